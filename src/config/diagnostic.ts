import { type Code, codes, type Severity } from './codes.js'

/** Where something stands: lines and columns count from 1 in UTF-16 units; the end column is one past the last. */
export type Place = { readonly line: number; readonly column: number; readonly endColumn: number }

/** A problem of a configuration file, with its place and, where one is known, the fix. */
export type Diagnostic = Place & {
  readonly code: Code
  readonly severity: Severity
  readonly message: string
  readonly file: string
  readonly hint?: string
  /** The text that belongs in the place instead; empty where it should go. */
  readonly suggestion?: string
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

export const diagnosticOf = ({ at, ...finding }: Finding, file: string): Diagnostic => ({
  ...finding,
  severity: codes[finding.code].severity,
  file,
  line: at.line,
  column: at.column,
  endColumn: at.endColumn,
})

/** From the first place to the last, which stand on one line; else the first alone. */
export const span = (first: Place, last: Place): Place => ({
  line: first.line,
  column: first.column,
  endColumn: last.line === first.line ? last.endColumn : first.endColumn,
})
