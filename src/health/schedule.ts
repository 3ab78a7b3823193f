import type { CheckTiming } from '../model/service.js'
import { after, type Duration, earliest, type Instant, seconds } from '../model/time.js'

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

/** By the identity of the check. */
export type Schedule = ReadonlyMap<string, Slot>

/** All are probed once within this time, however long their rounds are: the answers are wanted soon after a start. */
const firstRound = seconds(10)

/** The slot of a check that begins now, the `index`th of `count`: spread evenly over the first round, the first at once. */
export function firstSlot(index: number, count: number, { delayLoop }: CheckTiming, now: Instant): Slot {
  const origin = after(now, Math.floor((Math.min(delayLoop, firstRound) * index) / count) as Duration)
  return { origin, period: delayLoop, dueAt: origin }
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

/** The checks that are due, the most overdue first. */
export function due(schedule: Schedule, now: Instant): string[] {
  const ready: { id: string; dueAt: Instant }[] = []
  for (const [id, { dueAt }] of schedule) if (dueAt !== undefined && dueAt <= now) ready.push({ id, dueAt })
  return ready.sort((a, b) => a.dueAt - b.dueAt).map(({ id }) => id)
}

/** When the next check is due; undefined where all are running or there is none. */
export function next(schedule: Schedule): Instant | undefined {
  let first: Instant | undefined
  for (const { dueAt } of schedule.values()) {
    if (dueAt !== undefined && (first === undefined || dueAt < first)) first = dueAt
  }
  return first
}

/** The first point of the grid after now. */
const nextRound = ({ origin, period }: Slot, now: Instant): Instant =>
  now < origin ? origin : ((origin + (Math.floor((now - origin) / period) + 1) * period) as Instant)
