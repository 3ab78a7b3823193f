import type { Code } from './codes.js'
import type { Diagnostic } from './diagnostic.js'

/** A line of a file before and after it was mended; undefined where it is gone. */
export type LineChange = { readonly before: string; readonly after: string | undefined }

/** A text, mended: line by line beside the old one, with what was mended in it and what it is read as then. */
export type Fixed<R> = {
  readonly lines: readonly LineChange[]
  readonly text: string
  readonly fixed: readonly Diagnostic[]
  readonly reading: R
}

type Read = { readonly problems: readonly Diagnostic[] }

/** Suggestions that are one of several answers: the person has to choose. */
const choices: ReadonlySet<Code> = new Set(['LV-C025'])

/** Fixes can bring others to light; a text that needs more rounds than this is left to its author. */
const mostRounds = 8

/**
 * Does to a text what has exactly one right answer: a word misspelt a little, an old keyword, a line that says nothing,
 * a character that only looks right. What would leave more errors than before is not done. Fixing twice changes nothing more.
 * @param file the name that places in this text carry; problems of other files, and of what definitions put in, are left
 * alone
 * @param read reads a text and gives its problems, with whatever else there is to know of it
 */
export function fixText<R extends Read>(text: string, file: string, read: (text: string) => R): Fixed<R> {
  let current: Fixed<R> = {
    text,
    lines: text.split('\n').map((line) => ({ before: line, after: line })),
    fixed: [],
    reading: read(text),
  }
  for (let round = 0; round < mostRounds; round++) {
    const next = mend(current, fixable(current.text, file, current.reading.problems), read)
    if (next === current) break
    current = next
  }
  return current
}

/** The problems of a text that have exactly one right answer. */
export function fixable(text: string, file: string, problems: readonly Diagnostic[]): Diagnostic[] {
  const lines = text.split('\n')
  return problems.filter(
    (problem) => problem.file === file && !problem.expandedFrom && repair(lines[problem.line - 1] ?? '', problem),
  )
}

/** All at once; where that makes things worse one by one, from the end, so that the places of the others stay right. */
function mend<R extends Read>(current: Fixed<R>, problems: readonly Diagnostic[], read: (text: string) => R): Fixed<R> {
  const attempt = (from: Fixed<R>, some: readonly Diagnostic[]): Fixed<R> => {
    const next = apply(from, some, read)
    return next.text === from.text || errorsOf(next) > errorsOf(from) ? from : next
  }
  const together = attempt(current, problems)
  return together === current && problems.length > 1
    ? problems.toReversed().reduce((from, problem) => attempt(from, [problem]), current)
    : together
}

const errorsOf = ({ reading }: Fixed<Read>) => reading.problems.filter(({ severity }) => severity === 'error').length

function apply<R extends Read>(
  current: Fixed<R>,
  problems: readonly Diagnostic[],
  read: (text: string) => R,
): Fixed<R> {
  const lines = [...current.lines]
  const present = lines.flatMap(({ after }, index) => (after === undefined ? [] : [index]))
  const fixed: Diagnostic[] = []
  let next: Diagnostic | undefined
  // From the end: what stands before a place does not move.
  for (const problem of problems.toReversed()) {
    const index = present[problem.line - 1]
    const line = index === undefined ? undefined : lines[index]
    if (index === undefined || line?.after === undefined) continue
    if (next?.line === problem.line && problem.endColumn > next.column) continue
    const repaired = repair(line.after, problem)
    if (!repaired) continue
    lines[index] = { before: line.before, after: repaired.line }
    fixed.unshift(problem)
    next = problem
  }
  const text = lines.flatMap(({ after }) => after ?? []).join('\n')
  const reading = fixed.length > 0 ? read(text) : current.reading
  return { lines, text, fixed: [...current.fixed, ...fixed], reading }
}

/** The line with one problem mended, without a line where nothing is left of it; undefined where that takes a person. */
function repair(
  line: string,
  { code, column, endColumn, suggestion }: Diagnostic,
): { readonly line: string | undefined } | undefined {
  const found = line.slice(column - 1, endColumn - 1)
  if (suggestion === undefined || choices.has(code) || !isCertain(found, suggestion)) return undefined
  const start = line.slice(0, column - 1)
  const rest = line.slice(endColumn - 1)
  if (suggestion !== '' || start.trim() !== '') return { line: start + suggestion + rest }
  return { line: rest.trim() === '' ? undefined : start + rest.trimStart() }
}

/**
 * A word of one or two letters may be a slip of several; one with a sign of definitions, conditions or repetitions may be
 * meant for one of them; a sign that begins a comment would take the rest of the line away.
 */
function isCertain(found: string, suggestion: string): boolean {
  if (/[$~@]/.test(found) || /[#!]/.test(suggestion)) return false
  return found.length > 2 || /[^\w-]/.test(found) || found.toLowerCase() === suggestion.toLowerCase()
}
