import type { Clock } from '../../src/health/clock.js'
import { instant } from '../../src/model/time.js'

/** A clock that stands still until it is moved. Moving lets all that was set off settle in between. */
export function handClock() {
  let now = 0
  let sleepers: { at: number; callback: () => void }[] = []
  const clock: Clock = {
    now: () => instant(now),
    wake(delay, callback) {
      const sleeper = { at: now + delay, callback }
      sleepers.push(sleeper)
      return () => {
        sleepers = sleepers.filter((other) => other !== sleeper)
      }
    },
  }
  const settle = () => new Promise(setImmediate)
  return {
    clock,
    settle,
    /** How many wait to be woken. */
    sleeping: () => sleepers.length,
    /** Moves to so many seconds since the beginning. */
    async to(second: number) {
      await settle()
      for (;;) {
        const first = sleepers.toSorted((a, b) => a.at - b.at)[0]
        if (!first || first.at > second * 1_000_000) break
        sleepers = sleepers.filter((other) => other !== first)
        now = Math.max(first.at, now)
        first.callback()
        await settle()
      }
      now = second * 1_000_000
    },
  }
}
