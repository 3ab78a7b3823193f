import { endurance, permitLead, permitLength } from '../arbiter/timing.js'
import type { Fault, InstanceTiming, TimingDocument } from '../control/protocol.js'
import type { ArbiterSettings } from '../model/arbiter.js'
import type { RouterSettings } from '../model/router.js'
import type { Surroundings } from '../model/surroundings.js'
import { type Duration, inMilliseconds, microseconds, milliseconds, seconds } from '../model/time.js'
import { masterDownInterval, skewTime } from '../vrrp/intervals.js'
import { leaseLength } from '../vrrp/lease.js'
import { heldBackFor } from '../vrrp/sentinel.js'
import { configWithoutErrors, type ReadFile } from './config-file.js'

type Timed = Pick<RouterSettings, 'name' | 'version' | 'advertisementInterval' | 'downTimerAdverts'>
type Asked = Pick<ArbiterSettings, 'policy' | 'sessionTimeout' | 'tick'>

/** The bounds of every instance under every fault, with peers that have the same configuration. */
export const timingOf = (
  routers: readonly Timed[],
  arbiter: Asked | undefined,
  witness?: Surroundings['witness'],
): readonly InstanceTiming[] =>
  routers.map((router) => ({
    name: router.name,
    policy: arbiter?.policy ?? (witness === 'never' ? 'available' : 'witness'),
    arbiter: arbiter !== undefined,
    rows: Object.entries(arbiter ? arbitrated(router, arbiter) : alone(router, witness)).map(
      ([fault, [none, two]]) => ({
        fault: fault as Fault,
        no_owner_ms: inWhole(none),
        two_owners_ms: inWhole(two),
      }),
    ),
  }))

type Bound = Duration | undefined
type Bounds = Partial<Record<Fault, readonly [none: Bound, two: Bound]>>

const never = seconds(0)
/** The guardian takes a daemon for hung after so long without a beat. */
const guardianPatience = seconds(1)
/** From an advert on the wire to an address that is gone, or there. */
const reaction = milliseconds(50)

/** Without an arbiter the adverts decide, the guardian's farewell, the lease, and whether the address still answers. */
function alone(router: Timed, witness: Surroundings['witness']): Bounds {
  const { latest, earliest, skew } = takeover(router)
  const vanished = permitLead(leaseLength(router))
  return {
    daemon_killed: [sum(skew, reaction), reaction],
    daemon_hangs: [sum(guardianPatience, skew, reaction), reaction],
    ...(witness === 'never'
      ? {
          node_dies: [latest, microseconds(Math.max(0, vanished - earliest))],
          cut_off: [never, undefined],
          adverts_lost: [never, undefined],
        }
      : {
          node_dies: [microseconds(Math.max(latest, vanished + heldBackFor(router.advertisementInterval))), never],
          cut_off: [never, undefined],
          adverts_lost: [never, never],
        }),
  }
}

function arbitrated(router: Timed, times: Asked): Bounds {
  const lease = leaseLength(router)
  const { latest } = takeover(router)
  const { sessionTimeout, tick, policy } = times
  // The servers end a session in steps of a tick, and heard of it half a tick after we spoke.
  const expired = sum(sessionTimeout, tick, microseconds(tick / 2), reaction)
  const taken = microseconds(Math.max(expired, latest))
  const letsGoAt = microseconds(permitLength(times) - permitLead(lease))
  const isStrict = policy !== 'available'
  const handsOver = microseconds(Math.max(0, taken - letsGoAt))
  return {
    daemon_killed: [taken, never],
    daemon_hangs: [taken, never],
    node_dies: [taken, never],
    cut_off: isStrict ? [handsOver, never] : [never, undefined],
    adverts_lost: [never, never],
    servers_down: isStrict ? [undefined, never] : [never, never],
    // As long as their election takes no longer than a Master endures.
    leader_dies: endurance(times, lease) > 0 ? [never, never] : [undefined, never],
  }
}

/** How soon and how late after its last advert, which may have been an interval ago, a Master is replaced. */
function takeover({ version, advertisementInterval: interval, downTimerAdverts }: Timed) {
  const worst = { version, priority: 1, downTimerAdverts }
  return {
    latest: sum(masterDownInterval(worst, interval), reaction),
    earliest: sum(microseconds((downTimerAdverts - 1) * interval), skewTime({ version, priority: 255 }, interval)),
    skew: skewTime(worst, interval),
  }
}

const sum = (...durations: readonly Duration[]) => microseconds(durations.reduce((total, each) => total + each, 0))

const inWhole = (bound: Bound) => (bound === undefined ? null : Math.ceil(inMilliseconds(bound)))

/** The same of a file; it stands for a daemon that runs with it. */
export const timingOfFile = (read: ReadFile, at: number): TimingDocument => {
  const { node, routers, arbiter, witness } = configWithoutErrors(read)
  return { kind: 'timing', v: 1, at: new Date(at).toISOString(), node, instances: timingOf(routers, arbiter, witness) }
}
