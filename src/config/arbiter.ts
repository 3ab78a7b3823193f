import { holds, leastSessionTimeout, permitLead, permitLength, wordInterval } from '../arbiter/timing.js'
import type { ArbiterSettings } from '../model/arbiter.js'
import { type Duration, inSeconds, seconds, secondsText } from '../model/time.js'
import { leaseLength } from '../vrrp/lease.js'
import type { Report } from './diagnostic.js'
import { type FileSection, soundInstances } from './file-section.js'
import type { InstanceSection } from './routers.js'
import { all, effective, last } from './row.js'
import { familyOfInstance } from './transport.js'

/** Who says which node may be Master; undefined where the file names nobody. */
export function arbiterOf(file: FileSection, node: string): ArbiterSettings | undefined {
  const own = last(file, 'lvsha')?.value
  const section = own && last(own, 'arbiter')?.value
  if (!section) return undefined
  const auth = effective(section, 'auth')
  return {
    kind: 'zookeeper',
    node,
    servers: effective(section, 'servers'),
    root: effective(section, 'chroot'),
    ...(auth !== undefined && { auth }),
    sessionTimeout: effective(section, 'session_timeout'),
    tick: effective(section, 'tick_time'),
    policy: effective(own, 'policy') ?? 'strict',
  }
}

/** What can be wrong with an arbiter although every line of it can be read. */
export function checkArbiter(file: FileSection, report: Report) {
  const own = last(file, 'lvsha')?.value
  if (!own) return
  const policy = last(own, 'policy')
  const arbiter = last(own, 'arbiter')
  if (policy?.value === 'witness' && arbiter) {
    const message = 'policy witness with an arbiter is not built yet'
    report({ code: 'LV-C012', at: policy.at, message, hint: 'take strict or available, or leave out the arbiter' })
  }
  if (policy?.value === 'strict' && !own.mentioned.has('arbiter')) {
    const message = 'policy strict without an arbiter: nobody could say who may be Master'
    report({ code: 'LV-C063', at: policy.at, message, hint: 'add arbiter zookeeper { … }, or leave the line out' })
  }
  if (!arbiter) return
  for (const group of all(file, 'vrrp_sync_group')) {
    const message = `an arbiter cannot be asked for the instances of a group together yet`
    report({ code: 'LV-C012', at: group.at, message, hint: 'leave out the group or the arbiter' })
  }
  checkTimes(file, arbiter.value, report)
  checkNumbers(file, report)
}

type ArbiterSection = NonNullable<ReturnType<typeof sectionIn>>
const sectionIn = (file: FileSection) => {
  const own = last(file, 'lvsha')?.value
  return own && last(own, 'arbiter')?.value
}

/** An address that is leased for longer than a permit lasts could outlive it. */
function checkTimes(file: FileSection, arbiter: ArbiterSection, report: Report) {
  const times = { sessionTimeout: effective(arbiter, 'session_timeout'), tick: effective(arbiter, 'tick_time') }
  for (const instance of soundInstances(file)) {
    const lease = longestLease(effective(instance, 'advert_int'))
    if (holds(times, lease)) continue
    const length = secondsText(permitLength(times))
    const word = secondsText(wordInterval(times.sessionTimeout))
    const lead = secondsText(permitLead(lease))
    const tick = secondsText(seconds(inSeconds(times.tick) / 2))
    const tenth = secondsText(seconds(inSeconds(times.sessionTimeout) * 0.9))
    report({
      code: 'LV-C062',
      at: (last(arbiter, 'session_timeout') ?? arbiter).at,
      message: `a session of ${secondsText(times.sessionTimeout)} cannot keep ${instance.header} safe`,
      hint: `a permit holds ${tenth} - ${word} - ${tick} = ${length}, the addresses need ${lead} to be gone: session_timeout ${secondsText(leastSessionTimeout(times.tick, lease)).replace('s', '')} or more`,
    })
  }
}

/** Whatever the version and down_timer_adverts of the instance. */
const longestLease = (advertisementInterval: Duration): Duration =>
  leaseLength({ version: 3, advertisementInterval, downTimerAdverts: 3 })

/** At the servers a virtual router is known by its number and its family. */
function checkNumbers(file: FileSection, report: Report) {
  const seen = new Map<string, InstanceSection>()
  for (const instance of soundInstances(file)) {
    const number = last(instance, 'virtual_router_id')
    if (!number) continue
    const key = `${number.value} ${familyOfInstance(instance)}`
    const other = seen.get(key)
    if (!other) seen.set(key, instance)
    else if (last(other, 'interface')?.value !== last(instance, 'interface')?.value) {
      const message = `${other.header} has virtual_router_id ${number.value} too, on another interface`
      report({ code: 'LV-C064', at: number.at, message, hint: 'with an arbiter every number is used once' })
    }
  }
}
