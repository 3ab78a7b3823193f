import type { Clock } from '../health/clock.js'
import { type TrackerReading, trackerKey } from '../model/tracker.js'
import type { FileSettings, ProcessSettings, ScriptSettings, TrackerSettings } from '../model/tracker-settings.js'
import type { RunCommand } from '../script/prepare.js'
import { initialize, watchFile } from './file.js'
import type { ProcessList } from './process-list.js'
import { type SubscribeProcesses, watchProcesses } from './processes.js'
import { type ScriptWatch, watchScript } from './script.js'
import { readingOf, type TrackerSnapshot, type TrackerState, type Watch } from './watch.js'

export type TrackerParts = {
  readonly clock: Clock
  readonly run: RunCommand
  readonly list: ProcessList
  readonly subscribe: SubscribeProcesses
  /** Called when what is known of one has changed. */
  readonly onReading: (reading: TrackerReading) => void
  /** What could not be done, one sentence. */
  readonly onTrouble: (name: string, text: string) => void
}

export type TrackerRunner = {
  /** Takes over new definitions; what asks the same as before keeps what it has come to. */
  readonly update: (wanted: readonly TrackerSettings[]) => void
  /** Everything that is watched, in the order of the definitions. */
  readonly snapshot: () => readonly TrackerSnapshot[]
  /** Ends everything that runs for it; nothing is reported afterwards. */
  readonly stop: () => void
}

type Watched = { readonly settings: ScriptSettings | FileSettings; readonly watch: Watch | ScriptWatch }

/** Watches scripts, files and processes, for ever. */
export function startTrackers({ clock, run, list, subscribe, onReading, onTrouble }: TrackerParts): TrackerRunner {
  let wanted: readonly TrackerSettings[] = []
  let watched = new Map<string, Watched>()
  let isStopped = false
  let isFirst = true
  const tell = (settings: TrackerSettings) => (state: TrackerState) => {
    if (!isStopped) onReading(readingOf(settings, state))
  }
  const processes = watchProcesses({
    clock,
    list,
    subscribe,
    onChange: (settings, state) => tell(settings)(state),
  })

  function begin(settings: ScriptSettings | FileSettings, before: Watched | undefined): Watch | ScriptWatch {
    const onChange = tell(settings)
    if (settings.kind === 'script') return watchScript(settings, { clock, run, onChange }, memoryOf(settings, before))
    if (isFirst) {
      initialize(settings).catch((error: Error) => onTrouble(settings.name, `cannot write it: ${error.message}`))
    }
    return watchFile(settings, { clock, onChange })
  }

  const stateOf = (settings: TrackerSettings): TrackerState | undefined =>
    settings.kind === 'process' ? processes.state(settings.name) : watched.get(trackerKey(settings))?.watch.state()

  return {
    update(definitions) {
      if (isStopped) return
      wanted = definitions
      const old = watched
      watched = new Map()
      for (const settings of definitions) {
        if (settings.kind === 'process') continue
        const key = trackerKey(settings)
        const known = old.get(key)
        if (known && JSON.stringify(known.settings) === JSON.stringify(settings)) watched.set(key, known)
        else watched.set(key, { settings, watch: begin(settings, known) })
      }
      for (const [key, known] of old) if (watched.get(key) !== known) known.watch.stop()
      processes.update(definitions.filter((settings): settings is ProcessSettings => settings.kind === 'process'))
      isFirst = false
    },
    snapshot: () =>
      wanted.flatMap((settings) => {
        const state = stateOf(settings)
        return state ? [{ ...state, settings }] : []
      }),
    stop() {
      isStopped = true
      for (const { watch } of watched.values()) watch.stop()
      processes.stop()
    },
  }
}

/** What a script that is asked the same at another pace has come to so far. */
function memoryOf({ command }: ScriptSettings, before: Watched | undefined) {
  if (!before || !('memory' in before.watch) || before.settings.kind !== 'script') return undefined
  const isSame = JSON.stringify(before.settings.command) === JSON.stringify(command)
  return isSame ? before.watch.memory() : undefined
}
