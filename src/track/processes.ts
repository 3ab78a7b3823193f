import type { Clock } from '../health/clock.js'
import type { ProcessListener } from '../model/process-event.js'
import { type Instant, seconds } from '../model/time.js'
import type { ProcessSettings } from '../model/tracker-settings.js'
import { countText, delayOf, isMet } from './process-judge.js'
import type { ProcessList } from './process-list.js'
import { matches, needsCommandLine } from './process-match.js'
import type { TrackerState } from './watch.js'

/** Asks the kernel for events. */
export type SubscribeProcesses = (listener: ProcessListener) => { close(): void }

export type ProcessParts = {
  readonly clock: Clock
  readonly list: ProcessList
  readonly subscribe: SubscribeProcesses
  readonly onChange: (settings: ProcessSettings, state: TrackerState) => void
}

export type ProcessWatch = {
  readonly update: (wanted: readonly ProcessSettings[]) => void
  readonly state: (name: string) => TrackerState | undefined
  readonly stop: () => void
}

type Entry = {
  settings: ProcessSettings
  pids: Set<number>
  up: boolean | undefined
  since: Instant
  /** What it was when it was last judged. */
  count: number
  callOff: (() => void) | undefined
}

/** Without events, how often all processes are looked at. */
const scanInterval = seconds(2)

/**
 * Counts the processes of each definition: by events of the kernel, without polling, after all have been read once. Where
 * the kernel gives no events, all are read every two seconds, and the state says so.
 */
export function watchProcesses({ clock, list, subscribe, onChange }: ProcessParts): ProcessWatch {
  let entries = new Map<string, Entry>()
  let subscription: { close(): void } | undefined
  let handicap: string | undefined
  /** Processes to look at, and the one that is being looked at. */
  const queue = new Set<number>()
  let looking: number | undefined
  let isWorking = false
  let isScanDue = false
  let isStopped = false
  let callOff = () => {}

  const listener: ProcessListener = {
    onEvent(event) {
      if (event.kind === 'exit') return forget(event.pid)
      // A child is what its parent is until it says otherwise.
      if (event.kind === 'fork' && !isScanDue && !mayCount(event.parent)) return
      queue.add(event.pid)
      void work()
    },
    onGap: scan,
    onRefused(why) {
      handicap = `read every 2s only: ${why}`
      scanAgainLater()
    },
  }

  /** Whether it is counted, or not known well enough to say. */
  const mayCount = (pid: number) =>
    pid === looking || queue.has(pid) || [...entries.values()].some(({ pids }) => pids.has(pid))

  function scan() {
    isScanDue = true
    void work()
  }

  function scanAgainLater() {
    callOff()
    callOff = clock.wake(scanInterval, () => {
      scan()
      scanAgainLater()
    })
  }

  /** One thing after the other, so that what was read last is what was so last. */
  async function work() {
    if (isWorking) return
    isWorking = true
    while (!isStopped && (isScanDue || queue.size > 0)) {
      if (isScanDue) await readAll()
      for (const pid of queue) {
        // Taken out first: what happens while it is read is looked at once more.
        queue.delete(pid)
        looking = pid
        await examine(pid)
        looking = undefined
      }
    }
    isWorking = false
  }

  async function readAll() {
    const present = new Set(await list.pids().catch((): readonly number[] => []))
    for (const entry of entries.values()) {
      entry.pids = new Set([...entry.pids].filter((pid) => present.has(pid)))
    }
    for (const pid of present) await examine(pid, false)
    // Events that came meanwhile are in the queue: the processes that they are about are read once more.
    isScanDue = false
    for (const entry of entries.values()) assess(entry)
  }

  async function examine(pid: number, isLast = true) {
    const withCommandLine = [...entries.values()].some(({ settings }) => needsCommandLine(settings))
    const found = await list.read(pid, withCommandLine)
    for (const entry of entries.values()) {
      if (found && matches(entry.settings, found)) entry.pids.add(pid)
      else entry.pids.delete(pid)
      if (isLast) assess(entry)
    }
  }

  function forget(pid: number) {
    for (const entry of entries.values()) if (entry.pids.delete(pid) && !isScanDue) assess(entry)
    // It may be there still for one that is reading.
    if (isWorking) queue.add(pid)
  }

  function assess(entry: Entry) {
    if (isStopped) return
    const met = isMet(entry.pids.size, entry.settings)
    if (met === entry.up) {
      entry.count = entry.pids.size
      entry.callOff?.()
      entry.callOff = undefined
      return
    }
    const delay = delayOf(met, entry.settings)
    if (entry.up === undefined || delay === 0) return decide(entry, met)
    entry.callOff ??= clock.wake(delay, () => {
      entry.callOff = undefined
      decide(entry, isMet(entry.pids.size, entry.settings))
    })
  }

  function decide(entry: Entry, met: boolean) {
    entry.count = entry.pids.size
    if (entry.up === met) return
    entry.up = met
    entry.since = clock.now()
    onChange(entry.settings, stateOf(entry))
  }

  const stateOf = ({ settings, up, since, count }: Entry): TrackerState => ({
    up,
    since,
    because: up === undefined ? '' : countText(count, settings),
    count,
    ...(handicap === undefined ? {} : { handicap }),
  })

  return {
    update(wanted) {
      const old = entries
      entries = new Map()
      for (const settings of wanted) {
        const known = old.get(settings.name)
        const isSame = known !== undefined && JSON.stringify(known.settings) === JSON.stringify(settings)
        const fresh = { settings, pids: new Set<number>(), up: undefined, since: clock.now(), count: 0 }
        entries.set(settings.name, isSame ? known : { ...fresh, callOff: undefined })
        if (isSame) old.delete(settings.name)
      }
      for (const entry of old.values()) entry.callOff?.()
      if (entries.size === 0) {
        subscription?.close()
        subscription = undefined
        callOff()
        return
      }
      subscription ??= subscribe(listener)
      scan()
    },
    state: (name) => {
      const entry = entries.get(name)
      return entry && stateOf(entry)
    },
    stop() {
      isStopped = true
      callOff()
      subscription?.close()
      for (const entry of entries.values()) entry.callOff?.()
    },
  }
}
