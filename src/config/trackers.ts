import { seconds } from '../model/time.js'
import { trackerKey } from '../model/tracker.js'
import type { TrackerSettings } from '../model/tracker-settings.js'
import { inOrder } from './diagnostic.js'
import { all, effective, last, type Section, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'

type File = Section<true, typeof fileRows>
type ScriptSection = ValueOf<typeof fileRows.vrrp_script>
type ProcessSection = ValueOf<typeof fileRows.vrrp_track_process>
type FileSection = ValueOf<typeof fileRows.track_file>

/** What a file defines to be watched, in its order; of two of one kind with one name the first counts. */
export function trackersOf(file: File): TrackerSettings[] {
  const trackers = [
    ...all(file, 'vrrp_script').map((section) => ({ at: section.at, tracker: scriptOf(section) })),
    ...all(file, 'track_file').map((section) => ({ at: section.at, tracker: fileOf(section) })),
    ...all(file, 'vrrp_track_process').map((section) => ({ at: section.at, tracker: processOf(section) })),
  ]
  const first = new Map<string, TrackerSettings>()
  for (const { tracker } of trackers.sort((a, b) => inOrder(a.at, b.at))) {
    if (!first.has(trackerKey(tracker))) first.set(trackerKey(tracker), tracker)
  }
  return [...first.values()]
}

function scriptOf(script: ScriptSection): TrackerSettings {
  const account = effective(script, 'user')
  const interval = effective(script, 'interval')
  return {
    kind: 'script',
    name: script.header ?? '',
    command: { ...effective(script, 'script'), ...(account && { account }) },
    interval,
    timeout: effective(script, 'timeout') ?? interval,
    rise: effective(script, 'rise'),
    fall: effective(script, 'fall'),
    startsFailed: last(script, 'init_fail') !== undefined,
  }
}

function processOf(process: ProcessSection): TrackerSettings {
  const words = effective(process, 'process')
  const match = effective(process, 'param_match')
  const quorumMax = effective(process, 'quorum_max')
  const delay = effective(process, 'delay') ?? seconds(0)
  const hasParameters = words.length > 1
  return {
    kind: 'process',
    name: process.header ?? '',
    words,
    // Without parameters any are good, unless the file asks for a match: then there must be none.
    parameters: match === undefined ? (hasParameters ? 'exact' : 'any') : hasParameters ? match : 'exact',
    fullCommand: last(process, 'full_command') !== undefined,
    quorum: effective(process, 'quorum'),
    ...(quorumMax !== undefined && { quorumMax }),
    forkDelay: effective(process, 'fork_delay') ?? delay,
    terminateDelay: effective(process, 'terminate_delay') ?? delay,
  }
}

function fileOf(file: FileSection): TrackerSettings {
  const initial = effective(file, 'init_file')
  return { kind: 'file', name: file.header ?? '', path: effective(file, 'file'), ...(initial && { initial }) }
}
