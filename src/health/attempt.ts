import type { Check } from '../model/check.js'
import { type Duration, seconds } from '../model/time.js'
import type { Probe } from './checks/checker.js'
import { faultOf } from './checks/measure.js'
import { checkerOf } from './checks/registry.js'
import { tlsContexts } from './checks/tls-contexts.js'
import type { Clock } from './clock.js'
import { durationText, type Fault, type Observation, observation } from './observation.js'

/** Asks once, as the checker of the check does. */
export type Ask = (check: Check, signal: AbortSignal) => Promise<Observation>

export type Attempt = {
  /** Settles once, with an observation whatever happens; never after `stop`. */
  readonly observation: Promise<Observation>
  stop(): void
}

/** What a check may take beyond its own deadline before it counts as stuck. */
const grace = seconds(1)

/** Runs a check under a watchdog: one that throws, or has not settled in time, has failed. */
export function attempt(check: Check, clock: Clock, ask: Ask): Attempt {
  const at = clock.now()
  const ending = new AbortController()
  const limit = (checkerOf(check).patience(check) + grace) as Duration
  let callOff = () => {}
  let isStopped = false
  const settled = new Promise<Observation>((resolve) => {
    const settle = (outcome: Observation) => {
      callOff()
      if (!isStopped) resolve(outcome)
    }
    const fail = (fault: Fault) => settle(observation(at, clock.now(), {}, fault))
    callOff = clock.wake(limit, () => {
      fail({ layer: 'check', text: `the check did not end within ${durationText(limit)}` })
      ending.abort()
    })
    const asking = async () => ask(check, ending.signal)
    asking().then(settle, (error) => fail(faultOf(error)))
  })
  return {
    observation: settled,
    stop() {
      isStopped = true
      callOff()
      ending.abort()
    },
  }
}

/** What checks are made with. */
export type Means = Pick<Probe, 'sockets' | 'isThorough' | 'runCommand'>

/** The checks of the registry, with the time of a clock. Certificates are read once; another one reads them anew. */
export function askWith(clock: Clock, means: Means): Ask {
  const common: Omit<Probe, 'signal'> = {
    ...means,
    readBuffer: Buffer.alloc(64 * 1024),
    tlsContext: tlsContexts(),
    now: () => clock.now(),
  }
  return (check, signal) => checkerOf(check).run(check, { ...common, signal })
}
