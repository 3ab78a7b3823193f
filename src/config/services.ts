import { type Family, familyOf } from '../model/address.js'
import type {
  Forwarding,
  RealServer,
  ServerKey,
  SorryServer,
  VirtualServer,
  VirtualServerKey,
} from '../model/service.js'
import { type Duration, seconds } from '../model/time.js'
import { type AroundChecks, checksOf } from './checks.js'
import { all, effective, last, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'
import type { GroupLine } from './service-place.js'

export type ServiceSection = ValueOf<typeof fileRows.virtual_server>
export type ServerSection = ValueOf<ServiceSection['rows']['real_server']>

/** The lines of the virtual_server_group blocks, by name. */
export type Groups = ReadonlyMap<string, readonly GroupLine[]>

/** The port of a virtual server; 0 where the file names none, and for marks and groups. */
export const portOf = ({ header }: ServiceSection) => (header && 'address' in header ? (header.port ?? 0) : 0)

/** Direct and tunnelled packets arrive at the port that they were sent to. */
export const keepsPort = (service: ServiceSection, method: Forwarding = effective(service, 'lb_kind')) =>
  method.forwarding !== 'masquerade'

/** How packets reach one real server. */
export const methodOf = (service: ServiceSection, server: ServerSection): Forwarding =>
  effective(server, 'lvs_method') ?? effective(service, 'lb_kind')

/**
 * Where a server is reached: at its own port only where the forwarding method can change ports. A mark or a group has no
 * port of its own, so that the server keeps the one that it is given, for its checks.
 */
export function serverKeyOf(
  service: ServiceSection,
  endpoint: Partial<ServerKey>,
  method?: Forwarding,
): ServerKey | undefined {
  const { header } = service
  if (!endpoint.address || !header) return undefined
  const isBound = 'address' in header && keepsPort(service, method)
  return { address: endpoint.address, port: isBound ? portOf(service) : (endpoint.port ?? portOf(service)) }
}

/** The weight of a real server: its own, else that of its virtual server, else 1. */
export const weightOf = (service: ServiceSection, server: ServerSection) =>
  last(server, 'weight')?.value ?? effective(service, 'weight') ?? effective(server, 'weight')

export const serversOf = (service: ServiceSection) => all(service, 'real_server')

export const totalWeight = (service: ServiceSection) =>
  serversOf(service).reduce((sum, server) => sum + weightOf(service, server), 0)

/**
 * Builds a virtual server in which nothing is wrong; undefined for one whose place could not be read, or without real
 * servers.
 */
export function virtualServerOf(
  service: ServiceSection,
  groups: Groups,
  around: AroundChecks,
): VirtualServer | undefined {
  const key = serviceKeyOf(service, groups)
  if (!key || serversOf(service).length === 0) return undefined
  const persistence = persistenceOf(service)
  const granularity = effective(service, 'persistence_granularity')
  const engine = effective(service, 'persistence_engine')
  const flags = schedulerFlagsOf(service)
  const quorum = Math.min(effective(service, 'quorum'), Math.max(1, totalWeight(service)))
  const hysteresis = Math.min(effective(service, 'hysteresis'), quorum - 1)
  const quorumUp = effective(service, 'quorum_up')
  const quorumDown = effective(service, 'quorum_down')
  const sorryServer = sorryServerOf(service)
  return {
    ...key,
    scheduler: effective(service, 'lb_algo'),
    ...(flags > 0 && { schedulerFlags: flags }),
    ...(isOnePacket(service, key) && { onePacket: true }),
    ...effective(service, 'lb_kind'),
    ...(persistence !== undefined && { persistence }),
    ...(persistence !== undefined && granularity && { persistenceLength: granularity.length }),
    ...(persistence !== undefined && engine && { persistenceEngine: engine }),
    quorum,
    ...(hysteresis > 0 && { hysteresis }),
    ...(quorumUp && { quorumUp }),
    ...(quorumDown && { quorumDown }),
    ...(effective(service, 'omega') && { omega: true }),
    ...((last(service, 'smtp_alert')?.value ?? around.alerts) && { alerts: true }),
    ...(effective(service, 'ha_suspend') && { haSuspend: true }),
    inhibitOnFailure: effective(service, 'inhibit_on_failure') ?? false,
    ...(sorryServer && { sorryServer }),
    realServers: serversOf(service).flatMap((server) => realServerOf(service, server, around) ?? []),
  }
}

/** What a virtual server is found by; undefined where its group is not there. */
export function serviceKeyOf(service: ServiceSection, groups: Groups): VirtualServerKey | undefined {
  const { header } = service
  if (!header) return undefined
  const protocol = effective(service, 'protocol')
  if ('address' in header) return { address: header.address, port: header.port ?? 0, protocol }
  const family = familyOfServers(service)
  if ('firewallMark' in header) return { firewallMark: header.firewallMark, family }
  const lines = groups.get(header.group)
  const entries = lines?.map((line) => ('firewallMark' in line ? { family, ...line } : line))
  return entries && { group: { name: header.group, entries }, protocol }
}

const families: Readonly<Record<string, Family>> = { inet: 'ipv4', inet6: 'ipv6' }

/** The family of a mark: what the file says, else that of the servers; of those in tunnels only where there are no others. */
function familyOfServers(service: ServiceSection): Family {
  const said = families[effective(service, 'ip_family') ?? '']
  if (said) return said
  const servers = serversOf(service)
  const [first] = [...servers.filter((server) => methodOf(service, server).forwarding !== 'tunnel'), ...servers]
  return first?.header ? familyOf(first.header.address) : 'ipv4'
}

/** A granularity alone makes connections persistent, for as long as persistence_timeout without a number does. */
function persistenceOf(service: ServiceSection): Duration | undefined {
  const given = effective(service, 'persistence_timeout')
  return given ?? (effective(service, 'persistence_granularity') ? seconds(360) : undefined)
}

/** Only single datagrams can be scheduled one by one; what a mark stands for is not known here. */
const isOnePacket = (service: ServiceSection, key: VirtualServerKey) =>
  effective(service, 'ops') === true && (!('protocol' in key) || key.protocol === 'udp')

/** Bits 0 to 2 are flag-1 to flag-3; sh and mh have names of their own for some. */
const flagBits = [
  { keyword: 'flag-1', bit: 1 },
  { keyword: 'flag-2', bit: 2 },
  { keyword: 'flag-3', bit: 4 },
  { keyword: 'sh-fallback', bit: 1, of: 'sh' },
  { keyword: 'sh-port', bit: 2, of: 'sh' },
  { keyword: 'mh-fallback', bit: 1, of: 'mh' },
  { keyword: 'mh-port', bit: 2, of: 'mh' },
] as const

const schedulerFlagsOf = (service: ServiceSection) =>
  flagBits
    .filter(
      (flag) => effective(service, flag.keyword) && (!('of' in flag) || flag.of === effective(service, 'lb_algo')),
    )
    .reduce((bits, { bit }) => bits | bit, 0)

function sorryServerOf(service: ServiceSection): SorryServer | undefined {
  const method = effective(service, 'sorry_server_lvs_method')
  const key = serverKeyOf(service, effective(service, 'sorry_server') ?? {}, method)
  return key && { ...key, ...method, ...(effective(service, 'sorry_server_inhibit') && { inhibit: true }) }
}

function realServerOf(service: ServiceSection, server: ServerSection, around: AroundChecks): RealServer | undefined {
  const method = effective(server, 'lvs_method')
  const key = serverKeyOf(service, server.header ?? {}, method)
  if (!key) return undefined
  const upperThreshold = effective(server, 'uthreshold')
  const lowerThreshold = effective(server, 'lthreshold')
  const notifyUp = effective(server, 'notify_up')
  const notifyDown = effective(server, 'notify_down')
  const alpha = (last(server, 'alpha') ?? last(service, 'alpha'))?.value
  const usual = {
    ...key,
    weight: weightOf(service, server),
    inhibitOnFailure: effective(server, 'inhibit_on_failure') ?? effective(service, 'inhibit_on_failure') ?? false,
    checks: checksOf({ service, server, key }, around),
  }
  const isSilent = !(last(server, 'smtp_alert')?.value ?? around.alerts ?? true)
  const hasMore = method || upperThreshold > 0 || lowerThreshold > 0 || notifyUp || notifyDown || alpha || isSilent
  // Nearly all servers have nothing of the rest, and there may be very many.
  if (!hasMore) return usual
  return {
    ...usual,
    ...method,
    ...(upperThreshold > 0 && { upperThreshold }),
    ...(lowerThreshold > 0 && { lowerThreshold }),
    ...(notifyUp && { notifyUp }),
    ...(notifyDown && { notifyDown }),
    ...(alpha && { alpha }),
    ...(isSilent && { isSilent }),
  }
}
