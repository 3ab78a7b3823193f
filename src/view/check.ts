import type { Diagnostic } from '../config/diagnostic.js'
import { fixable, type LineChange } from '../config/fix.js'
import { diffLines } from './diff.js'
import { githubLine } from './github.js'
import { printable } from './printable.js'
import { type CheckDocument, checkDocument, type Paint, problemLines } from './problems.js'

/** A file that was checked, with the texts of it and of those that it includes; where it was mended too, what was done, and the problems are those that are left. */
export type CheckedFile = {
  readonly file: string
  readonly sources: ReadonlyMap<string, string>
  readonly problems: readonly Diagnostic[]
  readonly config?: { readonly node: string }
  readonly lines?: readonly LineChange[]
  readonly fixed?: readonly Diagnostic[]
}

/** What a person reads: for each file what was mended, then what is wrong. */
export const checkLines = (checked: readonly CheckedFile[], paint?: Paint): string[] =>
  checked.flatMap((one) => [...fixLines(one), ...leftLines(one, paint)])

/** What a step of GitHub Actions prints, so that each problem is shown at its line. */
export const githubLines = (checked: readonly CheckedFile[]): string[] =>
  checked.flatMap(({ problems }) => problems.map(githubLine))

/**
 * The same as one JSON document.
 * @param at milliseconds since 1970, UTC
 */
export function checkedDocument(checked: readonly CheckedFile[], at: number): CheckDocument {
  const node = checked.length === 1 ? checked[0]?.config?.node : undefined
  const files = new Set(checked.flatMap(({ sources }) => [...sources.keys()]))
  const fixed = checked.flatMap((one) => one.fixed ?? [])
  return checkDocument(
    { at, files: [...files], ...(node !== undefined && { node }) },
    checked.flatMap(({ problems }) => problems),
    checked.some((one) => one.fixed) ? fixed : undefined,
  )
}

/** Two files of a pair that were checked, with what they say together where they could be compared. */
export type CheckedPairFiles = {
  readonly files: readonly [CheckedFile, CheckedFile]
  readonly compared?: readonly Diagnostic[]
}

/** What a person reads: what is wrong with each file, then with both together. */
export function pairLines({ files, compared }: CheckedPairFiles, paint?: Paint): string[] {
  const sources = new Map(files.flatMap((one) => [...one.sources]))
  const names = files.map(({ file }) => printable(file)).join(' and ')
  const own = checkLines(
    files.filter(({ problems }) => problems.length > 0),
    paint,
  )
  if (!compared) return [...own, '', `${names} were not compared: put the errors right first`]
  const separator = own.length > 0 ? [''] : []
  if (compared.length === 0) return [...own, ...separator, `${names} go together`]
  return [...own, ...separator, ...problemLines(compared, sources, paint)]
}

/** The same for a step of GitHub Actions. */
export const pairGithubLines = ({ files, compared = [] }: CheckedPairFiles): string[] => [
  ...githubLines(files),
  ...compared.map(githubLine),
]

/**
 * The same as one JSON document: the problems of each file, then those of both.
 * @param at milliseconds since 1970, UTC
 */
export const pairDocument = ({ files, compared }: CheckedPairFiles, at: number) => ({
  ...checkDocument({ at, files: [...new Set(files.flatMap(({ sources }) => [...sources.keys()]))] }, [
    ...files.flatMap(({ problems }) => problems),
    ...(compared ?? []),
  ]),
  compared: compared !== undefined,
})

function fixLines({ file, lines = [], fixed = [] }: CheckedFile): string[] {
  if (fixed.length === 0) return []
  const count = `${fixed.length} problem${fixed.length === 1 ? '' : 's'}`
  return [...diffLines(file, lines), '', `${count} of ${printable(file)} fixed`]
}

function leftLines({ file, sources, problems, fixed }: CheckedFile, paint?: Paint): string[] {
  const name = printable(file)
  if (problems.length === 0) return [`${name}: no problems`]
  const count = fixed ? 0 : fixable(sources.get(file) ?? '', file, problems).length
  const advice = count > 0 ? [`${count} can be put right: lvsha check --fix ${name}`] : []
  return [...problemLines(problems, sources, paint), ...advice]
}
