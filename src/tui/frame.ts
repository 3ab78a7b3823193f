import type { Glyphs } from '../view/glyphs.js'
import { type Line, lineText, type Span, span } from '../view/line.js'
import { clip, width } from '../view/width.js'

/** A piece of a line on the screen; `inverse` marks what is selected. */
export type Piece = Span & { readonly inverse?: true }
export type FrameLine = readonly Piece[]

/** What a terminal shows, top to bottom: plain data, so that every layout can be checked without a terminal. */
export type Frame = readonly FrameLine[]

/** The line in exactly so many columns: cut with an ellipsis, or filled with blanks. */
export function fitted(line: FrameLine, columns: number, ellipsis: string): FrameLine {
  let left = columns
  const parts: Piece[] = []
  for (const part of line) {
    if (left <= 0) break
    const text = clip(part.text, left, ellipsis)
    left -= width(text)
    parts.push(text === part.text ? part : { ...part, text })
  }
  return left > 0 ? [...parts, span(' '.repeat(left))] : parts
}

/** Two ends of one line, pushed apart; the left one gives way. */
export function spread(left: Line, right: Line, columns: number, { ellipsis }: Glyphs): FrameLine {
  const end = fitted(right, Math.min(columns, width(lineText(right))), ellipsis)
  return [...fitted(left, Math.max(0, columns - width(lineText(end))), ellipsis), ...end]
}

/** Exactly so many lines of exactly so many columns. */
export function framed(lines: Frame, columns: number, rows: number, { ellipsis }: Glyphs): Frame {
  return Array.from({ length: rows }, (_, row) => fitted(lines[row] ?? [], columns, ellipsis))
}

export type PanelLine = { readonly line: Line; readonly selected?: boolean }

export type PanelLook = {
  readonly title: string
  /** At the right end of the upper edge. */
  readonly note?: string
  readonly columns: number
  readonly glyphs: Glyphs
}

/** Lines in a frame with a title. */
export function panel({ title, note, columns, glyphs }: PanelLook, lines: readonly PanelLine[]): Frame {
  const { bottomLeft, bottomRight, horizontal, vertical } = glyphs
  const edge = span(vertical, 'dim')
  const body = lines.map(({ line, selected }): FrameLine => {
    const inner = fitted(line, columns - 2, glyphs.ellipsis)
    return [edge, ...(selected ? inner.map((part) => ({ ...part, inverse: true as const })) : inner), edge]
  })
  const bottom = [span(bottomLeft + horizontal.repeat(Math.max(0, columns - 2)) + bottomRight, 'dim')]
  return [titleLine(title, note, columns, glyphs), ...body, bottom]
}

function titleLine(title: string, note: string | undefined, columns: number, glyphs: Glyphs): FrameLine {
  const { topLeft, topRight, horizontal } = glyphs
  const room = Math.max(0, columns - width(title) - 6)
  const right = note && room > 4 ? ` ${clip(note, room - 2, glyphs.ellipsis)} ${horizontal}${topRight}` : topRight
  const left = [span(`${topLeft}${horizontal} `, 'dim'), span(title, 'accent'), span(' ')]
  const fill = span(horizontal.repeat(columns), 'dim')
  return [...fitted([...left, fill], columns - width(right), horizontal), span(right, 'dim')]
}

/** Two frames side by side, the left one in so many columns. */
export function beside(left: Frame, right: Frame, columns: number): Frame {
  const rows = Math.max(left.length, right.length)
  return Array.from({ length: rows }, (_, row) => [...fitted(left[row] ?? [], columns, ''), ...(right[row] ?? [])])
}

/** A frame with a smaller one laid over it. */
export function laidOver(base: Frame, box: Frame, top: number, left: number, columns: number): Frame {
  return base.map((line, row) => {
    const over = row < top ? undefined : box[row - top]
    if (!over) return line
    return [
      ...part(line, 0, left),
      ...fitted(over, columns, ''),
      ...part(line, left + columns, Number.POSITIVE_INFINITY),
    ]
  })
}

/** The columns of a line from one to before another; half of a wide character becomes a blank. */
function part(line: FrameLine, from: number, to: number): FrameLine {
  const kept: Piece[] = []
  let column = 0
  for (const piece of line) {
    const end = column + width(piece.text)
    if (end > from && column < to) {
      const text = isNarrow(piece.text)
        ? piece.text.slice(Math.max(0, from - column), to - column)
        : wideSlice(piece.text, from - column, to - column)
      kept.push({ ...piece, text })
    }
    column = end
  }
  return kept
}

const isNarrow = (text: string) => text.length === width(text) && !/[\ud800-\udfff]/.test(text)

function wideSlice(text: string, from: number, to: number): string {
  let column = 0
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const end = column + width(segment)
    if (column >= from && end <= to) kept += segment
    else kept += ' '.repeat(Math.max(0, Math.min(end, to) - Math.max(column, from)))
    column = end
  }
  return kept
}

/** What a frame says, without how it looks. */
export const frameText = (frame: Frame): string => frame.map((line) => lineText(line).trimEnd()).join('\n')
