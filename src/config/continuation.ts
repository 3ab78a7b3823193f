import type { Report } from './diagnostic.js'
import { type Line, placeIn, slice } from './line.js'

/** Whether a line without its comment goes on on the next, as only those of definitions may. */
export const isContinued = ({ text }: Line) => text.endsWith('\\')

/** The line without the \ at its end and the blanks before it. */
export function withoutBackslash(line: Line): Line {
  return slice(line, 0, line.text.slice(0, -1).trimEnd().length)
}

/** A line that cannot go on: a \ at its end is reported and taken off. */
export function ended(line: Line, report: Report): Line {
  if (!isContinued(line)) return line
  const at = placeIn(line, line.text.length - 1, line.text.length)
  const message = 'a \\ at the end of a line continues definitions only'
  report({ code: 'LV-C046', at, message, suggestion: '' })
  return withoutBackslash(line)
}
