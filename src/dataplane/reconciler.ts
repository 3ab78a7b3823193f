import { serviceName } from '../model/service.js'
import { type Duration, milliseconds, seconds } from '../model/time.js'
import type { Availability, Change, ChangeFailure, Dataplane, ObservedTable } from './dataplane.js'
import { diff } from './diff.js'
import { type PlaneSettings, type SettingChange, settingChanges } from './settings.js'
import type { ForwardingTable } from './table.js'

export type ReconcilerReport =
  /** Told at the first pass, and whenever it is another. */
  | { readonly kind: 'availability'; readonly availability: Availability }
  /** Made because something else was wanted. */
  | { readonly kind: 'applied'; readonly changes: readonly Change[] }
  /** Made although nothing else was wanted: somebody had changed the kernel's table. */
  | { readonly kind: 'repaired'; readonly changes: readonly Change[] }
  /** Settings beside the table that were not as wanted. */
  | { readonly kind: 'settled'; readonly changes: readonly SettingChange[] }
  /** Of many changes, so many are made. */
  | { readonly kind: 'progress'; readonly made: number; readonly of: number }
  /** A failure that only follows from another one is not among them. */
  | { readonly kind: 'failed'; readonly errors: readonly Error[]; readonly retryIn: Duration }

/** What is wanted, what the kernel has, and what would make the one of the other. */
export type Difference = {
  readonly wanted: ForwardingTable
  readonly actual: ObservedTable
  readonly changes: readonly Change[]
}

export type ReconcilerOptions = {
  readonly dataplane: Dataplane
  /** Services (serviceName) of an earlier life, which may be removed when they are not wanted any more. */
  readonly owned: Iterable<string>
  /** Calls once, after the delay, unless it is cancelled by the function that it returns. */
  readonly schedule: (delay: Duration, run: () => void) => () => void
  readonly report: (report: ReconcilerReport) => void
  readonly pace?: Pace
}

export type Pace = {
  /** How long other wishes are waited for after one came. */
  readonly coalesce: Duration
  /** How often the kernel's table is looked at while all is well. */
  readonly drift: Duration
  /** The wait after a first failure; it doubles with each further one, up to the most. */
  readonly retryFirst: Duration
  readonly retryMost: Duration
}

const defaultPace: Pace = {
  coalesce: milliseconds(10),
  drift: seconds(30),
  retryFirst: seconds(1),
  retryMost: seconds(30),
}

/** Keeps the kernel's table as it is wanted, from the first `want` on. One pass at a time. */
export class Reconciler {
  readonly #options: ReconcilerOptions
  #pace: Pace
  #wanted: ForwardingTable | undefined
  #settings: PlaneSettings = {}
  #owned: Set<string>
  /** Whatever else is in the table goes, until it has gone once. */
  #isAlone = false
  /** False from a wish until a pass has fulfilled it. */
  #fulfilled = false
  /** What the kernel has, by what was read last and made since; undefined where it must be read before the next change. */
  #made: ForwardingTable | undefined
  /** Somebody wants it read: only a pass that reads it fulfils that, not one that is under way already. */
  #mustRead = false
  #failedPasses = 0
  #availability: Availability | undefined
  /** For a wish, or for another try. */
  #timer: Timer | undefined
  /** For the next look at the kernel's table while all is well. */
  #look: Timer | undefined
  #passes: Promise<boolean> = Promise.resolve(true)
  #stopped = false

  constructor(options: ReconcilerOptions) {
    this.#options = options
    this.#pace = options.pace ?? defaultPace
    this.#owned = new Set(options.owned)
  }

  /**
   * What shall be forwarded from now on, all of it. Services that were wanted before and are not any more are removed.
   * @param isAlone whether those of others are removed too, once
   */
  want(table: ForwardingTable, isAlone = false) {
    this.#wanted = table
    this.#isAlone ||= isAlone
    this.#fulfilled = false
    for (const name of table.keys()) this.#owned.add(name)
    this.#wakeSoon()
  }

  /** What shall be set beside the table from now on. */
  wantSettings(settings: PlaneSettings) {
    this.#settings = settings
    if (this.#wanted) this.#wakeSoon()
  }

  /** How often the kernel's table is looked at while all is well, from the next pass on. */
  lookEvery(drift: Duration) {
    this.#pace = { ...this.#pace, drift }
  }

  /** Compares and repairs now, after the pass that may be running. @returns whether all is as wanted. */
  reconcile(): Promise<boolean> {
    this.#mustRead = true
    // The next look is due anew.
    this.#made = undefined
    return this.#next()
  }

  /** How what the kernel has differs from what is wanted, once what was wanted last is made; nothing else is changed. */
  async difference(): Promise<Difference> {
    await (this.#timer?.isSoon ? this.#next() : this.#passes)
    const wanted = this.#wanted ?? new Map()
    const actual = await this.#options.dataplane.read()
    return { wanted, actual, changes: diff(wanted, actual, this.#owned) }
  }

  /** Resolves when the last pass is over; what is in the kernel stays there. */
  async stop() {
    this.#stopped = true
    this.#made = undefined
    this.#sleep()
    await this.#passes
  }

  #next(): Promise<boolean> {
    this.#sleep()
    this.#passes = this.#passes.then(() => this.#pass())
    return this.#passes
  }

  async #pass(): Promise<boolean> {
    const wanted = this.#wanted
    if (!wanted || this.#stopped) return false
    const known = this.#isAlone || this.#mustRead ? undefined : this.#made
    if (!known) this.#mustRead = false
    const errors = await this.#makeTrue(wanted, known)
    if (errors.length > 0 && known) {
      // The kernel is not as it was believed to be: what it has is read, and compared with.
      this.#made = undefined
      return this.#pass()
    }
    if (errors.length > 0) this.#failedPasses++
    else this.#failedPasses = 0
    const retryIn = this.#retryIn()
    if (errors.length > 0) this.#options.report({ kind: 'failed', errors, retryIn })
    const done = errors.length === 0 && this.#availability?.available === true
    this.#made = done ? wanted : undefined
    // A wish that came meanwhile has its own timer.
    if (this.#wanted !== wanted || this.#stopped) return false
    if (done) {
      this.#fulfilled = true
      this.#owned = new Set(wanted.keys())
      this.#isAlone = false
    }
    if (errors.length > 0) this.#timer = this.#wakeIn(retryIn)
    // Wishes that come all the time must not put it off for ever.
    else if (!known || !this.#look || !done) this.#lookLater()
    return done
  }

  /**
   * One comparison and its changes.
   * @param known what the kernel has; it is read where that is undefined
   * @returns what went wrong
   */
  async #makeTrue(wanted: ForwardingTable, known: ForwardingTable | undefined): Promise<readonly Error[]> {
    const { dataplane, report } = this.#options
    try {
      const availability = await dataplane.availability()
      if (!sameAvailability(availability, this.#availability)) report({ kind: 'availability', availability })
      this.#availability = availability
      if (!availability.available) return []

      const actual = known ?? (await dataplane.read())
      const changes = diff(wanted, actual, this.#isAlone ? new Set(actual.keys()) : this.#owned)
      const onProgress = (made: number) => report({ kind: 'progress', made, of: changes.length })
      const failures = changes.length > 0 ? await dataplane.apply(changes, onProgress) : []
      const failed = new Set(failures.map(({ change }) => change))
      const made = changes.filter((change) => !failed.has(change))
      if (made.length > 0) report({ kind: this.#fulfilled ? 'repaired' : 'applied', changes: made })
      return [...rootErrors(failures), ...(await this.#settle(this.#settings))]
    } catch (error) {
      return [error instanceof Error ? error : new Error(String(error))]
    }
  }

  /** @returns what could not be set; it does not keep back the rest. */
  async #settle(settings: PlaneSettings): Promise<Error[]> {
    if (Object.keys(settings).length === 0) return []
    const { dataplane, report } = this.#options
    const errors: Error[] = []
    const made: SettingChange[] = []
    for (const change of settingChanges(settings, await dataplane.readSettings())) {
      await dataplane.applySetting(change).then(
        () => made.push(change),
        (error: Error) => errors.push(error),
      )
    }
    if (made.length > 0) report({ kind: 'settled', changes: made })
    return errors
  }

  #retryIn(): Duration {
    const doubled = this.#pace.retryFirst * 2 ** Math.max(0, this.#failedPasses - 1)
    return Math.min(doubled, this.#pace.retryMost) as Duration
  }

  #wakeSoon() {
    if (this.#timer?.isSoon) return
    this.#timer?.cancel()
    this.#timer = this.#wakeIn(this.#pace.coalesce, true)
  }

  #wakeIn(delay: Duration, isSoon = false): Timer {
    const cancel = this.#options.schedule(delay, () => {
      this.#timer = undefined
      void this.#next()
    })
    return { isSoon, cancel }
  }

  #lookLater() {
    this.#look?.cancel()
    const cancel = this.#options.schedule(this.#pace.drift, () => {
      this.#look = undefined
      void this.reconcile()
    })
    this.#look = { isSoon: false, cancel }
  }

  #sleep() {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#made) return
    this.#look?.cancel()
    this.#look = undefined
  }
}

type Timer = { readonly isSoon: boolean; readonly cancel: () => void }

/** A destination cannot be added to a service that could not be: only the service is to blame. */
function rootErrors(failures: readonly ChangeFailure[]): Error[] {
  const missing = new Set(
    failures.filter(({ change }) => change.kind === 'add-service').map(({ change }) => serviceName(change.service)),
  )
  return failures
    .filter(({ change }) => !('destination' in change && missing.has(serviceName(change.service))))
    .map(({ error }) => error)
}

const sameAvailability = (one: Availability, other: Availability | undefined) =>
  JSON.stringify(one) === JSON.stringify(other)
