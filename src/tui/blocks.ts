import { clusterFacts } from '../view/cluster-facts.js'
import { eventKey } from '../view/events.js'
import { type Fact, factLine } from '../view/fact.js'
import { instanceFacts } from '../view/instance-facts.js'
import { type Line, span } from '../view/line.js'
import type { Look } from '../view/look.js'
import { routerDetail } from '../view/routers.js'
import { failingServers } from '../view/servers.js'
import { serverFacts, serviceFacts } from '../view/service-facts.js'
import { dataplaneNotice } from '../view/services.js'
import { eventLines } from './explain.js'
import { listNow, selectedIndex } from './lists.js'
import { find } from './operations.js'
import type { Snapshot } from './snapshot.js'
import { focusedList, type ListId, type Place, placeOf, type ScreenName, type ViewerState } from './state.js'

/** A part of a screen, before it is known how many rows there is room for: facts, then a list, then a line about it. */
export type Block = {
  readonly title?: string
  readonly lines: readonly Line[]
  readonly list?: ListId
  readonly below?: Line
  /** A second block of facts at its right, where there is room. */
  readonly beside?: { readonly title: string; readonly lines: readonly Line[] }
  /** Rows of the list that come before any of the others, and rows that it has. */
  readonly least: number
  readonly wanted: number
}

/** As many of the events as tell what led here. */
const leastEvents = 4

/** What is on the screen, top to bottom; the last block takes what is left. */
export function blocksOf(state: ViewerState, snapshot: Snapshot, look: Look): readonly Block[] {
  const focused = focusedList(state)
  const place = placeOf(state)
  if (state.full && focused) return [listBlock(state, focused, {})]
  return place.kind === 'screen'
    ? screenBlocks[place.screen](state, snapshot, look)
    : detailBlocks(place, state, snapshot, look)
}

type ListBlockOptions = { readonly lines?: readonly Line[]; readonly below?: Line | undefined; readonly least?: number }

function listBlock(state: ViewerState, list: ListId, { lines = [], below, least }: ListBlockOptions): Block {
  const wanted = Math.max(1, listNow(state, list)?.total ?? 0)
  return { list, lines, ...(below ? { below } : {}), least: Math.min(wanted, least ?? wanted), wanted }
}

const facts = (all: readonly Fact[]): readonly Line[] => all.map(factLine)

type Maker = (state: ViewerState, snapshot: Snapshot, look: Look) => readonly Block[]

const instances: Maker = (state, _, look) => [listBlock(state, 'instances', { below: selectedRouter(state, look) })]
const services: Maker = (state, snapshot) => [listBlock(state, 'services', { lines: dataplaneLines(snapshot) })]

const screenBlocks: Record<ScreenName, Maker> = {
  overview: (state, snapshot, look) => [
    ...instances(state, snapshot, look),
    ...services(state, snapshot, look),
    listBlock(state, 'servers', { least: failingServers(snapshot.status.services) }),
    listBlock(state, 'events', { least: leastEvents }),
  ],
  vrrp: instances,
  services,
  health: (state) => [listBlock(state, 'checks', {})],
  events: (state) => [listBlock(state, 'events', {})],
  cluster: (state, { status }, look) => [
    { title: 'This node', lines: facts(clusterFacts(status, look)), least: 0, wanted: 0 },
    listBlock(state, 'nodes', {}),
  ],
}

function selectedRouter(state: ViewerState, look: Look): Line | undefined {
  const list = listNow(state, 'instances')
  const key = list?.keyAt(selectedIndex(state, 'instances', list))
  const instance = state.snapshot?.status.instances.find(({ name }) => name === key)
  return instance && [span('   '), ...routerDetail(instance, look)]
}

function dataplaneLines({ status }: Snapshot): readonly Line[] {
  const notice = dataplaneNotice(status.dataplane)
  return notice
    ? [notice.why, ...notice.next.map((next) => `  Try: ${next}`)].map((text) => [span(` ${text}`, 'warn')])
    : []
}

function detailBlocks(place: Exclude<Place, { kind: 'screen' }>, state: ViewerState, snapshot: Snapshot, look: Look) {
  const { instance, service, server } = find(snapshot, place)
  if (instance) {
    const lines = facts(instanceFacts(instance, look))
    return [{ title: instance.name, lines, least: 0, wanted: 0 }, listBlock(state, 'transitions', { least: 2 })]
  }
  if (service && server) {
    const lines = facts(serverFacts(service, server, look))
    const beside = {
      title: service.name,
      lines: facts(serviceFacts(service, look, state.history.rates.get(service.name))),
    }
    return [
      { title: server.name, lines, beside, least: 0, wanted: 0 },
      listBlock(state, 'runs', { least: 1 }),
      listBlock(state, 'history', { least: 2 }),
    ]
  }
  if (service) {
    const lines = facts(serviceFacts(service, look, state.history.rates.get(service.name)))
    return [{ title: service.name, lines, least: 0, wanted: 0 }, listBlock(state, 'pool', { least: 2 })]
  }
  return [{ title: 'Event', lines: goneOrEvent(place, snapshot), least: 0, wanted: 0 }]
}

function goneOrEvent(place: Exclude<Place, { kind: 'screen' }>, { events }: Snapshot): readonly Line[] {
  const event = place.kind === 'event' ? events.find((each) => eventKey(each) === place.key) : undefined
  const lines = event ? eventLines(event) : ['It is not there any more. Esc goes back.']
  return lines.map((text) => [span(` ${text}`)])
}
