import type { CheckTiming } from '../model/service.js'
import type { Instant } from '../model/time.js'
import type { Observation } from './observation.js'

/**
 * keepalived's rules, without `alpha`: a server is in service before it was ever probed; the very first probe decides at
 * once, without retries; later `retry` misses in a row are forgiven; one success brings a check back. A server is up only
 * while none of its checks fails. So a server that dies is out after at most delay_loop + retry × delay_before_retry and
 * the time that retry + 1 probes take, and one that returns is in after at most delay_loop and one probe.
 */
export type Standing = {
  readonly state: 'PENDING' | 'PASS' | 'FAIL'
  /** When it came to this state. */
  readonly since: Instant
  /** Failed probes in a row. */
  readonly misses: number
  readonly last?: Observation
}

/** `DOWN` is out of service, all others are in: `CHECKING` has a check that was not probed yet, `UNCHECKED` has none. */
export type ServerState = 'UP' | 'DOWN' | 'CHECKING' | 'UNCHECKED'

/** The standing of a check that was never probed. */
export const pending = (now: Instant): Standing => ({ state: 'PENDING', since: now, misses: 0 })

/** What one more observation makes of a check. A probe that failed on our own side (`bind`) says nothing of the server. */
export function judge(standing: Standing, observation: Observation, check: CheckTiming): Standing {
  const ended = (observation.at + observation.latency.total) as Instant
  const become = (state: Standing['state'], misses: number): Standing => ({
    state,
    since: state === standing.state ? standing.since : ended,
    misses,
    last: observation,
  })
  if (observation.ok) return become('PASS', 0)
  if (observation.error.layer === 'bind') return { ...standing, last: observation }
  const misses = standing.misses + 1
  const isForgiven = standing.state === 'PASS' && misses <= check.retry
  return become(isForgiven ? 'PASS' : 'FAIL', misses)
}

/** True where the last probe was a miss that is forgiven so far: the next one comes after `delayBeforeRetry`. */
export const isInDoubt = (standing: Standing) => standing.state === 'PASS' && standing.misses > 0

/** What the standings of all checks of a server make of it. */
export function serverState(standings: readonly Standing[]): ServerState {
  if (standings.length === 0) return 'UNCHECKED'
  if (standings.some(({ state }) => state === 'FAIL')) return 'DOWN'
  return standings.some(({ state }) => state === 'PENDING') ? 'CHECKING' : 'UP'
}
