import { setImmediate } from 'node:timers/promises'
import type { Duration } from '../../src/model/time.js'

type Timer = { readonly delay: Duration; readonly run: () => void }

/** Timers that go off when the test says so. */
export class ManualSchedule {
  readonly #timers: Timer[] = []

  readonly schedule = (delay: Duration, run: () => void) => {
    const timer = { delay, run }
    this.#timers.push(timer)
    return () => this.#remove(timer)
  }

  /** In microseconds, those that wait. */
  get delays(): number[] {
    return this.#timers.map(({ delay }) => delay)
  }

  /** Lets the first one go off, or the first with this delay, and what it started come to an end. */
  async fire(delay?: number) {
    const timer = this.#timers.find((one) => delay === undefined || one.delay === delay)
    if (!timer) throw new Error('no timer waits')
    this.#remove(timer)
    timer.run()
    await setImmediate()
  }

  #remove(timer: Timer) {
    const index = this.#timers.indexOf(timer)
    if (index >= 0) this.#timers.splice(index, 1)
  }
}
