import type { Command } from './command.js'
import type { Duration } from './time.js'

/** `vrrp_script`: a command whose exit status is the answer. */
export type ScriptSettings = {
  readonly kind: 'script'
  readonly name: string
  readonly command: Command
  /** From the start of one run to the start of the next. */
  readonly interval: Duration
  readonly timeout: Duration
  /** Successes in a row that make it good, and failures in a row that make it bad. */
  readonly rise: number
  readonly fall: number
  /** `init_fail`: bad until it has succeeded; otherwise the first run decides. */
  readonly startsFailed: boolean
}

/** `vrrp_track_process`: how many processes of one kind run. */
export type ProcessSettings = {
  readonly kind: 'process'
  readonly name: string
  /** The name of the process, and its arguments where they matter. */
  readonly words: readonly string[]
  readonly parameters: ParameterMatch
  /** `full_command`: the first word is compared with the command line instead of the name. */
  readonly fullCommand: boolean
  readonly quorum: number
  /** The most that may run; undefined is any number. */
  readonly quorumMax?: number
  /** How long enough of them must run to count, and how long too few are put up with. */
  readonly forkDelay: Duration
  readonly terminateDelay: Duration
}

/**
 * Which arguments a process may have: any, where none are given; exactly those given; those and more (`partial`); those,
 * the last of which may go on (`initial`). Without words, `exact` means none at all.
 */
export type ParameterMatch = 'any' | 'exact' | 'partial' | 'initial'

/** `track_file`: a number in a file. */
export type FileSettings = {
  readonly kind: 'file'
  readonly name: string
  readonly path: string
  /** What is written when the daemon starts: where there is no such file, or in any case. */
  readonly initial?: { readonly value: number; readonly overwrite: boolean }
}

/** The definition of something watched; what it means to an instance is a `Track` of that. */
export type TrackerSettings = ScriptSettings | ProcessSettings | FileSettings
