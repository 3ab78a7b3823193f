import { after, between, type Duration, type Instant, milliseconds } from '../model/time.js'

/** So many steps lead to the whole weight, but none is shorter than this. */
const steps = 20
const leastStep = milliseconds(100)

/** The part of its weight that a server has which came back then: above 0, and 1 from the end of its slow start on. */
export function shareOf(returnedAt: Instant | undefined, slowStart: Duration, now: Instant): number {
  if (returnedAt === undefined || slowStart === 0) return 1
  const step = stepOf(slowStart)
  const taken = (Math.floor(between(returnedAt, now) / step) + 1) * step
  return Math.min(1, taken / slowStart)
}

/** When its share grows next; undefined where it is whole. */
export function nextStep(returnedAt: Instant, slowStart: Duration, now: Instant): Instant | undefined {
  if (shareOf(returnedAt, slowStart, now) >= 1) return undefined
  const step = stepOf(slowStart)
  return after(returnedAt, ((Math.floor(between(returnedAt, now) / step) + 1) * step) as Duration)
}

const stepOf = (slowStart: Duration) => Math.max(slowStart / steps, leastStep)
