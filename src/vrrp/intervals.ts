import type { RouterSettings } from '../model/router.js'
import { type Duration, microseconds, milliseconds, seconds } from '../model/time.js'

/** What the times of a router depend on, beside the interval of the Master. */
export type Timing = Pick<RouterSettings, 'version' | 'priority' | 'downTimerAdverts'>

/**
 * Skew_Time: the higher our priority, the sooner we act. In version 2 it is a part of one second (RFC 3768 §6.1), in
 * version 3 of the interval that the Master advertises (RFC 9568 §6.1).
 */
export function skewTime(
  { version, priority }: Pick<Timing, 'version' | 'priority'>,
  masterInterval: Duration,
): Duration {
  const whole = version === 2 ? seconds(1) : masterInterval
  return microseconds(((256 - priority) * whole) / 256)
}

/** Master_Down_Interval: the silence after which a Backup takes over (RFC 9568 §6.1, Active_Down_Interval). */
export const masterDownInterval = (timing: Timing, masterInterval: Duration): Duration =>
  microseconds(timing.downTimerAdverts * masterInterval + skewTime(timing, masterInterval))

/**
 * How long a Master that resigned goes on answering while nobody is heard: a successor waits its Skew_Time, which the least
 * priority has the longest, and needs a moment to send.
 */
export const farewellBound = ({ version }: Pick<Timing, 'version'>, interval: Duration): Duration =>
  microseconds((version === 2 ? seconds(1) : interval) + milliseconds(50))
