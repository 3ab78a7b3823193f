import { parseAddress } from '../model/address.js'
import type {
  Check,
  CheckTiming,
  HttpCheck,
  HttpUrl,
  RealServer,
  ServerKey,
  TcpCheck,
  VirtualServer,
} from '../model/service.js'
import { inOrder } from './diagnostic.js'
import { all, effective, type Given, last, type Section, type ValueOf } from './row.js'
import type { checkTiming } from './schema/checks.js'
import type { fileRows } from './schema.js'

export type ServiceSection = ValueOf<typeof fileRows.virtual_server>
export type ServerSection = ValueOf<ServiceSection['rows']['real_server']>
type TcpSection = ValueOf<ServerSection['rows']['TCP_CHECK']>
type HttpSection = ValueOf<ServerSection['rows']['HTTP_GET']>

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
export function virtualServerOf(service: ServiceSection): VirtualServer | undefined {
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
    realServers: serversOf(service).flatMap((server) => realServerOf(service, server) ?? []),
  }
}

function realServerOf(service: ServiceSection, server: ServerSection): RealServer | undefined {
  const key = serverKeyOf(service, server.header ?? {})
  if (!key) return undefined
  const inherited = { service, server, key }
  const http = (kind: HttpCheck['kind']) =>
    (server.given[kind] ?? []).map((placed) => ({ placed, check: httpCheckOf(kind, placed.value, inherited) }))
  const checks = [
    ...(server.given.TCP_CHECK ?? []).map((placed) => ({ placed, check: tcpCheckOf(placed.value, inherited) })),
    ...http('HTTP_GET'),
    ...http('SSL_GET'),
  ]
  return {
    ...key,
    weight: weightOf(service, server),
    inhibitOnFailure: effective(server, 'inhibit_on_failure') ?? effective(service, 'inhibit_on_failure') ?? false,
    checks: checks.sort((a, b) => inOrder(a.placed.keyword, b.placed.keyword)).map(({ check }): Check => check),
  }
}

/** What a check takes from around it, and where its server is. */
type Inherited = { readonly service: ServiceSection; readonly server: ServerSection; readonly key: ServerKey }

const tcpCheckOf = (check: TcpSection, inherited: Inherited): TcpCheck => ({
  kind: 'TCP_CHECK',
  ...commonOf(check, inherited),
})

function httpCheckOf(kind: HttpCheck['kind'], check: HttpSection, inherited: Inherited): HttpCheck {
  const { service, server } = inherited
  const host = effective(check, 'virtualhost') ?? effective(server, 'virtualhost') ?? effective(service, 'virtualhost')
  const urls = all(check, 'url').map((url): HttpUrl => {
    const digest = effective(url, 'digest')
    const virtualHost = effective(url, 'virtualhost') ?? host
    const serverName = kind === 'SSL_GET' ? serverNameOf(check, virtualHost) : undefined
    return {
      path: effective(url, 'path'),
      status: effective(url, 'status_code'),
      ...(digest !== undefined && { digest }),
      ...(virtualHost !== undefined && { virtualHost }),
      ...(serverName !== undefined && { serverName }),
    }
  })
  return { kind, ...commonOf(check, inherited), urls }
}

/** What the TLS handshake names: `sni_name`, else with `enable_sni` the host without its port. An address is no name. */
function serverNameOf(check: HttpSection, virtualHost: string | undefined): string | undefined {
  const name = effective(check, 'sni_name') ?? (effective(check, 'enable_sni') ? virtualHost : undefined)
  const host = name?.replace(/:\d+$/, '')
  return host === undefined || host === '' || parseAddress(host.replace(/^\[|\]$/g, '')) ? undefined : host
}

/** What every check has: its own setting, else that of its real server, of its virtual server, of its kind. */
function commonOf(
  check: Section<true, typeof checkTiming>,
  { service, server, key }: Inherited,
): CheckTiming & Pick<TcpCheck, 'target'> {
  const rows = check.rows
  return {
    delayLoop: nearest('delay_loop', check, server, service) ?? rows.delay_loop.default,
    connectTimeout: nearest('connect_timeout', check, server, service) ?? rows.connect_timeout.default,
    retry: nearest('retry', check, server, service) ?? rows.retry.default,
    delayBeforeRetry: nearest('delay_before_retry', check, server, service) ?? rows.delay_before_retry.default,
    target: {
      address: effective(check, 'connect_ip') ?? key.address,
      port: effective(check, 'connect_port') ?? key.port,
    },
  }
}

type Timing = Pick<Given<typeof checkTiming>, 'delay_loop' | 'connect_timeout' | 'retry' | 'delay_before_retry'>

/** What the first of the sections gives that gives anything. */
function nearest<K extends keyof Timing>(key: K, ...sections: readonly { readonly given: Timing }[]) {
  for (const { given } of sections) {
    const placed = given[key]?.at(-1)
    if (placed) return placed.value as ValueOf<(typeof checkTiming)[K]>
  }
  return undefined
}
