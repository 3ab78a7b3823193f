import { after, between, type Instant, microseconds, seconds } from '../model/time.js'

/** How many notices may be given at once, and since when that number has not been added to. */
export type Allowance = { readonly left: number; readonly since?: Instant }

/** So many different things the others of a network have to be told of together, and one more in ten minutes. */
const most = 10
const pause = seconds(600)

export const fullAllowance: Allowance = { left: most }

/** What is left after one more notice; undefined where it must not be given: strangers do not fill the journal. */
export function spend({ left, since }: Allowance, now: Instant): Allowance | undefined {
  const earned = since === undefined ? 0 : Math.max(0, Math.floor(between(since, now) / pause))
  const total = Math.min(most, left + earned)
  if (total === 0) return undefined
  const isFull = since === undefined || total === most
  return { left: total - 1, since: isFull ? now : after(since, microseconds(earned * pause)) }
}
