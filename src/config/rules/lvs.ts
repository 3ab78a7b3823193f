import { type Family, familyOf } from '../../model/address.js'
import { type Forwarding, serverName, serviceName } from '../../model/service.js'
import { lineName, type Place, type Report } from '../diagnostic.js'
import { methodWords } from '../forwarding-method.js'
import type { InstanceSection } from '../routers.js'
import { effective, last, type ValueOf } from '../row.js'
import type { fileRows } from '../schema.js'
import {
  type Groups,
  keepsPort,
  methodOf,
  portOf,
  type ServiceSection,
  serverKeyOf,
  serversOf,
  serviceKeyOf,
  totalWeight,
} from '../services.js'
import { forRepeated } from './repeated.js'

type ServiceRule = (service: ServiceSection, report: Report, groups: Groups) => void

/** What can be wrong with virtual servers although every line of them can be read; those that are left out are not checked. */
export function checkServices(all: readonly ServiceSection[], groups: Groups, report: Report) {
  const services = all.filter((service) => !service.isDamaged && service.header)
  for (const service of services) for (const rule of serviceRules) rule(service, report, groups)
  const own = (service: ServiceSection) => nameOf(service, groups)
  forRepeated(services, own, (service, earlier) => {
    const hint = `the first is on ${lineName(earlier.at, service.at)}`
    report({ code: 'LV-C024', at: service.at, message: `${own(service)} is given twice`, hint })
  })
}

/** `192.0.2.100:80/tcp`; undefined for a service whose place could not be read or whose group is not there. */
export function nameOf(service: ServiceSection, groups: Groups): string | undefined {
  const key = serviceKeyOf(service, groups)
  return key && serviceName(key)
}

/** A daemon cannot follow an instance that is not there. */
export function checkSyncDaemon(
  globals: readonly ValueOf<typeof fileRows.global_defs>[],
  instances: readonly InstanceSection[],
  report: Report,
) {
  for (const defs of globals) {
    const given = last(defs, 'lvs_sync_daemon')
    const name = given?.value.options.get('inst')
    if (!given || name === undefined || instances.some(({ header }) => header === name)) continue
    report({
      code: 'LV-C008',
      at: given.at,
      message: `lvs_sync_daemon wants a vrrp_instance after inst, not "${name}"`,
    })
  }
}

/** Settings whose default is seldom meant. */
const spelledOut: ServiceRule = (service, report) => {
  for (const { keywords, used } of defaultsToSpellOut) {
    if (keywords.some((keyword) => service.mentioned.has(keyword))) continue
    // A firewall mark stands for packets of any protocol.
    if (used === 'UDP' && service.header && 'firewallMark' in service.header) continue
    const [keyword] = keywords
    const message = `${service.name} has no ${keyword}, ${used} is used`
    report({ code: 'LV-C137', at: service.at, message, hint: `write "${keyword} ${used}" if that is meant` })
  }
}

const defaultsToSpellOut = [
  { keywords: ['protocol'], used: 'UDP' },
  { keywords: ['lb_algo'], used: 'wlc' },
  { keywords: ['lb_kind'], used: 'NAT' },
] as const

const anyPort: ServiceRule = (service, report, groups) => {
  const { header } = service
  if (!header || 'firewallMark' in header || service.mentioned.has('persistence_timeout')) return
  const lines = 'group' in header ? (groups.get(header.group) ?? []) : [{ port: header.port ?? 0 }]
  if (!lines.some((line) => 'port' in line && line.port === 0)) return
  const message = `${service.name} has no port, which only a persistent service can do without`
  report({ code: 'LV-C020', at: service.at, message, hint: 'add the port, or persistence_timeout' })
}

const hasGroup: ServiceRule = ({ header, at, name }, report, groups) => {
  if (!header || !('group' in header) || groups.has(header.group)) return
  const message = `${name} names a virtual_server_group that is not there or has no line`
  report({ code: 'LV-C034', at, message, hint: `write virtual_server_group ${header.group} { … }` })
}

const hasServers: ServiceRule = (service, report) => {
  if (service.mentioned.has('real_server')) return
  report({ code: 'LV-C139', at: service.at, message: `${service.name} has no real servers and is left out` })
}

const reachableQuorum: ServiceRule = (service, report) => {
  const given = last(service, 'quorum')
  const total = Math.max(1, totalWeight(service))
  if (!given || given.value <= total || serversOf(service).length === 0) return
  const message = `quorum ${given.value} is more than all weights together`
  report({ code: 'LV-C135', at: given.at, message, hint: `${total} is used` })
}

/** Ports that forwarding cannot change. */
const samePort: ServiceRule = (service, report) => {
  if (!service.header || !('address' in service.header)) return
  const own = portOf(service)
  const judge = (port: number | undefined, at: Place, method: Forwarding) => {
    if (port === undefined || port === own || !keepsPort(service, method)) return
    const kind = methodWords[method.forwarding]
    const message = `port ${port} has no effect with ${kind}, the port stays ${own}`
    report({ code: 'LV-C136', at, message, hint: 'only NAT can change the port' })
  }
  for (const { value, at } of service.given.real_server ?? []) judge(value.header?.port, at, methodOf(service, value))
  const sorry = last(service, 'sorry_server')
  const sorryMethod = effective(service, 'sorry_server_lvs_method') ?? effective(service, 'lb_kind')
  if (sorry) judge(sorry.value.port, sorry.at, sorryMethod)
}

/** A tunnel may lead to the other family, nothing else can. */
const sameFamily: ServiceRule = (service, report, groups) => {
  const key = serviceKeyOf(service, groups)
  if (!key) return
  const places = 'group' in key ? key.group.entries : [key]
  const placed = places.map((place): [Family, string] =>
    'address' in place
      ? [familyOf(place.address), place.address]
      : [place.family, `firewall mark ${place.firewallMark}, which is ${place.family}`],
  )
  for (const { value, at } of service.given.real_server ?? []) {
    if (!value.header) continue
    const { address } = value.header
    const own = familyOf(address)
    const other = placed.find(([family]) => family !== own)
    if (other && !isTunnel(methodOf(service, value)))
      report({ code: 'LV-C026', at, message: `${address} is not of the family of ${other[1]}` })
  }
}

const isTunnel = ({ forwarding }: Forwarding) => forwarding === 'tunnel'

/** The kernel takes a mask for IPv4 and a length for IPv6, by one and the same setting. */
const granularityFits: ServiceRule = (service, report, groups) => {
  const given = last(service, 'persistence_granularity')
  const key = serviceKeyOf(service, groups)
  if (!given || !key || 'group' in key) return
  const family = 'address' in key ? familyOf(key.address) : key.family
  const wanted = family === 'ipv4' ? 'netmask' : 'length'
  if (given.value.form === wanted) return
  const wants = family === 'ipv4' ? 'a netmask such as 255.255.255.0' : 'a length such as 64'
  report({ code: 'LV-C008', at: given.at, message: `persistence_granularity wants ${wants} for ${family}` })
}

/** The kernel refuses a server whose lower threshold is above the upper one, also where there is no upper one. */
const orderedThresholds: ServiceRule = (service, report) => {
  for (const server of serversOf(service)) {
    const lower = last(server, 'lthreshold')
    const upper = effective(server, 'uthreshold')
    if (!lower || lower.value <= upper) continue
    const message = `lthreshold ${lower.value} is more than uthreshold ${upper}`
    report({ code: 'LV-C035', at: lower.at, message, hint: 'the kernel refuses such a server' })
  }
}

const serversDiffer: ServiceRule = (service, report) =>
  forRepeated(
    serversOf(service),
    (server) => {
      const key = serverKeyOf(service, server.header ?? {}, methodOf(service, server))
      return key && serverName(key)
    },
    (server, earlier) => {
      const message = `${server.name} is given twice in ${service.name}`
      report({ code: 'LV-C024', at: server.at, message, hint: `the first is on ${lineName(earlier.at, server.at)}` })
    },
  )

const serviceRules: readonly ServiceRule[] = [
  spelledOut,
  anyPort,
  hasGroup,
  hasServers,
  reachableQuorum,
  samePort,
  sameFamily,
  granularityFits,
  orderedThresholds,
  serversDiffer,
]
