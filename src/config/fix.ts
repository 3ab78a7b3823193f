import type { Code } from './codes.js'
import type { Diagnostic } from './diagnostic.js'

/** A line of a file before and after it was mended; undefined where it is gone. */
export type LineChange = { readonly before: string; readonly after: string | undefined }

/** A text, mended: line by line beside the old one, with what was mended in it and what is left to do. */
export type Fixed = {
  readonly lines: readonly LineChange[]
  readonly text: string
  readonly fixed: readonly Diagnostic[]
  readonly left: readonly Diagnostic[]
}

/** Suggestions that are one of several answers: the person has to choose. */
const choices: ReadonlySet<Code> = new Set(['LV-C025'])

/** Fixes can bring others to light; a text that needs more rounds than this is left to its author. */
const mostRounds = 8

/**
 * Does to a text what has exactly one right answer: a word misspelt a little, an old keyword, a line that says nothing,
 * a character that only looks right. What would leave more errors than before is not done. Fixing twice changes nothing more.
 * @param file the name that places in this text carry; problems of other files, and of what definitions put in, are left
 * alone
 * @param check reads a text and gives its problems
 */
export function fixText(text: string, file: string, check: (text: string) => readonly Diagnostic[]): Fixed {
  let current: Fixed = {
    text,
    lines: text.split('\n').map((line) => ({ before: line, after: line })),
    fixed: [],
    left: check(text),
  }
  for (let round = 0; round < mostRounds; round++) {
    const next = mend(current, fixable(current.text, file, current.left), check)
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
function mend(current: Fixed, problems: readonly Diagnostic[], check: (text: string) => readonly Diagnostic[]): Fixed {
  const attempt = (from: Fixed, some: readonly Diagnostic[]): Fixed => {
    const next = apply(from, some, check)
    return next.text === from.text || errorsOf(next) > errorsOf(from) ? from : next
  }
  const together = attempt(current, problems)
  return together === current && problems.length > 1
    ? problems.toReversed().reduce((from, problem) => attempt(from, [problem]), current)
    : together
}

const errorsOf = ({ left }: Fixed) => left.filter(({ severity }) => severity === 'error').length

function apply(current: Fixed, problems: readonly Diagnostic[], check: (text: string) => readonly Diagnostic[]): Fixed {
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
  return { lines, text, fixed: [...current.fixed, ...fixed], left: fixed.length > 0 ? check(text) : current.left }
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
