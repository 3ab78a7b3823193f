import type {
  NotifyStatus,
  Reason,
  ResourceStatus,
  RunStatus,
  StatusDocument,
  TrackerStatus,
} from '../control/protocol.js'
import { stepName } from '../model/resources.js'
import { between, inMilliseconds } from '../model/time.js'
import type { NotifySnapshot } from '../notify/notifier.js'
import type { ResourceSnapshot } from '../notify/resources.js'
import { hasSucceeded, type Run, runText } from '../script/run.js'
import type { TrackerSnapshot } from '../track/watch.js'
import { type Clocks, type World, wallClockOf } from './world.js'

type CommandStatus = Pick<StatusDocument, 'trackers' | 'scripts' | 'resources'>

/** What is watched, what was told and what was started, each where there is any. */
export function commandStatus(world: Pick<World, 'trackers' | 'scripts' | 'resources'> & Clocks): CommandStatus {
  const { trackers, scripts, resources } = world
  return {
    ...(trackers.length > 0 && { trackers: trackers.map((one) => trackerStatus(one, world)) }),
    ...(scripts.length > 0 && { scripts: scripts.map((one) => notifyStatus(one, world)) }),
    ...(resources.length > 0 && { resources: resources.map((one) => resourceStatus(one, world)) }),
  }
}

const trackerStatus = (
  { settings, up, value, because, since, last, count, handicap }: TrackerSnapshot,
  clocks: Clocks,
): TrackerStatus => ({
  kind: settings.kind,
  name: settings.name,
  state: up === undefined ? 'PENDING' : up ? 'UP' : 'DOWN',
  since: wallClockOf(clocks, since),
  ...(value === undefined ? {} : { value }),
  ...(count === undefined ? {} : { processes: count }),
  ...(because === '' ? {} : { because }),
  ...(handicap === undefined ? {} : { handicap }),
  ...(last ? { last: runStatus(last, clocks) } : {}),
})

const runStatus = (run: Run, clocks: Clocks): RunStatus => ({
  at: wallClockOf(clocks, run.at),
  age_ms: Math.round(inMilliseconds(between(run.at, clocks.now))),
  duration_ms: Math.round(inMilliseconds(run.duration)),
  ok: hasSucceeded(run),
  status: run.ending.kind === 'exit' ? run.ending.status : null,
  ended: runText({ ...run, line: '' }),
  ...(run.line === '' ? {} : { output: run.line }),
})

const notifyStatus = ({ of, name, waiting, history }: NotifySnapshot, clocks: Clocks): NotifyStatus => ({
  of,
  name,
  waiting,
  history: history.map(({ keyword, command, run }) => ({
    keyword,
    command: command.words,
    ...runStatus(run, clocks),
  })),
})

const resourceStatus = ({ settings, state, runs }: ResourceSnapshot, clocks: Clocks): ResourceStatus => ({
  name: settings.name,
  instance: settings.instance,
  state,
  steps: settings.steps.map((step, index) => {
    const ran = runs[index]
    return { name: stepName(step), ...(ran ? { last: { action: ran.kind, ...runStatus(ran.run, clocks) } } : {}) }
  }),
})

/** What is wrong with trackers and resources, in a sentence each. */
export const commandReasons = (
  trackers: readonly TrackerSnapshot[],
  resources: readonly ResourceSnapshot[],
): readonly Reason[] => [
  ...trackers
    .filter(({ settings, up }) => up === false && settings.kind !== 'file')
    .map(({ settings: { kind, name }, because }) => warning('TRACKER_DOWN', name, `${kind} ${name}: ${because}`)),
  ...resources
    .filter(({ state }) => state === 'failed')
    .map(({ settings: { name }, runs }) => {
      const failed = runs.find((ran) => ran !== undefined && !hasSucceeded(ran.run))
      const text = failed ? `: ${failed.kind}: ${runText(failed.run)}` : ''
      return warning('RESOURCE_FAILED', name, `resources ${name}${text}`)
    }),
]

const warning = (code: string, object: string, text: string): Reason => ({ code, level: 'warn', object, text })
