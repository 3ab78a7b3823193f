import { problemOf } from '../model/errors.js'
import type { Glyphs } from '../view/glyphs.js'
import { cleaned, plain, plainAscii } from '../view/plain.js'
import { snapshotOf } from './snapshot.js'
import type { Source } from './source.js'
import type { Store } from './store.js'

/** Milliseconds to wait after the first, second … failure in a row; the last for all that follow. */
const backOff = [1_000, 2_000, 4_000, 5_000]

export type Polling = {
  /** Asks at once instead of waiting. */
  readonly askNow: () => void
  readonly stop: () => void
}

/** Asks the daemon for a snapshot again and again, and tells the store what it said or why it did not. */
export function startPolling(source: Source, store: Store, glyphs: Glyphs, now: () => number): Polling {
  const clean = glyphs.ascii ? plainAscii : plain
  let timer: NodeJS.Timeout | undefined
  let asking = false
  let stopped = false
  let attempts = 0

  const ask = async () => {
    clearTimeout(timer)
    if (asking || stopped) return
    asking = true
    const began = now()
    const wait = await snapshot().then(
      () => Math.max(0, store.state().refresh - (now() - began)),
      (error: unknown) => failed(error),
    )
    asking = false
    if (!stopped) timer = setTimeout(ask, wait)
  }

  const snapshot = async () => {
    const { status, events } = await source.look()
    attempts = 0
    if (stopped) return
    store.dispatch({
      type: 'snapshot',
      snapshot: snapshotOf(cleaned(status, clean), cleaned(events, clean), now()),
    })
  }

  const failed = (error: unknown): number => {
    attempts++
    const wait = backOff[Math.min(attempts, backOff.length) - 1] ?? 0
    const failure = { problem: cleaned(problemOf(error), clean), attempts, retryAt: now() + wait }
    if (!stopped) store.dispatch({ type: 'failure', failure, now: now() })
    return wait
  }

  void ask()
  return {
    askNow: () => void ask(),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
