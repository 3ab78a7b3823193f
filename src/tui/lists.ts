import type { EventStatus, InstanceStatus, ServiceStatus } from '../control/protocol.js'
import { type CheckEntry, checkColumns, checkKey, checkRow } from '../view/checks.js'
import { eventKey, eventLine, shortEventLine } from '../view/events.js'
import { matcher, type Searchable } from '../view/filter.js'
import { type Line, lineText } from '../view/line.js'
import type { Look } from '../view/look.js'
import { type NodeEntry, nodeColumns, nodeKey, nodeRow } from '../view/nodes.js'
import { counted } from '../view/number.js'
import { routerColumns, routerLine, routerRow } from '../view/routers.js'
import { type ServerEntry, serverColumns, serverEntries, serverKey, serverLine, serverRow } from '../view/servers.js'
import { serviceColumns, serviceLine, serviceRow } from '../view/services.js'
import { type Column, type Table, table } from '../view/table.js'
import type { Snapshot } from './snapshot.js'
import { type ListId, listState, placeOf, type Target, type ViewerState } from './state.js'

/** How much of a row is shown. */
export type Detail = 'wide' | 'narrow' | 'line'

/** What every list of the screen can be asked, whatever its rows are. */
export type List = {
  readonly title: string
  /** What is said where it has no rows. */
  readonly none: string
  /** How many there are, in words. */
  readonly summary: string
  /** Rows that pass the filter, and rows there are. */
  readonly total: number
  readonly all: number
  readonly hasHead: boolean
  /** What identifies a row over changes of the order. */
  readonly keyAt: (index: number) => string | undefined
  readonly indexOf: (key: string) => number
  readonly sorts: readonly string[]
  readonly target: (index: number) => Target | undefined
  /** Lays out the rows from one index to before another. */
  readonly layOut: (from: number, to: number, columns: number, detail: Detail, look: Look) => Table
  /** One row as text, with all that it has to say. */
  readonly text: (index: number, look: Look) => string
}

type Sort<Entry> = { readonly label: string; readonly by: (entry: Entry) => string | number }

type Definition<Entry> = {
  readonly title: string
  readonly none: string
  readonly summary: string
  readonly entries: readonly Entry[]
  readonly key: (entry: Entry) => string
  readonly search: (entry: Entry) => Searchable
  readonly sorts: readonly Sort<Entry>[]
  readonly target: (entry: Entry) => Target | undefined
  /** A table, or where each row is a sentence, that. */
  readonly lines?: (entry: Entry, detail: Detail) => Line
  readonly table?: (entries: readonly Entry[], detail: Detail, look: Look, room: Room) => Table
}

type Room = { readonly columns: number; readonly gap: number; readonly ellipsis: string; readonly shift: number }

function listOf<Entry>(definition: Definition<Entry>, id: ListId, state: ViewerState): List {
  const { title, none, summary, key, target, sorts } = definition
  const entries = arranged(definition, id, state)
  const layOut: List['layOut'] = (from, to, columns, detail, look) => {
    const shown = entries.slice(from, to)
    const { lines } = definition
    if (lines) return { head: [], rows: shown.map((entry) => lines(entry, detail)), hidden: 0 }
    const room = { columns, gap: 1, ellipsis: look.glyphs.ellipsis, shift: state.shift }
    return definition.table?.(shown, detail, look, room) ?? { head: [], rows: [], hidden: 0 }
  }
  return {
    title,
    none,
    summary,
    total: entries.length,
    all: definition.entries.length,
    hasHead: definition.table !== undefined,
    keyAt: (index) => {
      const entry = entries[index]
      return entry === undefined ? undefined : key(entry)
    },
    indexOf: (wanted) => entries.findIndex((entry) => key(entry) === wanted),
    sorts: sorts.map(({ label }) => label),
    target: (index) => {
      const entry = entries[index]
      return entry === undefined ? undefined : target(entry)
    },
    layOut,
    text: (index, look) => {
      const [row = []] = layOut(index, index + 1, Number.POSITIVE_INFINITY, 'wide', look).rows
      return lineText(row).trim()
    },
  }
}

/** The rows that pass the filter, in the order that was asked for. */
function arranged<Entry>({ entries, search, sorts }: Definition<Entry>, id: ListId, state: ViewerState) {
  const { filter, sort, reversed } = listState(state, id)
  const passes = matcher(filter)
  const kept = filter === '' ? entries : entries.filter((entry) => passes(search(entry)))
  const by = sort === undefined ? undefined : sorts[sort]?.by
  const sorted = by
    ? kept.toSorted((a, b) => {
        const [one, other] = [by(a), by(b)]
        return one < other ? -1 : one > other ? 1 : 0
      })
    : kept
  return reversed ? sorted.toReversed() : sorted
}

/** A table whose columns after the first begin later, where the operator wants to see those that had no room. */
function shiftedTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { shift, ...room }: Room): Table {
  const [first, ...rest] = columns
  return table(first ? [first, ...rest.slice(Math.min(shift, rest.length - 1))] : columns, rows, room)
}

const routerTables = { wide: routerColumns.wide, narrow: routerColumns.narrow, line: routerLine }
const serviceTables = { wide: serviceColumns.wide, narrow: serviceColumns.narrow, line: serviceLine }
const serverTables = { wide: serverColumns.wide, narrow: serverColumns.narrow, line: serverLine }

const definitions: Record<ListId, (snapshot: Snapshot, state: ViewerState) => List> = {
  instances: ({ status }, state) =>
    listOf<InstanceStatus>(
      {
        title: 'VRRP',
        none: 'No VRRP instances are configured.',
        summary: counted(status.instances.length, 'instance'),
        entries: status.instances,
        key: ({ name }) => name,
        search: ({ name, state: word, interface: link, vrid, peers }) => ({
          words: [name, word, link, vrid, ...peers.map(({ address }) => address)].join(' '),
          fields: { state: word, name, if: link },
        }),
        sorts: [
          { label: 'name', by: ({ name }) => name },
          { label: 'state', by: ({ state: word }) => word },
          { label: 'vrid', by: ({ vrid }) => vrid },
          { label: 'priority', by: ({ priority }) => -priority.effective },
        ],
        target: ({ name }) => ({ kind: 'instance', name }),
        table: (entries, detail, look, room) =>
          shiftedTable(
            routerTables[detail],
            entries.map((entry) => routerRow(entry, look)),
            room,
          ),
      },
      'instances',
      state,
    ),
  services: ({ status }, state) =>
    listOf<ServiceStatus>(
      {
        title: 'Virtual servers',
        none: 'No virtual servers are configured.',
        summary: counted(status.services.length, 'service'),
        entries: status.services,
        key: ({ name }) => name,
        search: ({ name, scheduler, forwarding, quorum }) => ({
          words: `${name} ${scheduler} ${forwarding}`,
          fields: { name, quorum: quorum.met ? 'ok' : 'lost' },
        }),
        sorts: [
          { label: 'name', by: ({ name }) => name },
          { label: 'servers up', by: ({ quorum }) => quorum.have },
          { label: 'conn/s', by: ({ stats }) => -(stats?.connections_per_s ?? 0) },
          { label: 'bytes in', by: ({ stats }) => -(stats?.bytes_in_per_s ?? 0) },
        ],
        target: ({ name }) => ({ kind: 'service', name }),
        table: (entries, detail, look, room) =>
          shiftedTable(
            serviceTables[detail],
            entries.map((entry) => serviceRow(entry, look, state.history.rates.get(entry.name))),
            room,
          ),
      },
      'services',
      state,
    ),
  servers: ({ servers }, state) => serverList('servers', 'Real servers', servers, state),
  pool: ({ status }, state) => {
    const place = placeOf(state)
    const service = place.kind === 'service' ? serviceNamed(status.services, place.name) : undefined
    return serverList('pool', 'Real servers', service ? serverEntries([service]) : [], state)
  },
  checks: ({ checks }, state) => checkList('checks', 'Health checks', checks, state),
  runs: ({ checks }, state) => {
    const place = placeOf(state)
    const own = checks.filter(
      ({ service, server }) => place.kind === 'server' && service.name === place.service && server.name === place.name,
    )
    return checkList('runs', 'Checks', own, state)
  },
  events: ({ events }, state) => eventList('events', 'Events', events, state),
  transitions: ({ events }, state) => {
    const place = placeOf(state)
    const own = events.filter(({ object }) => place.kind === 'instance' && object === place.name)
    return eventList('transitions', 'What happened to it', own, state)
  },
  history: ({ events }, state) => {
    const place = placeOf(state)
    const own = events.filter(
      ({ object, text }) => place.kind === 'server' && (object === place.name || text.includes(place.name)),
    )
    return eventList('history', 'What happened to it', own, state)
  },
  nodes: ({ nodes, status }, state) =>
    listOf<NodeEntry>(
      {
        title: 'Nodes',
        none: 'No other node is known.',
        summary: counted(nodes.length, 'node'),
        entries: nodes,
        key: nodeKey,
        search: ({ name, beacon }) => ({
          words: `${name} ${beacon?.address} ${beacon?.state}`,
          fields: { state: beacon?.state ?? '' },
        }),
        sorts: [
          { label: 'name', by: ({ name }) => name },
          { label: 'last heard', by: ({ beacon }) => beacon?.age_ms ?? 0 },
        ],
        target: ({ name }) => ({ kind: 'node', name }),
        table: (entries, detail, look, room) =>
          shiftedTable(
            nodeColumns[detail],
            entries.map((entry) => nodeRow(entry, status, look)),
            room,
          ),
      },
      'nodes',
      state,
    ),
}

export const serviceNamed = (services: readonly ServiceStatus[], name: string) =>
  services.find((service) => service.name === name)

const serverList = (id: ListId, title: string, entries: readonly ServerEntry[], state: ViewerState): List =>
  listOf<ServerEntry>(
    {
      title,
      none: 'No real servers are configured.',
      summary: `${entries.filter(({ server }) => server.state === 'DOWN').length} of ${entries.length} DOWN`,
      entries,
      key: serverKey,
      search: ({ server, service, check }) => ({
        words: `${server.name} ${service.name} ${server.state} ${check?.last?.error ?? ''} ${server.order ? 'drain' : ''}`,
        fields: { state: server.state, service: service.name, name: server.name },
      }),
      sorts: [
        { label: 'name', by: ({ server }) => server.name },
        { label: 'virtual server', by: ({ service }) => service.name },
        { label: 'connections', by: ({ server }) => -(server.active ?? 0) },
        { label: 'latency', by: ({ check }) => -(check?.last?.latency_ms ?? 0) },
        { label: 'weight', by: ({ server }) => server.weight.now },
      ],
      target: ({ server, service }) => ({ kind: 'server', service: service.name, name: server.name }),
      table: (shown, detail, look, room) =>
        shiftedTable(
          serverTables[detail],
          shown.map((entry) => serverRow(entry, look)),
          room,
        ),
    },
    id,
    state,
  )

const checkList = (id: ListId, title: string, entries: readonly CheckEntry[], state: ViewerState): List =>
  listOf<CheckEntry>(
    {
      title,
      none: 'No health checks are configured.',
      summary: `${entries.filter(({ check }) => check.state === 'FAIL').length} of ${entries.length} failing`,
      entries,
      key: checkKey,
      search: ({ server, service, check }) => ({
        words: `${server.name} ${service.name} ${check.checker} ${check.target} ${check.state} ${check.last?.error ?? ''}`,
        fields: { state: check.state, service: service.name, check: check.checker },
      }),
      sorts: [
        { label: 'real server', by: ({ server }) => server.name },
        { label: 'virtual server', by: ({ service }) => service.name },
        { label: 'latency', by: ({ check }) => -(check.last?.latency_ms ?? 0) },
        { label: 'check', by: ({ check }) => check.checker },
      ],
      target: ({ server, service }) => ({ kind: 'server', service: service.name, name: server.name }),
      table: (shown, detail, look, room) =>
        shiftedTable(
          checkColumns[detail],
          shown.map((entry) => checkRow(entry, look, state.history.latencies.get(checkKey(entry))?.values)),
          room,
        ),
    },
    id,
    state,
  )

const eventList = (id: ListId, title: string, entries: readonly EventStatus[], state: ViewerState): List =>
  listOf<EventStatus>(
    {
      title,
      none: 'Nothing has happened yet.',
      summary: 'newest first',
      entries,
      key: eventKey,
      search: ({ kind, object, text }) => ({ words: `${kind} ${object} ${text}`, fields: { kind, object } }),
      sorts: [
        { label: 'kind', by: ({ kind }) => kind },
        { label: 'object', by: ({ object }) => object },
      ],
      target: (event) => ({ kind: 'event', key: eventKey(event) }),
      lines: (event, detail) => (detail === 'line' ? shortEventLine(event) : eventLine(event)),
    },
    id,
    state,
  )

/** A list as it is on the screen now; undefined before the first snapshot. */
export const listNow = (state: ViewerState, id: ListId): List | undefined =>
  state.snapshot && definitions[id](state.snapshot, state)

/** Which row of a list is selected; the first, where the selected object is gone. */
export function selectedIndex(state: ViewerState, id: ListId, list: List): number {
  const { selected } = listState(state, id)
  return selected === undefined ? 0 : Math.max(0, list.indexOf(selected))
}

/** `3 of 40`, with what was asked of the list. */
export function listNote(state: ViewerState, id: ListId, list: List): string {
  const { filter, sort, reversed } = listState(state, id)
  const order = sort === undefined ? '' : `by ${list.sorts[sort] ?? ''}`
  const count = filter === '' ? list.summary : `/${filter} ${list.total} of ${list.all}`
  return [count, order, reversed ? 'reversed' : ''].filter(Boolean).join(', ')
}
