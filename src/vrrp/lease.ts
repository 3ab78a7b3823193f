import type { RouterSettings } from '../model/router.js'
import { type Duration, inSeconds, microseconds, seconds } from '../model/time.js'
import { skewTime } from './intervals.js'

/** How many adverts a Backup waits for (RFC 3768 §6.1). */
const standardAdverts = 3

type Leased = Pick<RouterSettings, 'version' | 'advertisementInterval' | 'downTimerAdverts'>

/**
 * Virtual addresses are leased from the kernel: they carry a valid lifetime and vanish unless they are renewed, so a director
 * that died or hangs cannot keep one. The kernel removes an address at most a second after its lifetime, and nobody takes
 * over before all but one of the adverts are missing that a Backup waits for, plus the least skew; the lease is the longest
 * that ends before that. Where this node waits for more adverts than the standard says, its peer may not. It counts in whole
 * seconds: with intervals under a second, an address may stay for up to two seconds where everything died at once.
 *
 * It holds for takeovers by three missing adverts. Sooner comes one that does not wait for them: a Backup that preempts, or
 * that has come to stand above the Master, takes over from one that hangs at that moment; so does one that heard a farewell
 * from a Master that died before it let go, and one whose down_timer_adverts is below 3.
 */
export function leaseLength({ version, advertisementInterval: interval, downTimerAdverts }: Leased): Duration {
  const missing = Math.min(downTimerAdverts, standardAdverts) - 1
  const leastSkew = skewTime({ version, priority: 255 }, interval)
  const earliestTakeover = inSeconds(microseconds(missing * interval + leastSkew))
  return seconds(Math.max(1, Math.floor(earliestTakeover) - 1))
}

/** How often a lease is renewed: three renewals may fail. */
export const renewalInterval = (lease: Duration): Duration => microseconds(lease / 4)

/**
 * Whether a renewal may be asked for. Renewing creates the address where it is gone, and a director that slept through its
 * lease would take it from whoever holds it now; CLOCK_BOOTTIME tells, since it also counts the time asleep.
 */
export const mayRenew = (lease: Duration, renewedAt: Duration, boottime: Duration): boolean =>
  boottime - renewedAt < lease
