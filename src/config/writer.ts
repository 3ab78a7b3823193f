import { formatPrefix } from '../model/address.js'
import type { DirectorConfig } from '../model/director-config.js'
import type { RouterSettings, VirtualAddress } from '../model/router.js'
import {
  type Check,
  type ForwardingMethod,
  type HttpCheck,
  type HttpUrl,
  type RealServer,
  type ServerKey,
  statusText,
  type TcpCheck,
  type VirtualServer,
} from '../model/service.js'
import { type Duration, inSeconds } from '../model/time.js'
import { passwordText, quoted } from './quote.js'
import { fileRows } from './schema.js'

/** A line of the file, or one with a block. */
type Line = string | { readonly head: string; readonly body: readonly Line[] }

/** What is written for each part of a thing, in this order; a part that the model gets later does not compile without a row. */
type Parts<T, Whole = T> = { readonly [K in keyof Required<T>]: (whole: Whole) => readonly Line[] }

/**
 * Writes a configuration as keepalived.conf, the same text for the same configuration. Defaults are left out where
 * keepalived does not ask for them. What is read back is what was written; its texts have no quotation mark, no
 * line end and no \ at their end.
 */
export const writeConfig = (config: DirectorConfig): string =>
  `${written(configParts, config)
    .map((line) => render([line], '').join('\n'))
    .join('\n\n')}\n`

function written<T, Whole>(parts: Parts<T, Whole>, whole: Whole): Line[] {
  const rows: readonly ((whole: Whole) => readonly Line[])[] = Object.values(parts)
  return rows.flatMap((row) => row(whole))
}

const render = (lines: readonly Line[], indent: string): string[] =>
  lines.flatMap((line) =>
    typeof line === 'string'
      ? [indent + line]
      : [`${indent}${line.head} {`, ...render(line.body, `${indent}  `), `${indent}}`],
  )

const when = (condition: boolean, line: Line): readonly Line[] => (condition ? [line] : [])

/** Written with what is around it. */
const elsewhere = () => []

const duration = (value: Duration) => String(inSeconds(value))

const configParts: Parts<DirectorConfig> = {
  node: ({ node }) => [{ head: 'global_defs', body: [`router_id ${quoted(node)}`] }],
  routers: ({ routers }) =>
    routers.map((router) => ({ head: `vrrp_instance ${quoted(router.name)}`, body: written(routerParts, router) })),
  virtualServers: ({ virtualServers }) =>
    virtualServers.map((service) => ({
      head: `virtual_server ${endpoint(service)}`,
      body: written(serviceParts, service),
    })),
  driftInterval: ({ driftInterval }) =>
    when(driftInterval !== fileRows.lvsha.rows.drift_interval.default, {
      head: 'lvsha',
      body: [`drift_interval ${duration(driftInterval)}`],
    }),
}

const addressOwner = 255
const { vrrp_garp_master_delay: garpDelay, vrrp_garp_master_repeat: garpRepeat } = fileRows.global_defs.rows

const routerParts: Parts<RouterSettings> = {
  name: elsewhere,
  interface: (router) => [`interface ${quoted(router.interface)}`],
  vrid: ({ vrid }) => [`virtual_router_id ${vrid}`],
  version: elsewhere,
  // Only the owner of an address may begin as Master: with it, nopreempt and preempt_delay would have no effect.
  priority: ({ priority }) => [`state ${priority === addressOwner ? 'MASTER' : 'BACKUP'}`, `priority ${priority}`],
  advertisementInterval: ({ advertisementInterval }) => [`advert_int ${duration(advertisementInterval)}`],
  preempt: ({ preempt }) => when(!preempt, 'nopreempt'),
  preemptDelay: ({ preemptDelay }) => when(preemptDelay > 0, `preempt_delay ${duration(preemptDelay)}`),
  garp: ({ garp }) => [
    ...when(garp.delay !== garpDelay.default, `garp_master_delay ${duration(garp.delay)}`),
    ...when(garp.repeat !== garpRepeat.default, `garp_master_repeat ${garp.repeat}`),
  ],
  password: ({ password }) =>
    password === undefined
      ? []
      : [{ head: 'authentication', body: ['auth_type PASS', `auth_pass ${quoted(passwordText(password))}`] }],
  virtualAddresses: ({ virtualAddresses, interface: own }) => {
    const block = (head: string, addresses: readonly VirtualAddress[]) =>
      when(addresses.length > 0, { head, body: addresses.map((address) => virtualAddressLine(address, own)) })
    return [
      ...block(
        'virtual_ipaddress',
        virtualAddresses.filter(({ excluded }) => !excluded),
      ),
      ...block(
        'virtual_ipaddress_excluded',
        virtualAddresses.filter(({ excluded }) => excluded),
      ),
    ]
  },
}

const virtualAddressLine = ({ prefix, interface: device, label, broadcast, scope }: VirtualAddress, own: string) =>
  [
    formatPrefix(prefix),
    ...(broadcast === undefined ? [] : [`brd ${broadcast}`]),
    ...(device === own ? [] : [`dev ${quoted(device)}`]),
    ...(scope === 'global' ? [] : [`scope ${scope}`]),
    ...(label === undefined ? [] : [`label ${quoted(label)}`]),
  ].join(' ')

/** An address and its port; none where it is any port. */
const endpoint = ({ address, port }: ServerKey) => (port === 0 ? address : `${address} ${port}`)

const forwardingWords: Record<ForwardingMethod, string> = { direct: 'DR', tunnel: 'TUN', masquerade: 'NAT' }

const serviceParts: Parts<VirtualServer> = {
  address: elsewhere,
  port: elsewhere,
  protocol: ({ protocol }) => [`protocol ${protocol.toUpperCase()}`],
  scheduler: ({ scheduler }) => [`lb_algo ${scheduler}`],
  forwarding: ({ forwarding }) => [`lb_kind ${forwardingWords[forwarding]}`],
  persistence: ({ persistence }) => (persistence === undefined ? [] : [`persistence_timeout ${duration(persistence)}`]),
  quorum: ({ quorum }) => when(quorum !== fileRows.virtual_server.rows.quorum.default, `quorum ${quorum}`),
  inhibitOnFailure: ({ inhibitOnFailure }) => when(inhibitOnFailure, 'inhibit_on_failure'),
  sorryServer: ({ sorryServer }) => (sorryServer === undefined ? [] : [`sorry_server ${endpoint(sorryServer)}`]),
  realServers: (service) => {
    const delayLoop = commonDelayLoop(service)
    return [
      ...(delayLoop === undefined ? [] : [`delay_loop ${duration(delayLoop)}`]),
      ...service.realServers.map((server) => ({
        head: `real_server ${endpoint(server)}`,
        body: written(serverParts, { service, server, delayLoop }),
      })),
    ]
  },
}

const { TCP_CHECK: tcp, HTTP_GET: http } = fileRows.virtual_server.rows.real_server.rows

/** What all checks of a service have in common is written once, as everyone does. */
function commonDelayLoop({ realServers }: VirtualServer): Duration | undefined {
  const [first, ...others] = new Set(realServers.flatMap(({ checks }) => checks.map(({ delayLoop }) => delayLoop)))
  return others.length > 0 || first === tcp.rows.delay_loop.default ? undefined : first
}

type WithinService = {
  readonly service: VirtualServer
  readonly delayLoop: Duration | undefined
  readonly server: RealServer
}

const serverParts: Parts<RealServer, WithinService> = {
  address: elsewhere,
  port: elsewhere,
  weight: ({ server }) => [`weight ${server.weight}`],
  inhibitOnFailure: ({ service, server }) =>
    when(
      server.inhibitOnFailure !== service.inhibitOnFailure,
      server.inhibitOnFailure ? 'inhibit_on_failure' : 'inhibit_on_failure off',
    ),
  checks: ({ server, delayLoop }) =>
    server.checks.map((check) => ({ head: check.kind, body: checkLines(check, server, delayLoop) })),
}

type OfServer<C extends Check> = {
  readonly check: C
  readonly server: ServerKey
  readonly delayLoop: Duration | undefined
}

const checkLines = (check: Check, server: ServerKey, delayLoop: Duration | undefined) =>
  check.kind === 'TCP_CHECK'
    ? written(tcpParts, { check, server, delayLoop })
    : written(httpParts, { check, server, delayLoop })

/** What every check has; the delay before a try again is all that kinds of check differ in. */
const commonParts = (delayBeforeRetry: Duration): Parts<TcpCheck, OfServer<Check>> => ({
  kind: elsewhere,
  target: ({ check: { target }, server }) => [
    ...when(target.address !== server.address, `connect_ip ${target.address}`),
    ...when(target.port !== server.port, `connect_port ${target.port}`),
  ],
  delayLoop: ({ check, delayLoop = tcp.rows.delay_loop.default }) =>
    when(check.delayLoop !== delayLoop, `delay_loop ${duration(check.delayLoop)}`),
  connectTimeout: ({ check: { connectTimeout } }) =>
    when(connectTimeout !== tcp.rows.connect_timeout.default, `connect_timeout ${duration(connectTimeout)}`),
  retry: ({ check: { retry } }) => when(retry !== tcp.rows.retry.default, `retry ${retry}`),
  delayBeforeRetry: ({ check }) =>
    when(check.delayBeforeRetry !== delayBeforeRetry, `delay_before_retry ${duration(check.delayBeforeRetry)}`),
})

const tcpParts: Parts<TcpCheck, OfServer<TcpCheck>> = commonParts(tcp.rows.delay_before_retry.default)

const httpParts: Parts<HttpCheck, OfServer<HttpCheck>> = {
  ...commonParts(http.rows.delay_before_retry.default),
  urls: ({ check: { urls } }) => [
    ...serverNameLine(urls),
    ...urls.map((url) => ({ head: 'url', body: written(urlParts, url) })),
  ],
}

/** One name for all comes from sni_name; only enable_sni gives several, the hosts of the URLs. */
function serverNameLine(urls: readonly HttpUrl[]): readonly Line[] {
  const [name, ...others] = new Set(urls.map(({ serverName }) => serverName))
  if (others.length > 0) return ['enable_sni']
  return name === undefined ? [] : [`sni_name ${quoted(name)}`]
}

const statusWords = (status: HttpUrl['status']) => status.map(statusText).join(' ')

const usualStatus = statusWords(http.rows.url.rows.status_code.default)

const urlParts: Parts<HttpUrl> = {
  path: ({ path }) => [`path ${quoted(path)}`],
  status: ({ status }) => when(statusWords(status) !== usualStatus, `status_code ${statusWords(status)}`),
  digest: ({ digest }) => (digest === undefined ? [] : [`digest ${digest}`]),
  virtualHost: ({ virtualHost }) => (virtualHost === undefined ? [] : [`virtualhost ${quoted(virtualHost)}`]),
  serverName: elsewhere,
}
