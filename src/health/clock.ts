import { type Duration, type Instant, inMilliseconds, instant } from '../model/time.js'

/** Time as the runner needs it. */
export type Clock = {
  now(): Instant
  /** Calls back once, not before the time is over. Returns what calls it off. */
  wake(delay: Duration, callback: () => void): () => void
}

/** CLOCK_MONOTONIC. */
export const monotonic = (): Instant => instant(Number(process.hrtime.bigint() / 1_000n))

/** The clock of this process. */
export const systemClock: Clock = { now: monotonic, wake: afterInput }

/**
 * A timer that lets input go first. After the event loop was held up, the timers that ran out meanwhile are called before
 * the sockets are read, and answers that lie ready would count as missing; an immediate comes after the sockets.
 */
export function afterInput(delay: Duration, callback: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(
    () => {
      immediate = setImmediate(callback)
    },
    Math.ceil(inMilliseconds(delay)),
  )
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
