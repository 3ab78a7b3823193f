import { isCountingDown } from './state.js'
import type { Store } from './store.js'

const second = 1_000
const countdown = 500

/** Moves the screen's clock on, with the seconds of the wall clock, and twice as often while a timer runs down. */
export function startClock(store: Store, now: () => number, wallClock: () => number): { readonly stop: () => void } {
  let timer: NodeJS.Timeout
  const tick = () => {
    store.dispatch({ type: 'tick', now: now(), clock: wallClock() })
    schedule()
  }
  const schedule = () => {
    const period = isCountingDown(store.state()) ? countdown : second
    timer = setTimeout(tick, period - (wallClock() % period))
  }
  schedule()
  return { stop: () => clearTimeout(timer) }
}
