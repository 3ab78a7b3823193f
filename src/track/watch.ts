import type { Instant } from '../model/time.js'
import type { TrackerReading } from '../model/tracker.js'
import type { TrackerSettings } from '../model/tracker-settings.js'
import type { Run } from '../script/run.js'

/** What is known of something watched, and from where. */
export type TrackerState = {
  readonly up: boolean | undefined
  /** The number in a file. */
  readonly value?: number
  /** What it was judged by: `exit status 1: no route`; empty before anything is known. */
  readonly because: string
  /** When it came to this. */
  readonly since: Instant
  /** The last run of a script. */
  readonly last?: Run
  /** How many processes there are. */
  readonly count?: number
  /** How it is watched where that is not as it should be. */
  readonly handicap?: string
}

/** Something that is being watched. */
export type Watch = {
  readonly state: () => TrackerState
  readonly stop: () => void
}

/** One thing watched, as operators are told it. */
export type TrackerSnapshot = TrackerState & { readonly settings: TrackerSettings }

/** The reading that the election gets of a state. */
export const readingOf = (
  { kind, name }: Pick<TrackerSettings, 'kind' | 'name'>,
  { up, value, because }: TrackerState,
): TrackerReading => ({
  kind,
  name,
  up,
  ...(value === undefined ? {} : { value }),
  ...(because === '' ? {} : { because }),
})
