import { formatPrefix } from '../model/address.js'
import type { HealthSettings } from '../model/check.js'
import type { DirectorConfig } from '../model/director-config.js'
import type { RouterSettings, Transport, VirtualAddress } from '../model/router.js'
import type { ForwardingMethod, RealServer, ServerKey, VirtualServer } from '../model/service.js'
import type { Duration } from '../model/time.js'
import type { Track, TrackerKind } from '../model/tracker.js'
import { checkLines, surroundings } from './check-writer.js'
import { globalLines, notifyLines, ownLines, trackerBlock } from './command-writer.js'
import { passwordText, quoted } from './quote.js'
import { fileRows } from './schema.js'
import { duration, elsewhere, type Line, type Parts, when, written } from './writing.js'

/**
 * Writes a configuration as keepalived.conf, the same text for the same configuration. Defaults are left out where
 * keepalived does not ask for them. What is read back is what was written; its texts have no quotation mark, no
 * line end and no \ at their end.
 */
export const writeConfig = (config: DirectorConfig): string =>
  `${written(configParts, config)
    .map((line) => render([line], '').join('\n'))
    .join('\n\n')}\n`

const render = (lines: readonly Line[], indent: string): string[] =>
  lines.flatMap((line) =>
    typeof line === 'string'
      ? [indent + line]
      : [`${indent}${line.head} {`, ...render(line.body, `${indent}  `), `${indent}}`],
  )

const ownRows = fileRows.lvsha.rows

const healthParts: Parts<HealthSettings> = {
  rise: ({ rise }) => when(rise !== ownRows.rise.default, `rise ${rise}`),
  mergeChecks: ({ mergeChecks }) => when(!mergeChecks, 'merge_checks off'),
  panicThreshold: ({ panicThreshold }) => when(panicThreshold > 0, `panic_threshold ${panicThreshold}`),
  slowStart: ({ slowStart }) => when(slowStart > 0, `slow_start ${duration(slowStart)}`),
}

const configParts: Parts<DirectorConfig> = {
  node: (config) => [
    {
      head: 'global_defs',
      body: [
        `router_id ${quoted(config.node)}`,
        ...when(config.startupDelay > 0, `vrrp_startup_delay ${duration(config.startupDelay)}`),
        ...when(config.announcementPauses.garp > 0, `vrrp_garp_interval ${duration(config.announcementPauses.garp)}`),
        ...when(config.announcementPauses.gna > 0, `vrrp_gna_interval ${duration(config.announcementPauses.gna)}`),
        ...globalLines(config),
      ],
    },
  ],
  startupDelay: elsewhere,
  beacon: elsewhere,
  announcementPauses: ({ announcementPauses }) =>
    announcementPauses.groups.map(({ garp, gna, interfaces }) => ({
      head: 'garp_group',
      body: [
        `garp_interval ${duration(garp)}`,
        `gna_interval ${duration(gna)}`,
        { head: 'interfaces', body: interfaces.map(quoted) },
      ],
    })),
  interfaceDelays: ({ interfaceDelays }) =>
    when(interfaceDelays.length > 0, {
      head: 'interface_up_down_delays',
      body: interfaceDelays.map(({ interface: name, down, up }) => `${quoted(name)} ${duration(down)} ${duration(up)}`),
    }),
  trackers: ({ trackers }) => trackers.map(trackerBlock),
  syncGroups: ({ syncGroups, notifications }) =>
    syncGroups.map(({ name, members, tracks, trackWeights }) => ({
      head: `vrrp_sync_group ${quoted(name)}`,
      body: [
        { head: 'group', body: members.map(quoted) },
        ...trackLines(tracks),
        ...when(trackWeights, 'sync_group_tracking_weight'),
        ...notifyLines(notifications, { of: 'group', name }),
      ],
    })),
  routers: ({ routers, notifications }) =>
    routers.map((router) => ({
      head: `vrrp_instance ${quoted(router.name)}`,
      body: [...written(routerParts, router), ...notifyLines(notifications, { of: 'instance', name: router.name })],
    })),
  // Written with what they are of.
  notifications: elsewhere,
  virtualServers: ({ virtualServers }) => [
    ...surroundings(virtualServers),
    ...virtualServers.map((service) => ({
      head: `virtual_server ${endpoint(service)}`,
      body: written(serviceParts, service),
    })),
  ],
  driftInterval: (config) => {
    const { driftInterval, health } = config
    const body = [
      ...when(driftInterval !== ownRows.drift_interval.default, `drift_interval ${duration(driftInterval)}`),
      ...written(healthParts, health),
      ...ownLines(config),
    ]
    return when(body.length > 0, { head: 'lvsha', body })
  },
  // In the same block.
  health: elsewhere,
  commands: elsewhere,
  notifyPipes: elsewhere,
  resources: elsewhere,
}

const addressOwner = 255
const rows = fileRows.global_defs.rows
const vrrpGroups = { ipv4: rows.vrrp_mcast_group4, ipv6: rows.vrrp_mcast_group6 }
const defaultTtl = fileRows.vrrp_instance.rows.unicast_ttl.default

const unicastLines = ({ peers, ttl, checkSource }: Extract<Transport, { kind: 'unicast' }>): readonly Line[] => [
  ...when(peers.length > 0, {
    head: 'unicast_peer',
    body: peers.map(({ address, minTtl, maxTtl }) =>
      [
        address,
        ...(minTtl === undefined ? [] : [`min_ttl ${minTtl}`]),
        ...(maxTtl === undefined ? [] : [`max_ttl ${maxTtl}`]),
      ].join(' '),
    ),
  }),
  ...when(peers.length === 0, 'unicast_fault_no_peer'),
  ...when(ttl !== defaultTtl, `unicast_ttl ${ttl}`),
  ...when(checkSource, 'check_unicast_src'),
]
const {
  vrrp_garp_master_delay: garpDelay,
  vrrp_garp_master_repeat: garpRepeat,
  vrrp_garp_master_refresh_repeat: garpRefreshRepeat,
  vrrp_down_timer_adverts: downTimerAdverts,
} = rows

const trackKeywords: Record<TrackerKind, string> = {
  interface: 'track_interface',
  script: 'track_script',
  file: 'track_file',
  process: 'track_process',
}

const trackLines = (tracks: readonly Track[]): readonly Line[] =>
  Object.entries(trackKeywords).flatMap(([kind, head]) => {
    const body = tracks.filter((track) => track.kind === kind).map(trackLine)
    return when(body.length > 0, { head, body })
  })

/** The weight in full, so that nothing is taken from the tracker's own block. */
function trackLine({ kind, name, weight, reverse }: Track): string {
  if (kind === 'interface' && weight === 0 && !reverse) return quoted(name)
  const straight = kind === 'interface' ? '' : ' noreverse'
  return `${quoted(name)} weight ${weight}${reverse ? ' reverse' : straight}`
}

const routerParts: Parts<RouterSettings> = {
  name: elsewhere,
  interface: (router) => [`interface ${quoted(router.interface)}`],
  vrid: ({ vrid }) => [`virtual_router_id ${vrid}`],
  version: ({ version }) => when(version !== rows.vrrp_version.default, `version ${version}`),
  // Only the owner of an address may begin as Master: with it, nopreempt and preempt_delay would have no effect.
  priority: ({ priority }) => [`state ${priority === addressOwner ? 'MASTER' : 'BACKUP'}`, `priority ${priority}`],
  advertisementInterval: ({ advertisementInterval }) => [`advert_int ${duration(advertisementInterval)}`],
  preempt: ({ preempt }) => when(!preempt, 'nopreempt'),
  preemptDelay: ({ preemptDelay }) => when(preemptDelay > 0, `preempt_delay ${duration(preemptDelay)}`),
  garp: ({ garp }) => [
    ...when(garp.delay !== garpDelay.default, `garp_master_delay ${duration(garp.delay)}`),
    ...when(garp.repeat !== garpRepeat.default, `garp_master_repeat ${garp.repeat}`),
    ...when(garp.refresh > 0, `garp_master_refresh ${duration(garp.refresh)}`),
    ...when(garp.refreshRepeat !== garpRefreshRepeat.default, `garp_master_refresh_repeat ${garp.refreshRepeat}`),
    ...when(
      garp.lowerPriority.delay !== garpDelay.default,
      `garp_lower_prio_delay ${duration(garp.lowerPriority.delay)}`,
    ),
    ...when(garp.lowerPriority.repeat !== garpRepeat.default, `garp_lower_prio_repeat ${garp.lowerPriority.repeat}`),
  ],
  family: elsewhere,
  transport: ({ transport, family }) =>
    transport.kind === 'multicast'
      ? when(transport.group !== vrrpGroups[family].default, `mcast_dst_ip ${transport.group}`)
      : unicastLines(transport),
  downTimerAdverts: (router) =>
    when(router.downTimerAdverts !== downTimerAdverts.default, `down_timer_adverts ${router.downTimerAdverts}`),
  lowerPriorityAdvert: ({ lowerPriorityAdvert }) => when(!lowerPriorityAdvert, 'lower_prio_no_advert'),
  higherPriorityAdvert: ({ higherPriorityAdvert }) => when(higherPriorityAdvert, 'higher_prio_send_advert'),
  ownerIgnoresAdverts: ({ ownerIgnoresAdverts }) => when(ownerIgnoresAdverts, 'owner_ignore_adverts'),
  trackPrimary: ({ trackPrimary }) => when(!trackPrimary, 'dont_track_primary'),
  tracks: ({ tracks }) => trackLines(tracks),
  sourceAddress: ({ sourceAddress, transport }) =>
    sourceAddress === undefined
      ? []
      : [`${transport.kind === 'unicast' ? 'unicast_src_ip' : 'mcast_src_ip'} ${sourceAddress}`],
  checksum: ({ checksum: { flavour, adapts } }) => [
    ...when(flavour === 'message', 'v3_checksum_as_v2'),
    ...when(flavour === 'group_header', 'old_unicast_checksum'),
    ...when(!adapts, 'old_unicast_checksum never'),
  ],
  authentication: ({ authentication }) => {
    if (authentication === undefined) return []
    const [type, secret] =
      authentication.kind === 'password' ? ['PASS', authentication.password] : ['AH', authentication.key]
    return [{ head: 'authentication', body: [`auth_type ${type}`, `auth_pass ${quoted(passwordText(secret))}`] }]
  },
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

const { TCP_CHECK: tcp } = fileRows.virtual_server.rows.real_server.rows

/** What all checks of a service have in common is written once, as everyone does. FILE_CHECK has none. */
function commonDelayLoop({ realServers }: VirtualServer): Duration | undefined {
  const timed = realServers.flatMap(({ checks }) => checks.filter(({ kind }) => kind !== 'FILE_CHECK'))
  const [first, ...others] = new Set(timed.map(({ delayLoop }) => delayLoop))
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
