import type { CheckTiming } from '../model/check.js'
import type { Instant } from '../model/time.js'
import type { Observation, WeightChange } from './observation.js'

/**
 * keepalived's rules under `alpha`, which is how it is here without that word too: a server comes into service when each of
 * its checks has passed. The very first probe of a check decides at once, without retries; later `retry` misses in a row
 * are forgiven, and `rise` passes in a row bring it back. A server is up only while none of its checks fails. So a server
 * that dies is out after at most delay_loop + retry × delay_before_retry and the time that retry + 1 probes take, and one
 * that returns is in after at most rise × delay_loop and one probe.
 */
export type Standing = {
  readonly state: 'PENDING' | 'PASS' | 'FAIL'
  /** When it came to this state. */
  readonly since: Instant
  /** Failed probes in a row, and good ones in a row while it fails. */
  readonly misses: number
  readonly passes: number
  readonly last?: Observation
  /** What the last good probe made of the weight of the server. */
  readonly weight?: WeightChange
}

/** `CHECKING` has a check that was not probed yet and none that fails, `UNCHECKED` has no checks. */
export type ServerState = 'UP' | 'DOWN' | 'CHECKING' | 'UNCHECKED'

/** The standing of a check that was never probed. */
export const pending = (now: Instant): Standing => ({ state: 'PENDING', since: now, misses: 0, passes: 0 })

/** What one more observation makes of a check. A probe that failed on our own side (`bind`) says nothing of the server. */
export function judge(
  standing: Standing,
  observation: Observation,
  { retry }: Pick<CheckTiming, 'retry'>,
  rise: number,
): Standing {
  const ended = (observation.at + observation.latency.total) as Instant
  const become = (state: Standing['state'], misses: number, passes: number): Standing => {
    const weight = observation.ok ? observation.weight : standing.weight
    const since = state === standing.state ? standing.since : ended
    return { state, since, misses, passes, last: observation, ...(weight && { weight }) }
  }
  if (observation.ok) {
    const passes = standing.passes + 1
    return standing.state === 'FAIL' && passes < rise ? become('FAIL', standing.misses, passes) : become('PASS', 0, 0)
  }
  if (observation.error.layer === 'bind') return { ...standing, last: observation }
  const misses = standing.misses + 1
  const isForgiven = standing.state === 'PASS' && misses <= retry
  return become(isForgiven ? 'PASS' : 'FAIL', misses, 0)
}

/** True where the last probe was a miss that is forgiven so far: the next one comes after `delayBeforeRetry`. */
export const isInDoubt = (standing: Standing) => standing.state === 'PASS' && standing.misses > 0

/** What the standings of all checks of a server make of it. */
export function serverState(standings: readonly Standing[]): ServerState {
  if (standings.length === 0) return 'UNCHECKED'
  if (standings.some(({ state }) => state === 'FAIL')) return 'DOWN'
  return standings.some(({ state }) => state === 'PENDING') ? 'CHECKING' : 'UP'
}

/** The weight of a server, computed from what it is configured with and what its checks say; at least 0. */
export function weightOf(configured: number, standings: readonly Standing[]): number {
  const changes = standings.flatMap(({ weight }) => weight ?? [])
  const sum = changes.reduce((total, { kind, value }) => total + (kind === 'is' ? value - configured : value), 0)
  return Math.max(0, configured + sum)
}
