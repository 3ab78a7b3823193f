import type { RouterSettings } from '../model/router.js'
import { type Duration, inSeconds, microseconds, seconds } from '../model/time.js'
import { skewTime } from '../vrrp/intervals.js'

/**
 * Virtual addresses are leased from the kernel: they carry a valid lifetime and vanish unless they are renewed, so a director
 * that died or hangs cannot keep one. The kernel removes an address at most a second after its lifetime, and nobody takes
 * over before twice the advertisement interval plus the least skew; the lease is the longest that ends before that.
 */
export function leaseLength(settings: Pick<RouterSettings, 'advertisementInterval'>): Duration {
  const earliestTakeover = inSeconds(microseconds(2 * settings.advertisementInterval + skewTime(255)))
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
