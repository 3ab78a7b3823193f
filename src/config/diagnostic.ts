import { type Code, codes, type Severity } from './codes.js'

/**
 * Where a person wrote something: lines and columns count from 1 in UTF-16 units; the end column is one past the last.
 * Without an origin the text stands in the file that is read, and nothing was expanded.
 */
export type Place = {
  readonly line: number
  readonly column: number
  readonly endColumn: number
  readonly origin?: Origin
  /** Grows in the order in which words are read; lines do not, where definitions are expanded. */
  readonly order?: number
  /** The text does not stand there word for word: a part of it stands elsewhere, or was made up. */
  readonly isComposed?: true
}

/** How a text came to be read that does not simply stand in the file that is read. */
export type Origin = {
  readonly file: string
  /** The use of a definition that put it there. */
  readonly use?: Use
}

/** A use of a definition, such as `$NAME`, which may itself stand in a definition. */
export type Use = { readonly name: string; readonly text: string; readonly at: Place }

type Written = Pick<Place, 'line' | 'column' | 'endColumn'>

/** Where a definition is used whose text has the problem. */
export type ExpandedFrom = Written & { readonly file: string; readonly text: string }

/** A problem of a configuration file, with its place and, where one is known, the fix. */
export type Diagnostic = Written & {
  readonly code: Code
  readonly severity: Severity
  readonly message: string
  readonly file: string
  readonly hint?: string
  /** The text that belongs in the place instead; empty where it should go. */
  readonly suggestion?: string
  /** The uses that put the text where it does harm, the innermost first. */
  readonly expandedFrom?: readonly ExpandedFrom[]
  /** Other places that it is about: in the file of the other node of a pair. */
  readonly related?: readonly (Written & { readonly file: string })[]
}

/** A diagnostic before it knows its file. */
export type Finding = {
  readonly code: Code
  readonly at: Place
  readonly message: string
  readonly hint?: string
  readonly suggestion?: string
}

export type Report = (finding: Finding) => void

/** @param mainFile the file of places without an origin */
export function diagnosticOf({ at, suggestion, ...finding }: Finding, mainFile: string): Diagnostic {
  const uses = usesOf(at)
  // What is put together from several texts cannot be mended by putting another text in one place.
  const isFixable = suggestion !== undefined && !at.isComposed
  const hint = finding.hint ?? (suggestion && !isFixable ? `"${suggestion}" is meant` : undefined)
  return {
    ...finding,
    severity: codes[finding.code].severity,
    file: fileOf(at, mainFile),
    line: at.line,
    column: at.column,
    endColumn: at.endColumn,
    ...(hint !== undefined && { hint }),
    ...(isFixable && { suggestion }),
    ...(uses.length > 0 && { expandedFrom: uses.map((use) => expandedFrom(use, mainFile)) }),
  }
}

const fileOf = (place: Place, mainFile: string) => place.origin?.file ?? mainFile

/** The uses of definitions that lead to a place, the innermost first. */
export function usesOf(place: Place): Use[] {
  const uses: Use[] = []
  for (let use = place.origin?.use; use; use = use.at.origin?.use) uses.push(use)
  return uses
}

const expandedFrom = ({ text, at }: Use, mainFile: string): ExpandedFrom => ({
  file: fileOf(at, mainFile),
  line: at.line,
  column: at.column,
  endColumn: at.endColumn,
  text,
})

/** `line 7`, with its file where that is another one than the file of the problem. */
export function lineName({ line, origin }: Place, seenFrom: Place): string {
  if (origin?.file === seenFrom.origin?.file) return `line ${line}`
  return `line ${line} of ${origin?.file ?? 'the main file'}`
}

/** Which of two words was read first. */
export const inOrder = (a: Place, b: Place) => (a.order ?? 0) - (b.order ?? 0)

/**
 * From the first place to the last, which stand on one line; else the first alone. Where they come from different
 * definitions it is the text that uses both.
 */
export function span(first: Place, last: Place): Place {
  if (first === last) return first
  if (first.origin === last.origin) return first.line === last.line ? through(first, last, false) : first
  const lastLevels = levelsOf(last)
  for (const level of levelsOf(first)) {
    const other = lastLevels.find((candidate) => isSameText(candidate, level))
    if (other) return through(level, other, level !== first || other !== last)
  }
  return first
}

function through(first: Place, last: Place, isComposed: boolean): Place {
  const { line, column, origin } = first
  const place = { line, column, endColumn: Math.max(first.endColumn, last.endColumn) }
  if (isComposed || first.isComposed || last.isComposed)
    return { ...place, ...(origin && { origin }), isComposed: true }
  return origin ? { ...place, origin } : place
}

/** The place and the uses that lead to it, from the inside out. */
const levelsOf = (place: Place): Place[] => [place, ...usesOf(place).map((use) => use.at)]

const isSameText = (a: Place, b: Place) =>
  a.line === b.line && a.origin?.file === b.origin?.file && a.origin?.use === b.origin?.use
