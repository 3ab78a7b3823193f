import type { Clock } from '../health/clock.js'
import type { Duration } from '../model/time.js'
import type { RunCommand } from '../script/prepare.js'
import { type Run, type Running, refusal } from '../script/run.js'
import type { NotifyCommand } from './events.js'

/** A script that has run, and for what. */
export type NotifyRun = NotifyCommand & { readonly run: Run }

type Waiting = NotifyCommand & { readonly variables: Readonly<Record<string, string>>; readonly limit: Duration }

export type NotifyQueue = {
  readonly add: (waiting: Waiting) => void
  /** How many wait or run. */
  readonly length: () => number
  /** What has run, oldest first. */
  readonly history: () => readonly NotifyRun[]
  /** Resolves when nothing waits or runs. */
  readonly idle: () => Promise<void>
  readonly stop: () => void
}

const remembered = 20

/** Where things change faster than scripts run, what waits longest is left out: it is no longer so. */
const longest = 64

/** Runs commands one after the other, in the order in which they came. */
export function notifyQueue(run: RunCommand, clock: Clock, onRun: (ran: NotifyRun) => void): NotifyQueue {
  const waiting: Waiting[] = []
  const history: NotifyRun[] = []
  let running: Running | undefined
  let working: Promise<void> | undefined
  let isStopped = false

  function note(ran: NotifyRun) {
    history.push(ran)
    if (history.length > remembered) history.shift()
    onRun(ran)
  }

  async function work() {
    for (let next = waiting.shift(); next && !isStopped; next = waiting.shift()) {
      const { keyword, command, variables, limit } = next
      running = run(command, { limit, variables, mayLeaveBehind: true })
      note({ keyword, command, run: await running.result })
      await running.gone
    }
    running = undefined
    working = undefined
  }

  return {
    add(next) {
      if (isStopped) return
      waiting.push(next)
      const left = waiting.length > longest ? waiting.shift() : undefined
      if (left) note({ ...left, run: refusal(clock.now(), `${longest} others wait behind it`) })
      working ??= work()
    },
    length: () => waiting.length + (working ? 1 : 0),
    history: () => history,
    idle: async () => await working,
    stop() {
      isStopped = true
      waiting.length = 0
      running?.stop()
    },
  }
}
