import type { Diagnostic } from '../config/diagnostic.js'
import { printable } from './printable.js'
import { type CheckDocument, checkDocument, problemLines } from './problems.js'

type Formatted = {
  readonly file: string
  readonly source: string
  readonly text?: string
  readonly isChanged: boolean
  readonly problems: readonly Diagnostic[]
}

/** The formatted text, or what was done with it; the problems where it could not be formatted. */
export function formatLines(
  { file, source, text, isChanged, problems }: Formatted,
  { check, write }: { readonly check: boolean; readonly write: boolean },
): string[] {
  if (text === undefined) return problemLines(problems, source)
  if (check) return [`${printable(file)}: ${isChanged ? 'not formatted' : 'formatted'}`]
  if (write) return [`${printable(file)}: ${isChanged ? 'written' : 'formatted already'}`]
  return text.split('\n')
}

export type FormatDocument = Omit<CheckDocument, 'kind'> & {
  readonly kind: 'format'
  readonly changed: boolean
  /** Absent where the problems have to be put right first. */
  readonly text?: string
}

/**
 * The same as one JSON document.
 * @param at milliseconds since 1970, UTC
 */
export const formatDocument = ({ file, text, isChanged, problems }: Formatted, at: number): FormatDocument => ({
  ...checkDocument({ at, files: [file] }, problems),
  kind: 'format',
  changed: isChanged,
  ...(text !== undefined && { text }),
})
