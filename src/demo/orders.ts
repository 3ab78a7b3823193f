import type { InstanceStatus, RealServerStatus, ServiceStatus } from '../control/protocol.js'
import { told, withEvents, withInstance } from './changes.js'
import { timeAt, transition, type World } from './cluster.js'

/** What an operator has done in the demo, and at which of its milliseconds. */
export type Order =
  | {
      readonly kind: 'failover'
      readonly at: number
      readonly instance: string
      readonly action: 'promote' | 'demote' | 'end'
    }
  | {
      readonly kind: 'weight'
      readonly at: number
      readonly service: string
      readonly real: string
      readonly weight: number | null
      readonly action: 'drain' | 'weight' | 'enable'
    }

const by = 'you'

/** The world after everything that was ordered, one after the other. */
export const ordered = (world: World, orders: readonly Order[], t: number): World =>
  orders.reduce(
    (now, order, i) => (order.kind === 'failover' ? moved(now, order, t, 100 + i) : weighed(now, order, 100 + i)),
    world,
  )

function moved(
  world: World,
  { instance: name, action, at }: Extract<Order, { kind: 'failover' }>,
  t: number,
  id: number,
): World {
  const before = world.instances.find((each) => each.name === name)
  if (!before || before.state === 'FAULT') return world
  const home = name === 'VI_1' ? 'MASTER' : 'BACKUP'
  const state = action === 'promote' ? 'MASTER' : action === 'demote' ? 'BACKUP' : home
  const changed = withInstance(world, name, (own) => ({
    ...stateOf(own, state, t),
    since: timeAt(at),
    reason: action === 'end' ? 'hold_ended' : action === 'promote' ? 'operator_promote' : 'operator_demote',
    ...(action === 'end' ? {} : { hold: { action, by, since: timeAt(at), until: timeAt(at + 1_800_000) } }),
  }))
  const why = action === 'end' ? 'the hold was ended' : `${action}d by ${by}`
  return before.state === state
    ? withEvents(changed, told(id, at, 'vrrp', name, `${name} ${why}`))
    : withEvents(changed, transition(id, at, name, before.state, state, 'operator_demote', why))
}

function stateOf({ hold: _, ...own }: InstanceStatus, state: 'MASTER' | 'BACKUP', t: number): Partial<InstanceStatus> {
  const isMaster = state === 'MASTER'
  const age = t % 1_000
  return {
    ...own,
    state,
    vips: own.vips.map((vip) => ({ ...vip, where: isMaster ? 'here' : 'absent' })),
    lease: { ...own.lease, left_ms: isMaster ? 800 : null },
    timers: { ...own.timers, master_down_left_ms: isMaster ? null : own.timers.master_down_ms - age },
    advert: { ...own.advert, last_sent_age_ms: isMaster ? age : null, last_received_age_ms: age },
    peers: own.peers.map((peer) => ({ ...peer, age_ms: isMaster ? peer.age_ms : age })),
  }
}

function weighed(world: World, order: Extract<Order, { kind: 'weight' }>, id: number): World {
  const { service: name, real, weight, at, action } = order
  const changed = ({ order: _, ...server }: RealServerStatus): RealServerStatus => {
    const isUp = server.state === 'UP' || server.state === 'UNCHECKED'
    const now = weight ?? (isUp ? server.weight.configured : 0)
    const mark = action === 'enable' ? {} : { order: { action, weight: now, by, since: timeAt(at), until: null } }
    return { ...server, weight: { ...server.weight, now }, ...mark }
  }
  const touched = (service: ServiceStatus): ServiceStatus =>
    service.name === name
      ? { ...service, real_servers: service.real_servers.map((each) => (each.name === real ? changed(each) : each)) }
      : service
  const text = `${real} of ${name}: ${action}${weight === null ? '' : ` to ${weight}`} by ${by}`
  return withEvents({ ...world, services: world.services.map(touched) }, told(id, at, 'ipvs', real, text))
}
