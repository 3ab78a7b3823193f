import { type Duration, microseconds, milliseconds, seconds } from '../model/time.js'

/** Adverts that may be missed before a Backup takes over. */
const missedAdverts = 3

/** Skew_Time: the higher our priority, the sooner we act; in version 2 it is a part of one second (RFC 3768 §6.1). */
export const skewTime = (priority: number): Duration => microseconds(((256 - priority) * seconds(1)) / 256)

/** Master_Down_Interval: the silence after which a Backup takes over (RFC 3768 §6.1). */
export const masterDownInterval = (priority: number, advertisementInterval: Duration): Duration =>
  microseconds(missedAdverts * advertisementInterval + skewTime(priority))

/**
 * How long a Master that resigned goes on answering while nobody is heard: a successor waits its Skew_Time, under a second
 * in version 2 whatever the interval, and needs a moment to send.
 */
export const farewellBound: Duration = microseconds(seconds(1) + milliseconds(50))
