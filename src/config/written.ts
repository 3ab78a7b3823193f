import type { Origin, Report } from './diagnostic.js'
import { type Line, writtenLine } from './line.js'

/** The lines of a file as they stand in it, without the mark that some editors put at the start. */
export function* writtenLines(text: string, origin: Origin | undefined, report: Report): Generator<Line> {
  let start = skipMark(text, origin, report)
  for (let number = 1; start <= text.length; number++) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    yield writtenLine(text.slice(start, end), number, number === 1 ? start + 1 : 1, origin)
    start = end + 1
  }
}

/** Skips the mark; returns where the text begins. */
function skipMark(text: string, origin: Origin | undefined, report: Report): number {
  if (!text.startsWith('\ufeff')) return 0
  report({
    code: 'LV-C105',
    at: { line: 1, column: 1, endColumn: 2, ...(origin && { origin }) },
    message: 'the file begins with a byte order mark (U+FEFF)',
    hint: 'keepalived would not know the first keyword; save the file as UTF-8 without it',
    suggestion: '',
  })
  return 1
}
