import type { Clock } from '../health/clock.js'
import { between, type Duration, type Instant } from '../model/time.js'
import type { ScriptSettings } from '../model/tracker-settings.js'
import type { RunCommand } from '../script/prepare.js'
import { hasSucceeded, type Run, type Running, runText } from '../script/run.js'
import { judge, type Standing, unjudged } from './judge.js'
import { nextRun } from './schedule.js'
import type { TrackerState, Watch } from './watch.js'

/** What a definition that asks the same takes over from the one before it. */
export type Memory = { readonly standing: Standing; readonly since: Instant; readonly last: Run | undefined }

export type ScriptWatch = Watch & { readonly memory: () => Memory }

type Parts = { readonly clock: Clock; readonly run: RunCommand; readonly onChange: (state: TrackerState) => void }

/**
 * Runs a script again and again, never twice at the same time: what is due while it runs is left out. One that cannot even
 * be killed (it waits for a disk, say) has failed once more each time.
 */
export function watchScript(settings: ScriptSettings, { clock, run, onChange }: Parts, before?: Memory): ScriptWatch {
  const origin = clock.now()
  let standing = before?.standing ?? unjudged(settings)
  let since = before?.since ?? origin
  let last = before?.last
  let running: Running | undefined
  /** Its time is over, and it was judged. */
  let isLate = false
  let callOff = () => {}
  let isStopped = false

  const state = (): TrackerState => ({
    up: standing.up,
    since,
    because: last ? runText(last) : '',
    ...(last ? { last } : {}),
  })

  function begin() {
    sleep()
    if (running) {
      if (isLate) count(false)
      return
    }
    const current = run(settings.command, { limit: settings.timeout })
    running = current
    void current.result.then(end)
    void current.gone.then(() => {
      running = undefined
      isLate = false
    })
  }

  function sleep() {
    const now = clock.now()
    callOff = clock.wake(between(now, nextRun(origin, settings.interval, now)) as Duration, begin)
  }

  function end(outcome: Run) {
    if (isStopped) return
    isLate = true
    last = outcome
    count(hasSucceeded(outcome))
  }

  function count(succeeded: boolean) {
    const before = standing.up
    standing = judge(standing, succeeded, settings)
    if (standing.up === before) return
    since = clock.now()
    onChange(state())
  }

  begin()
  return {
    state,
    memory: () => ({ standing, since, last }),
    stop() {
      isStopped = true
      callOff()
      running?.stop()
    },
  }
}
