import type { Check } from '../../model/service.js'
import type { Duration, Instant } from '../../model/time.js'
import type { Observation } from '../observation.js'

/** What a check is given by whoever runs it: the time, and a signal that ends it early. */
export type Probe = { now(): Instant; readonly signal: AbortSignal }

/** One kind of check: what the registry holds a row of. */
export type Checker<C extends Check> = {
  /** Asks once. Settles within `patience`, at once when the signal fires; never rejects for what a peer does. */
  run(check: C, probe: Probe): Promise<Observation>
  /** The longest that `run` can take. */
  patience(check: C): Duration
  /** What it asks, for people: `http://192.0.2.23:80/hc`, `192.0.2.23:80`. */
  target(check: C): string
}
