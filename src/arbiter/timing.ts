import { type Duration, microseconds, seconds } from '../model/time.js'

// A session begins to end when the servers last heard of it, and we only know when we last spoke. What we said is told to the
// leader by the server that we speak to, twice in a tick; that server may be cut off right after it has answered. So the
// session may have begun to end as early as half a tick and one word of ours before the last answered one was sent.

/** Two clocks that are each wrong by 5 % part by 10 % of what they measure. */
const clockError = 0.1

/** The kernel removes an address at most so long after its lifetime has ended. */
const kernelSlack = seconds(1)

/** What the arithmetic depends on beside the lease. */
export type SessionTimes = { readonly sessionTimeout: Duration; readonly tick: Duration }

/** How often the session is told that we live. */
export const wordInterval = (sessionTimeout: Duration): Duration => microseconds(Math.floor(sessionTimeout / 10))

/** How long a server may be silent before the next one is tried: twice before a permit is in danger. */
export const patience = (sessionTimeout: Duration): Duration => microseconds(Math.floor(sessionTimeout / 5))

/** How long a permit holds, counted from when the last answered word was sent. */
export const permitLength = ({ sessionTimeout, tick }: SessionTimes): Duration =>
  microseconds(Math.floor(sessionTimeout * (1 - clockError)) - wordInterval(sessionTimeout) - Math.floor(tick / 2))

/** How long before the end of its permit a Master renews its addresses for the last time: then they are gone by its end. */
export const permitLead = (lease: Duration): Duration => microseconds(lease + kernelSlack)

/** How long the servers may be silent, at the worst moment, before a Master lets go. */
export const endurance = (times: SessionTimes, lease: Duration): Duration =>
  microseconds(permitLength(times) - permitLead(lease) - wordInterval(times.sessionTimeout))

/** Whether a hung server can be noticed, and another one answer, before a Master lets go. */
export const holds = (times: SessionTimes, lease: Duration): boolean =>
  endurance(times, lease) >= patience(times.sessionTimeout)

/** The shortest session timeout, in whole seconds, with which a permit outlasts a hung server. */
export function leastSessionTimeout(tick: Duration, lease: Duration): Duration {
  let whole = 1
  while (!holds({ sessionTimeout: seconds(whole), tick }, lease)) whole++
  return seconds(whole)
}
