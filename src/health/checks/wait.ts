import type { Duration } from '../../model/time.js'
import { afterInput } from '../clock.js'
import type { Probe } from './checker.js'
import { type Outcome, ProbeFailed } from './measure.js'

/** Ends a wait; only the first call counts. */
export type Settle<T> = (outcome: Outcome<T>) => void

/**
 * Waits for something that reports by callback, at most `limit`, after which `late` says what comes of it, or until the
 * probe is stopped. `begin` starts it and returns what ends it, which is called in any case.
 */
export function within<T>(
  limit: Duration,
  late: () => Outcome<T>,
  { signal }: Pick<Probe, 'signal'>,
  begin: (settle: Settle<T>) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isSettled = false
    let end = () => {}
    const settle: Settle<T> = (outcome) => {
      if (isSettled) return
      isSettled = true
      callOff()
      signal.removeEventListener('abort', stop)
      end()
      if ('value' in outcome) resolve(outcome.value)
      else reject(outcome.error)
    }
    const stop = () => settle({ error: new ProbeFailed('check', 'stopped') })
    const callOff = afterInput(limit, () => settle(late()))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    try {
      end = begin(settle)
      // It may have settled while it began.
      if (isSettled) end()
    } catch (error) {
      settle({ error })
    }
  })
}
