import { familyOf, formatPrefix } from '../model/address.js'
import type { HealthSettings } from '../model/check.js'
import type { Command } from '../model/command.js'
import type { DirectorConfig } from '../model/director-config.js'
import type { LvsSettings } from '../model/lvs-settings.js'
import type { GarpSettings, RouterSettings, Transport, VirtualAddress } from '../model/router.js'
import type {
  Forwarding,
  RealServer,
  ServerKey,
  ServiceGroup,
  VirtualServer,
  VirtualServerKey,
  VirtualServerSettings,
} from '../model/service.js'
import { servicesOf } from '../model/service-group.js'
import type { Duration } from '../model/time.js'
import type { Track, TrackerKind } from '../model/tracker.js'
import { checkLines, surroundings } from './check-writer.js'
import { commandLine, globalLines, notifyLines, ownLines, trackerBlock } from './command-writer.js'
import { daemonParts } from './daemon.js'
import { forwardingText } from './forwarding-method.js'
import { netmaskOf } from './granularity.js'
import { alertLine, mailLines } from './mail.js'
import { passwordText, quoted } from './quote.js'
import { routeText, ruleText } from './routing-text.js'
import { fileRows } from './schema.js'
import { endpointText, familyWords, groupLineText } from './service-place.js'
import { standardMac } from './virtual-places.js'
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
        ...when(config.delayAfterBoot > 0, `vrrp_delay_after_boot ${duration(config.delayAfterBoot)}`),
        ...when(config.tellsUnknown, 'log_unknown_vrids'),
        ...addressPrefixLines(config.routers),
        ...when(config.announcementPauses.garp > 0, `vrrp_garp_interval ${duration(config.announcementPauses.garp)}`),
        ...when(config.announcementPauses.gna > 0, `vrrp_gna_interval ${duration(config.announcementPauses.gna)}`),
        ...(config.daemon ? written(daemonParts, config.daemon) : []),
        ...globalLines(config),
        ...mailLines(config.mail),
        ...(config.lvs ? written(lvsParts, config.lvs) : []),
      ],
    },
  ],
  daemon: elsewhere,
  lvs: elsewhere,
  mail: elsewhere,
  namespace: ({ namespace }) => (namespace === undefined ? [] : [`net_namespace ${quoted(namespace)}`]),
  startupDelay: elsewhere,
  delayAfterBoot: elsewhere,
  tellsUnknown: elsewhere,
  beacon: elsewhere,
  arbiter: elsewhere,
  witness: elsewhere,
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
  syncGroups: ({ syncGroups, notifications, mail }) =>
    syncGroups.map(({ name, members, tracks, trackWeights }) => ({
      head: `vrrp_sync_group ${quoted(name)}`,
      body: [
        { head: 'group', body: members.map(quoted) },
        ...trackLines(tracks),
        ...when(trackWeights, 'sync_group_tracking_weight'),
        ...notifyLines(notifications, { of: 'group', name }),
        ...alertLine(mail, 'groups', name),
      ],
    })),
  routers: ({ routers, notifications, mail }) =>
    routers.map((router) => ({
      head: `vrrp_instance ${quoted(router.name)}`,
      body: [
        ...written(routerParts, router),
        ...notifyLines(notifications, { of: 'instance', name: router.name }),
        ...alertLine(mail, 'instances', router.name),
      ],
    })),
  // Written with what they are of.
  notifications: elsewhere,
  statics: ({ statics }) => [
    ...linesOf(
      'static_ipaddress',
      statics.addresses.map((address) => virtualAddressLine(address, '')),
    ),
    ...linesOf('static_routes', statics.routes.map(routeText)),
    ...linesOf('static_rules', statics.rules.map(ruleText)),
  ],
  virtualServers: ({ virtualServers }) => [
    ...surroundings(virtualServers),
    ...groupsOf(virtualServers).map(({ name, entries }) => ({
      head: `virtual_server_group ${quoted(name)}`,
      body: entries.map(groupLineText),
    })),
    ...virtualServers.map((service) => ({
      head: `virtual_server ${placeText(service)}`,
      body: [...keyLines(service), ...written(serviceParts, service)],
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
  outward: elsewhere,
  packetFilter: elsewhere,
  // In the same block.
  health: elsewhere,
  commands: elsewhere,
  notifyPipes: elsewhere,
  resources: elsewhere,
}

const lvsParts: Parts<LvsSettings> = {
  timeouts: ({ timeouts }) => {
    const { tcp, tcpFin, udp } = timeouts ?? {}
    const words = optionWords({ tcp, tcpfin: tcpFin, udp }, duration)
    return when(words.length > 0, ['lvs_timeouts', ...words].join(' '))
  },
  syncDaemon: ({ syncDaemon }) => {
    if (!syncDaemon) return []
    const { interface: device, instance, id, maxLength, port, ttl, group } = syncDaemon
    const words = optionWords({ inst: instance, id, maxlen: maxLength, port, ttl, group }, (value) =>
      quoted(String(value)),
    )
    return [['lvs_sync_daemon', quoted(device), ...words].join(' ')]
  },
  tellsAtStart: ({ tellsAtStart }) => when(tellsAtStart === true, 'rs_init_notifies'),
  flushAtStart: ({ flushAtStart }) => when(flushAtStart === true, 'lvs_flush'),
  flushAtStop: ({ flushAtStop }) => when(flushAtStop === true, 'lvs_flush_on_stop'),
}

/** Each option that is given, with its name before it. */
const optionWords = <T>(options: Readonly<Record<string, T | undefined>>, text: (value: T) => string): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, text(value)]))

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

const elsewhereLine = ({ elsewhere }: GarpSettings): readonly Line[] =>
  elsewhere ? [`garp_extra_if ${elsewhere.all ? 'all ' : ''}${duration(elsewhere.every)}`] : []

const routerParts: Parts<RouterSettings> = {
  name: elsewhere,
  interface: (router) => [`interface ${quoted(router.interface)}`],
  virtualInterfaces: (router) => virtualInterfaceLines(router),
  sender: elsewhere,
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
    ...elsewhereLine(garp),
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
  higherPriorityAdvert: ({ higherPriorityAdvert }) => when(!higherPriorityAdvert, 'higher_prio_send_advert off'),
  accepts: ({ accepts }) => when(!accepts, 'no_accept'),
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
  virtualAddresses: (router) => {
    const { virtualAddresses } = router
    const own = ownInterface(router)?.name ?? router.interface
    const placed = addressOnParent(router)
    const block = (head: string, addresses: readonly VirtualAddress[]) =>
      when(addresses.length > 0, { head, body: addresses.map((address) => placed(address, own)) })
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
  routes: ({ routes }) => linesOf('virtual_routes', routes.map(routeText)),
  rules: ({ rules }) => linesOf('virtual_rules', rules.map(ruleText)),
}

const linesOf = (head: string, body: readonly Line[]) => when(body.length > 0, { head, body })

/** An address on a virtual interface of its own is written with the parent of that. */
const addressOnParent =
  ({ virtualInterfaces }: RouterSettings) =>
  (virtual: VirtualAddress, own: string) => {
    const carrier = virtualInterfaces.find(({ name }) => name === virtual.interface)
    if (!carrier || carrier.name === own) return virtualAddressLine(virtual, own)
    return `${virtualAddressLine({ ...virtual, interface: carrier.parent }, '')} use_vmac`
  }

/** The virtual interface of an instance itself comes first; those of single addresses follow from their lines. */
const ownInterface = ({ virtualInterfaces, interface: parent }: RouterSettings) =>
  virtualInterfaces.find((one) => one.parent === parent)

/** What the names of the others begin with; those are made up from it when the file is read. */
function addressPrefixLines(routers: readonly RouterSettings[]): Line[] {
  const [other] = routers.flatMap((router) => {
    const own = ownInterface(router)
    return router.virtualInterfaces.filter((one) => one !== own)
  })
  const isIpv6 = other?.kind.type === 'macvlan' && other.kind.mac.startsWith('00:00:5e:00:02')
  const prefix = other?.name.replace(isIpv6 ? /6\.\d+(?:\.\d+)?$/ : /\.\d+(?:\.\d+)?$/, '')
  return prefix === undefined || prefix === rows.vmac_prefix.default ? [] : [`vmac_addr_prefix ${quoted(prefix)}`]
}

function virtualInterfaceLines(router: RouterSettings): Line[] {
  const own = ownInterface(router)
  if (!own) return []
  const { kind, name } = own
  if (kind.type === 'ipvlan') {
    const mode = kind.mode === 'bridge' ? '' : ` ${kind.mode}`
    return [`use_ipvlan ${quoted(name)}${kind.address ? ` ${kind.address}` : ''}${mode}`]
  }
  const isStandard = kind.mac === standardMac(router.vrid, router.family)
  return [
    `use_vmac ${quoted(name)}${isStandard ? '' : ` ${kind.mac}`}`,
    ...when(router.sender === undefined, 'vmac_xmit_base'),
  ]
}

/** An address as a line; `own` is the interface that goes without saying. */
export const virtualAddressLine = (virtual: VirtualAddress, own: string) => {
  const { prefix, interface: device, label, broadcast, scope, peer, traits = [], isDeprecated = false } = virtual
  const { preferredFor, isUntracked } = virtual
  const isHost = familyOf(prefix.address) === 'ipv6' && prefix.length === 128
  return [
    peer === undefined ? formatPrefix(prefix) : prefix.address,
    ...(peer === undefined ? [] : [`peer ${peer}`]),
    ...(broadcast === undefined ? [] : [`brd ${broadcast}`]),
    ...(device === own ? [] : [`dev ${quoted(device)}`]),
    ...(scope === 'global' ? [] : [`scope ${scope}`]),
    ...(label === undefined ? [] : [`label ${quoted(label)}`]),
    ...traits,
    ...(preferredFor === undefined ? [] : [`preferred_lft ${duration(preferredFor)}`]),
    ...(preferredFor !== undefined || isDeprecated === isHost ? [] : [`preferred_lft ${isDeprecated ? 0 : 'forever'}`]),
    ...when(isUntracked === true, 'no_track'),
  ].join(' ')
}

const endpoint = ({ address, port }: ServerKey) => endpointText(address, port)

/** Each group once: virtual servers of several protocols may share it. */
const groupsOf = (virtualServers: readonly VirtualServer[]): ServiceGroup[] => [
  ...new Map(
    virtualServers.flatMap((virtual) => ('group' in virtual ? [[virtual.group.name, virtual.group]] : [])),
  ).values(),
]

function placeText(key: VirtualServerKey): string {
  if ('group' in key) return `group ${quoted(key.group.name)}`
  return 'firewallMark' in key ? `fwmark ${key.firewallMark}` : endpoint(key)
}

const keyLines = (key: VirtualServerKey): Line[] =>
  'protocol' in key ? [`protocol ${key.protocol.toUpperCase()}`] : [`ip_family ${familyWords[key.family]}`]

const scriptLine = (keyword: string, script: Command | undefined): readonly Line[] =>
  script ? [`${keyword} ${commandLine(script)}`] : []

const serviceParts: Parts<VirtualServerSettings, VirtualServer> = {
  scheduler: ({ scheduler }) => [`lb_algo ${scheduler}`],
  schedulerFlags: ({ schedulerFlags = 0 }) =>
    [1, 2, 3].filter((flag) => schedulerFlags & (1 << (flag - 1))).map((flag) => `flag-${flag}`),
  onePacket: ({ onePacket }) => when(onePacket === true, 'ops'),
  forwarding: (service) => [`lb_kind ${forwardingText(service)}`],
  tunnel: elsewhere,
  persistence: ({ persistence }) => (persistence === undefined ? [] : [`persistence_timeout ${duration(persistence)}`]),
  persistenceLength: (service) => {
    const { persistenceLength: length } = service
    if (length === undefined) return []
    return [`persistence_granularity ${isNumbered(service) ? length : netmaskOf(length)}`]
  },
  persistenceEngine: ({ persistenceEngine }) =>
    persistenceEngine === undefined ? [] : [`persistence_engine ${persistenceEngine}`],
  quorum: ({ quorum }) => when(quorum !== fileRows.virtual_server.rows.quorum.default, `quorum ${quorum}`),
  inhibitOnFailure: ({ inhibitOnFailure }) => when(inhibitOnFailure, 'inhibit_on_failure'),
  hysteresis: ({ hysteresis }) => (hysteresis === undefined ? [] : [`hysteresis ${hysteresis}`]),
  quorumUp: ({ quorumUp }) => scriptLine('quorum_up', quorumUp),
  quorumDown: ({ quorumDown }) => scriptLine('quorum_down', quorumDown),
  omega: ({ omega }) => when(omega === true, 'omega'),
  alerts: ({ alerts }) => when(alerts === true, 'smtp_alert'),
  haSuspend: ({ haSuspend }) => when(haSuspend === true, 'ha_suspend'),
  sorryServer: ({ sorryServer }) =>
    sorryServer === undefined
      ? []
      : [
          `sorry_server ${endpoint(sorryServer)}`,
          ...methodLine('sorry_server_lvs_method', sorryServer),
          ...when(sorryServer.inhibit === true, 'sorry_server_inhibit'),
        ],
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

/** Nothing where it is that of the virtual server. */
const methodLine = (keyword: string, { forwarding, tunnel }: Partial<Forwarding>): readonly Line[] =>
  forwarding === undefined ? [] : [`${keyword} ${forwardingText({ forwarding, ...(tunnel && { tunnel }) })}`]

/** Whether a granularity is a number, as for IPv6, and not a netmask. */
const isNumbered = (key: VirtualServerKey): boolean => {
  const [first] = servicesOf(key)
  if (!first) return false
  return 'firewallMark' in first ? first.family === 'ipv6' : familyOf(first.address) === 'ipv6'
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
  forwarding: ({ server }) => methodLine('lvs_method', server),
  tunnel: elsewhere,
  weight: ({ server }) => [`weight ${server.weight}`],
  isSilent: ({ server }) => when(server.isSilent === true, 'smtp_alert off'),
  upperThreshold: ({ server }) => (server.upperThreshold === undefined ? [] : [`uthreshold ${server.upperThreshold}`]),
  lowerThreshold: ({ server }) => (server.lowerThreshold === undefined ? [] : [`lthreshold ${server.lowerThreshold}`]),
  inhibitOnFailure: ({ service, server }) =>
    when(
      server.inhibitOnFailure !== service.inhibitOnFailure,
      server.inhibitOnFailure ? 'inhibit_on_failure' : 'inhibit_on_failure off',
    ),
  notifyUp: ({ server }) => scriptLine('notify_up', server.notifyUp),
  notifyDown: ({ server }) => scriptLine('notify_down', server.notifyDown),
  alpha: ({ server }) => when(server.alpha === true, 'alpha'),
  checks: ({ server, delayLoop }) =>
    server.checks.map((check) => ({ head: check.kind, body: checkLines(check, server, delayLoop) })),
}
