import type { CheckTiming } from '../model/check.js'
import { after, type Duration, earliest, type Instant, milliseconds } from '../model/time.js'

/**
 * When one check is due. Its rounds start on a grid that is laid once and never moves, so that late wake-ups and slow
 * probes do not add up; a round is one probe, and those that repeat it while it is in doubt.
 */
export type Slot = {
  /** A point of the grid. */
  readonly origin: Instant
  readonly period: Duration
  /** Undefined while a probe is running. */
  readonly dueAt: Instant | undefined
}

/** So far apart are first probes where the file gives no `warmup`: the answers are wanted soon after a start. */
const firstGap = milliseconds(1)

/**
 * The slot of a check that begins now, the `index`th of `count`. Grids are spread evenly over the rounds; the first probe
 * does not wait for its grid, unless the next would be a burst.
 */
export function firstSlot(index: number, count: number, { delayLoop, warmup }: CheckTiming, now: Instant): Slot {
  const share = index / count
  const origin = after(now, Math.floor(delayLoop * share) as Duration)
  const soon = after(now, (firstGap * index) as Duration)
  const dueAt = warmup === undefined ? earliest([origin, soon]) : after(now, Math.floor(warmup * share) as Duration)
  return { origin, period: delayLoop, dueAt }
}

/** The slot under a new period: on the grid through the same origin, and due no later than it was. */
export function reschedule(slot: Slot, { delayLoop }: CheckTiming, now: Instant): Slot {
  if (slot.period === delayLoop) return slot
  const changed = { ...slot, period: delayLoop }
  return { ...changed, dueAt: slot.dueAt && earliest([slot.dueAt, nextRound(changed, now)]) }
}

/** A probe starts: it is not due again before it has ended. */
export const begin = (slot: Slot): Slot => ({ ...slot, dueAt: undefined })

/** A probe has ended: the next comes after `delayBeforeRetry` while in doubt, else with the next round. */
export const finish = (slot: Slot, now: Instant, timing: CheckTiming, isInDoubt: boolean): Slot => ({
  ...slot,
  dueAt: isInDoubt ? after(now, timing.delayBeforeRetry) : nextRound(slot, now),
})

/** The first point of the grid after now. */
const nextRound = ({ origin, period }: Slot, now: Instant): Instant =>
  now < origin ? origin : ((origin + (Math.floor((now - origin) / period) + 1) * period) as Instant)
