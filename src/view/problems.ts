import { codes, type Severity } from '../config/codes.js'
import type { Diagnostic } from '../config/diagnostic.js'
import { printable } from './printable.js'
import { width as textWidth } from './width.js'

/** Colours a part of the text by what it means. */
export type Paint = (meaning: 'error' | 'warning' | 'frame', text: string) => string

const plain: Paint = (_meaning, text) => text

/** So many problems of one code are shown with their lines; more are only counted. */
const shownOfOneCode = 5

/** The text of the file, or the texts of all files by name. */
type Sources = string | ReadonlyMap<string, string>

/**
 * The problems of a configuration for a person: each with the line it is on, then a summary. Nothing where there are none.
 * @param sources the texts from which the lines are shown
 */
export function problemLines(diagnostics: readonly Diagnostic[], sources: Sources, paint: Paint = plain): string[] {
  const linesOf = linesByFile(sources)
  const seen = new Map<string, Diagnostic[]>()
  const shown: string[] = []
  for (const diagnostic of diagnostics) {
    const alike = seen.get(diagnostic.code) ?? []
    if (alike.length < shownOfOneCode) shown.push(...frame(diagnostic, linesOf(diagnostic.file), paint), '')
    alike.push(diagnostic)
    seen.set(diagnostic.code, alike)
  }
  const more = [...seen].flatMap(([code, alike]) => {
    const next = alike[shownOfOneCode]
    if (!next) return []
    const place = next.file === alike[0]?.file ? `line ${next.line}` : `${printable(next.file)}:${next.line}`
    return [`${alike.length - shownOfOneCode} more of ${code}, from ${place} on`, '']
  })
  return [...shown, ...more, ...summaryLine(diagnostics)]
}

function linesByFile(sources: Sources): (file: string) => readonly string[] {
  const split = new Map<string, readonly string[]>()
  return (file) => {
    const known = split.get(file)
    if (known) return known
    const lines = (typeof sources === 'string' ? sources : (sources.get(file) ?? '')).split('\n')
    split.set(file, lines)
    return lines
  }
}

/** `2 errors, 1 warning in lb1.conf. …`; nothing where there are no problems. */
function summaryLine(diagnostics: readonly Diagnostic[]): string[] {
  const first = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0]
  if (!first) return []
  const { errors, warnings } = count(diagnostics)
  const counts = [...plural(errors, 'error'), ...plural(warnings, 'warning')].join(', ')
  const files = new Set(diagnostics.map(({ file }) => file)).size
  const where = files === 1 ? printable(first.file) : `${files} files`
  return [`${counts} in ${where}. More: lvsha check --explain ${first.code}`]
}

const plural = (number: number, noun: string) => (number === 0 ? [] : [`${number} ${noun}${number === 1 ? '' : 's'}`])

function count(diagnostics: readonly Diagnostic[]) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: diagnostics.length - errors }
}

function frame(diagnostic: Diagnostic, lines: readonly string[], paint: Paint): string[] {
  const { severity, code, message, file, line, column } = diagnostic
  const width = String(line).length
  const edge = (text: string) => paint('frame', text)
  const gutter = (number: number | '') => edge(` ${String(number).padStart(width)} |`)
  const { shown, indent, marked } = excerpt(lines[line - 1] ?? '', diagnostic)
  const before = lineBefore(lines, line)
  const { label, note } = advice(diagnostic)
  const caret = '^'.repeat(Math.max(1, textWidth(marked)))
  return [
    `${paint(severity, `${severity}[${code}]`)}: ${printable(message)}`,
    `${' '.repeat(width + 1)}${edge('-->')} ${printable(file)}:${line}:${column}`,
    gutter(''),
    ...(before === undefined ? [] : [`${gutter(line - 1)} ${before}`]),
    `${gutter(line)} ${shown}`.trimEnd(),
    `${gutter('')} ${' '.repeat(textWidth(indent))}${paint(severity, [caret, ...label].join(' '))}`,
    ...[...note, ...expansionNotes(diagnostic)].map((text) => `${' '.repeat(width + 2)}${edge('=')} ${text}`),
  ]
}

/** `expanded from line 20: $INSTANCE`, the innermost first. */
function expansionNotes({ file, expandedFrom = [] }: Diagnostic): string[] {
  return expandedFrom.map((use) => {
    const place = use.file === file ? `line ${use.line}` : `${printable(use.file)}:${use.line}`
    return `expanded from ${place}: ${printable(use.text)}`
  })
}

/** What stands beside the carets, and below. */
function advice({ severity, suggestion, hint }: Diagnostic): { label: string[]; note: string[] } {
  const help = hint === undefined ? [] : [printable(hint)]
  if (suggestion === undefined) return { label: help, note: [] }
  const text = `"${printable(suggestion)}"`
  const isBlank = suggestion.trim() === ''
  const blank = suggestion === '' ? 'remove it' : 'write plain blanks'
  return { label: [isBlank ? blank : severity === 'error' ? `did you mean ${text}?` : `write ${text}`], note: help }
}

/** So many columns of a long line are shown on each side of the problem. */
const context = 100

/** The part of a line around the problem: what is shown, and the widths of what stands before and under the carets. */
function excerpt(text: string, { column, endColumn }: Diagnostic) {
  const from = Math.max(0, column - 1 - context)
  const to = Math.min(endColumn - 1, column - 1 + context)
  const indent = `${from > 0 ? '…' : ''}${printable(text.slice(from, column - 1))}`
  const marked = printable(text.slice(column - 1, to))
  const after = printable(text.slice(to, to + context).trimEnd())
  return { shown: `${indent}${marked}${after}${text.length > to + context ? '…' : ''}`, indent, marked }
}

function lineBefore(lines: readonly string[], line: number): string | undefined {
  const text = lines[line - 2]?.trimEnd()
  if (!text) return undefined
  return `${printable(text.slice(0, 2 * context))}${text.length > 2 * context ? '…' : ''}`
}

/** What a code means, for a person; undefined for a code that there is not. */
export function explanationLines(code: string): string[] | undefined {
  const entry = Object.entries(codes).find(([name]) => name === code.toUpperCase())?.[1]
  return entry && [`${code.toUpperCase()}  ${entry.severity}: ${entry.title}`, '', entry.explanation]
}

/** Every code with its severity and title, one a line. */
export const ruleLines = () => rules().map(({ code, severity, title }) => `${code}  ${severity.padEnd(7)}  ${title}`)

export type RulesDocument = {
  readonly kind: 'rules'
  readonly v: 1
  readonly rules: readonly { readonly code: string; readonly severity: Severity; readonly title: string }[]
}

/** Every code with its severity and title as one JSON document. */
export const rulesDocument = (): RulesDocument => ({ kind: 'rules', v: 1, rules: rules() })

const rules = () => Object.entries(codes).map(([code, { severity, title }]) => ({ code, severity, title }))

export type CheckDocument = {
  readonly kind: 'check'
  readonly v: 1
  /** RFC 3339 with milliseconds. */
  readonly at: string
  readonly node?: string
  readonly files: readonly string[]
  readonly problems: readonly ProblemEntry[]
  /** With `--fix`: what was mended; its places are those of the text before the mending. */
  readonly fixed?: readonly ProblemEntry[]
  readonly summary: { readonly errors: number; readonly warnings: number }
}

type ProblemEntry = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'file' | 'line' | 'column' | 'hint'> & {
  readonly end_column: number
  readonly fix?: { readonly text: string }
  readonly expanded_from?: readonly {
    readonly file: string
    readonly line: number
    readonly column: number
    readonly end_column: number
    readonly text: string
  }[]
  /** Other places that it is about: in the file of the other node of a pair. */
  readonly related?: readonly {
    readonly file: string
    readonly line: number
    readonly column: number
    readonly end_column: number
  }[]
}

/**
 * The problems of some files as one JSON document.
 * @param at milliseconds since 1970, UTC
 */
export function checkDocument(
  checked: { readonly at: number; readonly node?: string; readonly files: readonly string[] },
  diagnostics: readonly Diagnostic[],
  fixed?: readonly Diagnostic[],
): CheckDocument {
  return {
    kind: 'check',
    v: 1,
    at: new Date(checked.at).toISOString(),
    ...(checked.node !== undefined && { node: checked.node }),
    files: checked.files,
    problems: diagnostics.map(problemEntry),
    ...(fixed && { fixed: fixed.map(problemEntry) }),
    summary: count(diagnostics),
  }
}

const problemEntry = ({ endColumn, suggestion, expandedFrom, related, ...problem }: Diagnostic): ProblemEntry => ({
  code: problem.code,
  severity: problem.severity,
  message: problem.message,
  file: problem.file,
  line: problem.line,
  column: problem.column,
  end_column: endColumn,
  ...(problem.hint !== undefined && { hint: problem.hint }),
  ...(suggestion !== undefined && { fix: { text: suggestion } }),
  ...(expandedFrom && {
    expanded_from: expandedFrom.map(({ endColumn: end_column, ...use }) => ({ ...use, end_column })),
  }),
  ...(related && { related: related.map(({ endColumn: end_column, ...place }) => ({ ...place, end_column })) }),
})
