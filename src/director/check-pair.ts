import type { Diagnostic } from '../config/diagnostic.js'
import { comparePair } from '../config/pair/pair.js'
import { type ExitCode, exitCodes } from '../model/errors.js'
import { type NodeFile, type ReadFile, readNodeFile } from './config-file.js'

/** The files of both nodes, with what each says by itself, and what they say together unless one has errors. */
export type CheckedPair = {
  readonly files: readonly [ReadFile, ReadFile]
  readonly compared?: readonly Diagnostic[]
}

/**
 * Reads the files of the two nodes of a pair and compares them.
 * @param configIds what `@id` lines of each are compared with; the short host name without it
 * @throws LvshaError CONFIG_UNREADABLE for a file that is missing
 */
export function checkPair(names: readonly [string, string], configIds: readonly (string | undefined)[]): CheckedPair {
  const nodes = [readNodeFile(names[0], configIds[0]), readNodeFile(names[1], configIds[1])] as const
  const files = [alone(nodes[0]), alone(nodes[1])] as const
  const isReadable = files.every(({ problems }) => problems.every(isOfNoMatter))
  return { files, ...(isReadable && { compared: comparePair(...nodes) }) }
}

/** Weights are judged by the priority of the other node, which a file alone can only guess at. */
const alone = ({ section: _, ...file }: NodeFile): ReadFile => ({
  ...file,
  problems: file.problems.filter(({ code }) => code !== 'LV-C201'),
})

/** What is refused is read all the same; after any other error a file may say something else than is meant. */
const isOfNoMatter = ({ severity, code }: Diagnostic) =>
  severity !== 'error' || code === 'LV-C012' || code === 'LV-C026'

/** What the check ends with: 6 where a file has errors, 3 where they do not go together or warnings count, else 0. */
export function pairExit({ files, compared = [] }: CheckedPair, strict: boolean): ExitCode {
  const problems = files.flatMap((file) => file.problems)
  if (problems.some(({ severity }) => severity === 'error')) return exitCodes.configuration
  return compared.length > 0 || (strict && problems.length > 0) ? exitCodes.unhealthy : exitCodes.ok
}
