import type { RealServer, ServerKey, VirtualServer } from '../model/service.js'
import { type AroundChecks, checksOf } from './checks.js'
import { all, effective, last, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'

export type ServiceSection = ValueOf<typeof fileRows.virtual_server>
export type ServerSection = ValueOf<ServiceSection['rows']['real_server']>

/** The port of a virtual server; 0, any port, where the file names none. */
export const portOf = (service: ServiceSection) => service.header?.port ?? 0

/** Direct and tunnelled packets arrive at the port that they were sent to. */
export const keepsPort = (service: ServiceSection) => effective(service, 'lb_kind') !== 'masquerade'

/** Where a server is reached: at its own port only where the forwarding method can change ports. */
export function serverKeyOf(service: ServiceSection, endpoint: Partial<ServerKey>): ServerKey | undefined {
  if (!endpoint.address) return undefined
  return {
    address: endpoint.address,
    port: keepsPort(service) ? portOf(service) : (endpoint.port ?? portOf(service)),
  }
}

/** The weight of a real server: its own, else that of its virtual server, else 1. */
export const weightOf = (service: ServiceSection, server: ServerSection) =>
  last(server, 'weight')?.value ?? effective(service, 'weight') ?? effective(server, 'weight')

export const serversOf = (service: ServiceSection) => all(service, 'real_server')

export const totalWeight = (service: ServiceSection) =>
  serversOf(service).reduce((sum, server) => sum + weightOf(service, server), 0)

/**
 * Builds a virtual server in which nothing is wrong; undefined for one without an address of its own, or
 * without real servers.
 */
export function virtualServerOf(service: ServiceSection, around: AroundChecks): VirtualServer | undefined {
  if (!service.header || serversOf(service).length === 0) return undefined
  const persistence = effective(service, 'persistence_timeout')
  const sorryServer = serverKeyOf(service, effective(service, 'sorry_server') ?? {})
  return {
    address: service.header.address,
    port: portOf(service),
    protocol: effective(service, 'protocol'),
    scheduler: effective(service, 'lb_algo'),
    forwarding: effective(service, 'lb_kind'),
    ...(persistence !== undefined && { persistence }),
    quorum: Math.min(effective(service, 'quorum'), Math.max(1, totalWeight(service))),
    inhibitOnFailure: effective(service, 'inhibit_on_failure') ?? false,
    ...(sorryServer && { sorryServer }),
    realServers: serversOf(service).flatMap((server) => realServerOf(service, server, around) ?? []),
  }
}

function realServerOf(service: ServiceSection, server: ServerSection, around: AroundChecks): RealServer | undefined {
  const key = serverKeyOf(service, server.header ?? {})
  if (!key) return undefined
  return {
    ...key,
    weight: weightOf(service, server),
    inhibitOnFailure: effective(server, 'inhibit_on_failure') ?? effective(service, 'inhibit_on_failure') ?? false,
    checks: checksOf({ service, server, key }, around),
  }
}
