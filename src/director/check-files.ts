import { compatibleExit, compatibleExitOfMissing } from '../config/compat-exit.js'
import { type ExitCode, exitCodes, LvshaError } from '../model/errors.js'
import { fixConfigFile, type ReadFile, readConfigFile, standardInput, writeConfigFile } from './config-file.js'

/** What `check` is to do beside checking. */
export type CheckOptions = {
  /** Mend what has one right answer. */
  readonly fix: boolean
  /** Mend, but write nothing. */
  readonly isDry: boolean
  readonly strict: boolean
  /** End as `keepalived -t` would. */
  readonly compatible: boolean
  /** What `@id` lines are compared with; the short host name without it. */
  readonly configId?: string | undefined
}

/**
 * Reads files and mends them where that is asked for; nothing is written before all of them could be read.
 * @throws LvshaError CONFIG_UNREADABLE for a file that is missing; CONFIG_NO_FILE where standard input should be written
 */
export function checkFiles(files: readonly string[], options: CheckOptions): ReadFile[] {
  const { fix, isDry, configId } = options
  if (!fix) return reading(files, (file) => readConfigFile(file, configId), options)
  if (!isDry && files.includes(standardInput)) {
    throw new LvshaError('CONFIG_NO_FILE', 'standard input cannot be written', ['--fix --dry-run'], exitCodes.usage)
  }
  const all = reading(files, (file) => fixConfigFile(file, configId), options)
  if (!isDry) for (const { file, text, fixed } of all) if (fixed.length > 0) writeConfigFile(file, text)
  return all
}

function reading<T>(files: readonly string[], read: (file: string) => T, { compatible }: CheckOptions): T[] {
  try {
    return files.map(read)
  } catch (error) {
    if (!compatible || !(error instanceof LvshaError) || error.code !== 'CONFIG_UNREADABLE') throw error
    throw new LvshaError(error.code, error.message, error.next, compatibleExitOfMissing, error)
  }
}

/** What the check ends with: 6 with errors, 3 with warnings where they count, else 0. */
export function checkExit(checked: readonly ReadFile[], { strict, compatible }: CheckOptions): ExitCode {
  const problems = checked.flatMap((file) => file.problems)
  const isUnguarded = checked.some(({ runsUnguarded }) => runsUnguarded)
  if (compatible) return compatibleExit(problems, isUnguarded)
  if (problems.some(({ severity }) => severity === 'error')) return exitCodes.configuration
  return strict && problems.length > 0 ? exitCodes.unhealthy : exitCodes.ok
}
