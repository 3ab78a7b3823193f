import type { Glyphs } from '../view/glyphs.js'
import { type Line, lineText, span } from '../view/line.js'
import { clip, width } from '../view/width.js'

/** The line in exactly so many columns: cut with an ellipsis, or filled with blanks. */
export function fitted(line: Line, columns: number, { ellipsis }: Glyphs): Line {
  let left = columns
  const parts: Line[number][] = []
  for (const part of line) {
    if (left <= 0) break
    const text = clip(part.text, left, ellipsis)
    left -= width(text)
    parts.push({ ...part, text })
  }
  return left > 0 ? [...parts, span(' '.repeat(left))] : parts
}

/** Two ends of one line, pushed apart; the left one gives way. */
export function spread(left: Line, right: Line, columns: number, glyphs: Glyphs): Line {
  return [...fitted(left, Math.max(0, columns - width(lineText(right))), glyphs), ...right]
}
