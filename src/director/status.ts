import { methodWords } from '../config/forwarding-method.js'
import type {
  GroupStatus,
  GuardianStatus,
  InstanceStatus,
  NodeStatus,
  RealServerStatus,
  ServiceStatus,
  StatusDocument,
  VipStatus,
} from '../control/protocol.js'
import type { ObservedDestination, ObservedTable, Traffic } from '../dataplane/dataplane.js'
import type { GroupReport, GuardianReport, NodeReport, RouterReport } from '../engine/messages.js'
import type { ServerHealth } from '../health/snapshot.js'
import { serverId } from '../health/subjects.js'
import { formatPrefix } from '../model/address.js'
import type { Hold } from '../model/hold.js'
import { routerKey } from '../model/router.js'
import { type ServiceKey, serverName, serviceName, type VirtualServer } from '../model/service.js'
import { servicesOf } from '../model/service-group.js'
import { between, type Duration, type Instant, inMilliseconds, inSeconds } from '../model/time.js'
import { masterDownInterval, skewTime } from '../vrrp/intervals.js'
import { arbiterReasons } from './arbitration.js'
import { commandReasons, commandStatus } from './command-status.js'
import { destinationKeyOf, type InService, type QuorumStates, quorumOf, usesSorryServer } from './forwarding.js'
import { checkStatus } from './health-status.js'
import { withOverrides } from './server-orders.js'
import { syncStatus } from './sync-status.js'
import { faultText, stateWords } from './transition-text.js'
import { verdictOf } from './verdict.js'
import { findIn, weighed } from './weights.js'
import { type World, wallClockOf } from './world.js'

/** The world as `GET /v1/status` tells it. */
export function statusOf(world: World): StatusDocument {
  const { health: servers } = world
  const inService = inServiceOf(servers)
  const instances = world.routers.map((router) => instanceStatus(router, world))
  const health = new Map(servers.map((server) => [serverId(server), server]))
  const effective = withOverrides(weighed(world.config.virtualServers, findIn(servers)), world.overrides)
  const services = world.config.virtualServers.map((virtual, index) =>
    serviceStatus(virtual, quorumStatus(effective[index] ?? virtual, inService, world.quorums), world, health),
  )
  const dataplane = dataplaneStatus(world.dataplane)
  const guardian = guardianStatus(world.guardian)
  return {
    kind: 'status',
    v: 1,
    at: new Date(world.wallClock).toISOString(),
    node: world.config.node,
    verdict: verdictOf(instances, services, dataplane, world.reload, guardian, [
      ...commandReasons(world.trackers, world.resources),
      ...arbiterReasons(world.arbiter),
    ]),
    daemon: {
      version: world.version,
      pid: world.pid,
      uptime_ms: milliseconds(between(world.startedAt, world.now)),
      config_file: world.configFile,
    },
    guardian,
    ...(world.arbiter && { arbiter: world.arbiter }),
    instances,
    ...(world.groups.length > 0 ? { sync_groups: world.groups.map(groupStatus) } : {}),
    ...beaconsStatus(world),
    dataplane,
    ...(world.syncDaemons && { sync: syncStatus(world.syncDaemons, world.table) }),
    services,
    ...commandStatus(world),
    ...(world.reload ? { reload: world.reload } : {}),
  }
}

/** What health knows; a server that it does not know is in service. */
export function inServiceOf(health: readonly ServerHealth[]): InService {
  const out = new Set(health.filter(({ inService }) => !inService).map(serverId))
  return (service, real) => !out.has(serverId({ service, real }))
}

function dataplaneStatus(availability: World['dataplane']): StatusDocument['dataplane'] {
  if (availability.available) return { kind: 'ipvs', ...availability }
  const { available, reason, next } = availability
  return { kind: 'ipvs', available, reason, next }
}

const milliseconds = (duration: Duration) => Math.round(inMilliseconds(duration))

function instanceStatus(report: RouterReport, world: World): InstanceStatus {
  const { settings, state } = report
  const age = (at: Instant | undefined) => (at === undefined ? null : milliseconds(between(at, world.now)))
  const hold = world.holds.get(routerKey(settings))
  const { masterInterval = settings.advertisementInterval } = report
  const live = { ...settings, priority: report.priority }
  const masterDown = masterDownInterval(live, masterInterval)
  const left = report.masterDownAt === undefined ? null : milliseconds(between(world.now, report.masterDownAt))
  return {
    name: settings.name,
    vrid: settings.vrid,
    interface: settings.interface,
    version: settings.version,
    state: stateWords[state],
    reason: report.reason ?? null,
    since: wallClockOf(world, report.since),
    ...(report.fault ? { fault: faultText(report.fault, report.reasons) } : {}),
    leaving: report.leaving,
    ...(hold ? { hold: orderStatus(hold) } : {}),
    successor: report.successor,
    priority: {
      base: settings.priority,
      effective: report.priority,
      ...(report.reasons.length > 0 ? { reasons: report.reasons } : {}),
    },
    ...(report.group === undefined ? {} : { sync_group: report.group }),
    ...(report.isWaiting ? { waits_for_group: true } : {}),
    ...(report.waitsFor && report.waitsFor.length > 0 ? { held_members: report.waitsFor } : {}),
    preempt: { enabled: settings.preempt, delay_ms: milliseconds(settings.preemptDelay) },
    advert: {
      interval_ms: milliseconds(settings.advertisementInterval),
      sent: report.sent,
      received: report.received,
      last_sent_age_ms: age(report.lastSentAt),
      last_received_age_ms: age(report.lastReceivedAt),
      lateness_ms: report.lateness.map(inMilliseconds),
    },
    discarded: report.discarded,
    ...(report.refusal
      ? {
          refused: {
            source: report.refusal.source,
            reason: report.refusal.reason,
            age_ms: age(report.refusal.at) ?? 0,
          },
        }
      : {}),
    ...(report.answerers.length > 0
      ? {
          answered_by: report.answerers.map(({ mac, address, since, at, told }) => ({
            mac,
            address,
            rival: told === 'conflict',
            since_ms: age(since) ?? 0,
            age_ms: age(at) ?? 0,
          })),
        }
      : {}),
    ...(report.isHeldBack ? { takeover_held_back: true } : {}),
    timers: {
      skew_ms: milliseconds(skewTime(live, masterInterval)),
      master_down_ms: milliseconds(masterDown),
      master_down_left_ms: left === null ? null : Math.max(0, left),
    },
    peers: report.peers.map(({ address, priority, at, checksum }) => ({
      address,
      priority,
      age_ms: age(at) ?? 0,
      ...(checksum && { checksum }),
    })),
    vips: settings.virtualAddresses.map(({ prefix, interface: name, label }, index) => ({
      address: formatPrefix(prefix),
      interface: name,
      ...(label === undefined ? {} : { label }),
      where: placeOf(report, report.held[index] ?? false),
    })),
    lease: {
      valid_ms: milliseconds(report.lease),
      left_ms: report.leaseLeft === undefined ? null : milliseconds(report.leaseLeft),
    },
    transitions: report.transitions,
  }
}

const guardianStatus = ({ pid, wills, armed, refused }: GuardianReport): GuardianStatus => ({
  pid: pid ?? null,
  armed: pid !== undefined && armed === wills,
  refused,
})

function beaconsStatus(world: World): Pick<StatusDocument, 'beacons'> {
  const { nodes, discarded } = world.beacons
  if (nodes.length === 0 && Object.keys(discarded).length === 0) return {}
  return { beacons: { nodes: nodes.map((node) => nodeStatus(node, world)), discarded } }
}

const nodeStatus = (report: NodeReport, { now }: World): NodeStatus => ({
  name: report.node,
  address: report.source,
  interface: report.interface,
  age_ms: milliseconds(between(report.at, now)),
  state: report.standing,
  instances: report.routers.map(({ vrid, state, priority, isHeld }) => ({
    vrid,
    state: stateWords[state],
    priority,
    held: isHeld,
  })),
  differs: report.differs,
})

/** What an operator asked for, as documents tell it. */
const orderStatus = <Action extends string>({ action, since, until, by, reason }: OrderOf<Action>) => ({
  action,
  by,
  since: new Date(since).toISOString(),
  until: until === undefined ? null : new Date(until).toISOString(),
  ...(reason === undefined ? {} : { reason }),
})

type OrderOf<Action extends string> = Omit<Hold, 'action'> & { readonly action: Action }

const groupStatus = ({ name, state, members }: GroupReport): GroupStatus => ({
  name,
  state: stateWords[state],
  members,
})

function placeOf({ state }: RouterReport, isHeld: boolean): VipStatus['where'] {
  if (!isHeld) return 'absent'
  return state === 'Master' ? 'here' : 'here_unowned'
}

type KnownHealth = ReadonlyMap<string, ServerHealth>

/** By the weights that checks give. */
const quorumStatus = (virtual: VirtualServer, inService: InService, quorums: QuorumStates | undefined) => ({
  quorum: quorumOf(virtual, inService, quorums),
  ...(virtual.sorryServer
    ? {
        sorry_server: {
          address: serverName(virtual.sorryServer),
          in_use: usesSorryServer(virtual, inService, quorums),
        },
      }
    : {}),
})

function serviceStatus(
  virtual: VirtualServer,
  quorum: ReturnType<typeof quorumStatus>,
  world: World,
  health: KnownHealth,
): ServiceStatus {
  const { persistence, scheduler } = virtual
  const keys = servicesOf(virtual)
  const entries = keys.flatMap((key) => {
    const entry = world.table?.get(serviceName(key))
    return entry ? [{ key, entry }] : []
  })
  return {
    name: serviceName(virtual),
    ...('address' in virtual ? { address: virtual.address, port: virtual.port } : {}),
    ...('protocol' in virtual ? { protocol: virtual.protocol } : {}),
    ...('group' in virtual ? { services: keys.map(serviceName) } : {}),
    scheduler,
    forwarding: methodWords[virtual.forwarding],
    ...(persistence === undefined ? {} : { persistence_s: inSeconds(persistence) }),
    ...quorum,
    ...(entries.length > 0 ? { stats: statsOf(entries.map(({ entry }) => entry.service.stats)) } : {}),
    real_servers: serverStatuses(virtual, world, health, entries),
  }
}

/** Of all services of a group together. */
const statsOf = (all: readonly Traffic[]): ServiceStatus['stats'] & object => {
  const sum = (of: (traffic: Traffic) => number) => all.reduce((total, traffic) => total + of(traffic), 0)
  return {
    connections: sum(({ connections }) => connections),
    connections_per_s: sum(({ connectionsPerSecond }) => connectionsPerSecond),
    packets_in_per_s: sum(({ packetsInPerSecond }) => packetsInPerSecond),
    bytes_in_per_s: sum(({ bytesInPerSecond }) => bytesInPerSecond),
    bytes_out_per_s: sum(({ bytesOutPerSecond }) => bytesOutPerSecond),
  }
}

type KernelEntry = {
  readonly key: ServiceKey
  readonly entry: ObservedTable extends ReadonlyMap<string, infer E> ? E : never
}

function serverStatuses(
  virtual: VirtualServer,
  world: World,
  health: KnownHealth,
  entries: readonly KernelEntry[],
): RealServerStatus[] {
  const service = serviceName(virtual)
  return virtual.realServers.map((real) => {
    const name = serverName(real)
    const known = health.get(serverId({ service, real: name }))
    const destinations = entries.flatMap(
      ({ key, entry }) => entry.destinations.get(serverName(destinationKeyOf(virtual, key, real))) ?? [],
    )
    const sum = (of: (destination: ObservedDestination) => number) =>
      destinations.reduce((total, destination) => total + of(destination), 0)
    const override = world.overrides.get(serverId({ service, real: name }))
    return {
      name,
      state: known?.state ?? 'UNCHECKED',
      since: wallClockOf(world, known?.since ?? world.startedAt),
      weight: { configured: real.weight, now: destinations[0]?.weight ?? 0 },
      ...(override ? { order: { weight: override.weight, ...orderStatus(override) } } : {}),
      ...(real.forwarding === undefined ? {} : { forwarding: methodWords[real.forwarding] }),
      ...(destinations.length > 0
        ? {
            active: sum(({ activeConnections }) => activeConnections),
            inactive: sum(({ inactiveConnections }) => inactiveConnections),
            persistent: sum(({ persistentConnections }) => persistentConnections),
          }
        : {}),
      checks: (known?.checks ?? []).map((check) => checkStatus(check, world)),
    }
  })
}
