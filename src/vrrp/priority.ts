import type { RouterSettings } from '../model/router.js'
import { type Track, type TrackerReading, trackerKey } from '../model/tracker.js'

/** One thing that is watched and what it does to the router now. */
export type PriorityReason = {
  /** `script chk`, `interface eth1`. */
  readonly what: string
  /** What it adds to the priority; or it keeps the router in Fault. */
  readonly effect: number | 'fault'
  /** Why: `up`, `down`, `exit 1`, `value 20`, `not known yet`. */
  readonly because: string
}

/** What the things watched make of a router: the priority that it speaks with, and whether it may speak at all. */
export type Standing = {
  readonly priority: number
  /** Everything watched that could matter, what has no effect at the moment included. */
  readonly reasons: readonly PriorityReason[]
  /** The first of the reasons that is a fault. */
  readonly fault?: TrackFault
}

/** What of the things watched is wrong: one failed, or it is not known yet of one that must not fail. */
export type TrackFault = 'tracker_fault' | 'tracker_unknown'

/** The owner of the addresses: nothing changes this priority. */
const owner = 255
/** The priorities that others can have. */
const [lowest, highest] = [1, 254]
/** That of one that an operator has promoted. */
export const promotedPriority = highest
/** A file takes away this much, or more: a fault. */
const fatal = -254
/** The most that a file adds. */
const most = 253

/**
 * The effective priority, by the rules of keepalived: a weight above 0 is added while the thing watched is well, one below 0
 * while it is not, weight 0 makes it a fault; `reverse` turns the direction round. The number of a file is multiplied by the
 * weight. What is not known yet changes no priority, but with weight 0 the router waits for it; one that is Master does not,
 * for what it does not know was added to its settings while it was. The sum stays within 1 and 254; 255 is the owner of the
 * addresses, whom weights do not concern.
 */
export function effectivePriority(
  { priority, tracks }: Pick<RouterSettings, 'priority' | 'tracks'>,
  readings: ReadonlyMap<string, TrackerReading>,
  isMaster = false,
): Standing {
  const counted = priority === owner ? tracks.filter(({ weight }) => weight === 0) : tracks
  const judged = counted.map((track) => judge(track, readings.get(trackerKey(track)), isMaster))
  const sum = judged.reduce((total, { effect }) => (effect === 'fault' ? total : total + effect), priority)
  const fault = judged.find(({ effect }) => effect === 'fault')
  return {
    priority: priority === owner ? owner : Math.min(highest, Math.max(lowest, sum)),
    reasons: judged.map(({ what, effect, because }) => ({ what, effect, because })),
    ...(fault && { fault: fault.isKnown ? 'tracker_fault' : 'tracker_unknown' }),
  }
}

/** What an operator makes of it by promoting: the highest priority that others yield to. The owner has more already. */
export function promoted(standing: Standing): Standing {
  const { priority, reasons } = standing
  if (priority === owner) return standing
  const reason: PriorityReason = { what: 'operator promote', effect: highest - priority, because: 'held by hand' }
  return { ...standing, priority: highest, reasons: [...reasons, reason] }
}

type Judged = PriorityReason & { readonly isKnown: boolean }

function judge(track: Track, reading: TrackerReading | undefined, isMaster: boolean): Judged {
  const what = trackerKey(track)
  if (reading?.up === undefined) {
    const because = reading?.because ?? 'not known yet'
    return { what, effect: track.weight === 0 && !isMaster ? 'fault' : 0, because, isKnown: false }
  }
  const because =
    reading.because ?? (reading.value === undefined ? (reading.up ? 'up' : 'down') : `value ${reading.value}`)
  const effect = reading.value === undefined ? ofState(track, reading.up) : ofValue(track, reading.value)
  return { what, effect, because, isKnown: true }
}

function ofState({ weight, reverse }: Track, isUp: boolean): number | 'fault' {
  if (weight === 0) return isUp === reverse ? 'fault' : 0
  const counts = weight > 0 ? isUp : !isUp
  if (!counts) return 0
  return reverse ? -weight : weight
}

/** A number of 0 is all well. */
function ofValue({ weight, reverse }: Track, value: number): number | 'fault' {
  if (weight === 0) return (value !== 0) === reverse ? 0 : 'fault'
  const change = value * (reverse ? -weight : weight)
  // -0 is 0 to whoever reads it.
  return change <= fatal ? 'fault' : Math.min(most, change) + 0
}
