import { serverName } from '../../model/service.js'
import type { Place } from '../diagnostic.js'
import { groupsOf, soundServices } from '../file-section.js'
import { forwardingText } from '../forwarding-method.js'
import { all, effective, type Row } from '../row.js'
import { nameOf } from '../rules/lvs.js'
import { checks } from '../schema/checks.js'
import { groupLineText } from '../service-place.js'
import { methodOf, type ServerSection, type ServiceSection, serverKeyOf, weightOf } from '../services.js'
import { difference, type PairNode, type PairReport, reportOnly, type Said, type Spot } from './comparison.js'

/** What both nodes of a pair say of the load that they share out. */
export function compareServices(one: PairNode, other: PairNode, report: PairReport) {
  const [services, others] = [servicesOf(one), servicesOf(other)]
  const finding = { code: 'LV-C086', what: 'virtual servers' } as const
  reportOnly([saidOf(services, one), saidOf(others, other)], [fileSpot(one), fileSpot(other)], finding, report)
  for (const [key, service] of services) {
    const twin = others.get(key)
    if (twin) compareService(key, { node: one, section: service }, { node: other, section: twin }, report)
  }
  const lines = { code: 'LV-C086', what: 'services of groups' } as const
  reportOnly([groupLines(one), groupLines(other)], [fileSpot(one), fileSpot(other)], lines, report)
}

const fileSpot = (node: PairNode): Spot => ({ node, at: node.section.at })

type NodeService = { readonly node: PairNode; readonly section: ServiceSection }
type Named<T> = ReadonlyMap<string, T>

function servicesOf({ section }: PairNode): Named<ServiceSection> {
  const groups = groupsOf(section)
  return new Map(soundServices(section).map((service) => [nameOf(service, groups) ?? service.name, service]))
}

const saidOf = (sections: Named<{ readonly at: Place }>, node: PairNode): Said[] =>
  [...sections].map(([text, { at }]) => ({ text, spot: { node, at } }))

/** What belongs to the service, so that both nodes should have the same of it. */
const serviceKeywords = [
  ...(['lb_algo', 'lb_kind', 'persistence_timeout', 'persistence_granularity', 'persistence_engine'] as const),
  ...(['hashed', 'ops', 'flag-1', 'flag-2', 'flag-3', 'sh-port', 'sh-fallback', 'mh-port', 'mh-fallback'] as const),
  ...(['quorum', 'hysteresis', 'sorry_server', 'sorry_server_inhibit', 'inhibit_on_failure'] as const),
] as const

function compareService(name: string, one: NodeService, other: NodeService, report: PairReport) {
  for (const key of serviceKeywords) {
    const [first, second] = [settingOf(one, key), settingOf(other, key)]
    if (first.text === second.text) continue
    const message = `${name}: ${difference(key, first, second)}`
    report({ code: 'LV-C226', message, here: first.spot, there: second.spot })
  }
  const [servers, others] = [serversOf(one.section), serversOf(other.section)]
  const whole: [Spot, Spot] = [
    { node: one.node, at: one.section.at },
    { node: other.node, at: other.section.at },
  ]
  const finding = { code: 'LV-C225', what: `${name}: real servers` } as const
  reportOnly([saidOf(servers, one.node), saidOf(others, other.node)], whole, finding, report)
  for (const [key, server] of servers) {
    const twin = others.get(key)
    if (!twin) continue
    for (const { what, of } of serverTraits) {
      const [text, otherText] = [of(one.section, server), of(other.section, twin)]
      if (text === otherText) continue
      const here = { node: one.node, at: server.at }
      const there = { node: other.node, at: twin.at }
      const message = `${name}: ${difference(`the ${what} of ${key}`, { text, spot: here }, { text: otherText, spot: there })}`
      report({ code: 'LV-C226', message, here, there })
    }
  }
}

function settingOf({ node, section }: NodeService, key: (typeof serviceKeywords)[number]): Said {
  const row: Row = section.rows[key]
  const value: unknown = effective(section, key)
  const given = section.given[key]?.at(-1)
  const show = row.kind === 'setting' ? row.type.show : undefined
  return {
    text: value === undefined ? 'not set' : (show?.(value) ?? wordsOf(value)),
    spot: { node, at: given?.at ?? section.at },
  }
}

const wordsOf = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.values(value).join(' ') : value === true ? 'set' : String(value)

function serversOf(service: ServiceSection): Named<ServerSection> {
  const keyOf = (server: ServerSection) => {
    const key = serverKeyOf(service, server.header ?? {}, methodOf(service, server))
    return key ? serverName(key) : server.name
  }
  return new Map(all(service, 'real_server').map((server) => [keyOf(server), server]))
}

const checkKinds = Object.keys(checks) as (keyof typeof checks)[]

const serverTraits: readonly {
  readonly what: string
  readonly of: (service: ServiceSection, server: ServerSection) => string
}[] = [
  { what: 'weight', of: (service, server) => String(weightOf(service, server)) },
  { what: 'forwarding', of: (service, server) => forwardingText(methodOf(service, server)) },
  {
    what: 'kind of check',
    of: (_, server) => checkKinds.flatMap((kind) => (server.given[kind] ?? []).map(() => kind)).join(' ') || 'none',
  },
]

/** The lines of groups of services. */
const groupLines = (node: PairNode): Said[] =>
  all(node.section, 'virtual_server_group').flatMap((lines) =>
    lines.map(({ value, at }) => ({ text: groupLineText(value), spot: { node, at } })),
  )
