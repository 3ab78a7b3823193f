import { after, type Duration, type Instant } from '../model/time.js'

/** When the next run begins: on a grid laid once, so that late wake-ups do not add up. Runs missed meanwhile are left out. */
export const nextRun = (origin: Instant, interval: Duration, now: Instant): Instant =>
  after(origin, ((Math.floor((now - origin) / interval) + 1) * interval) as Duration)
