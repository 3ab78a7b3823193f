import { type Origin, type Place, span, type Use } from './diagnostic.js'

/** A line to be read, and where each part of it was written. */
export type Line = {
  readonly text: string
  /** In the order of the text; there is one at least, and the first is at 0. */
  readonly pieces: readonly Piece[]
  /** The sign that ended the line where a comment touches its last word. */
  readonly comment?: string
}

/** A part of a line, up to the next piece. All have the same fields, since there are very many. */
type Piece = {
  /** Where it begins in the text of the line. */
  readonly at: number
  readonly line: number
  readonly column: number
  readonly origin: Origin | undefined
  /** The text was made up in place of the text that ends here. */
  readonly madeUpTo: number | undefined
}

const piece = (
  at: number,
  line: number,
  column: number,
  origin: Origin | undefined,
  madeUpTo: number | undefined,
): Piece => ({ at, line, column, origin, madeUpTo })

/** A part of a file, as written. */
export const writtenLine = (text: string, line: number, column: number, origin?: Origin): Line => ({
  text,
  pieces: [piece(0, line, column, origin, undefined)],
})

/** A text that nobody wrote, in place of one that somebody did. */
export const madeUpLine = (text: string, { line, column, endColumn, origin }: Place): Line => ({
  text,
  pieces: [piece(0, line, column, origin, endColumn)],
})

/** Where a line begins that simply stands in the file that is read; undefined for any other. */
export function plainStart({ pieces }: Line): { readonly line: number; readonly column: number } | undefined {
  const only = pieces.length === 1 ? pieces[0] : undefined
  return only && !only.origin && only.madeUpTo === undefined ? only : undefined
}

/** The place of the text between two positions. */
export function placeIn({ pieces }: Line, from: number, to: number): Place {
  const first = pieceAt(pieces, from)
  const last = pieceAt(pieces, Math.max(from, to - 1))
  if (first === last) return placeInPiece(first, from, to)
  return span(placeInPiece(first, from, from + 1), placeInPiece(last, Math.max(from, to - 1), to))
}

function pieceAt(pieces: readonly Piece[], position: number): Piece {
  let low = 0
  for (let high = pieces.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle] as Piece).at <= position) low = middle
    else high = middle - 1
  }
  return pieces[low] as Piece
}

function placeInPiece({ at, line, column, origin, madeUpTo }: Piece, from: number, to: number): Place {
  if (madeUpTo !== undefined) {
    return { line, column, endColumn: madeUpTo, ...(origin && { origin }), isComposed: true }
  }
  const [start, end] = [column + from - at, column + to - at]
  return origin ? { line, column: start, endColumn: end, origin } : { line, column: start, endColumn: end }
}

/** The part of a line between two positions. */
export function slice(line: Line, from: number, to = line.text.length): Line {
  const { text, pieces, comment } = line
  if (from === 0 && to === text.length) return line
  const kept: Piece[] = []
  const first = pieceAt(pieces, from)
  for (const part of pieces) {
    if (part !== first && (part.at <= from || part.at >= to)) continue
    const cut = part.madeUpTo === undefined ? Math.max(0, from - part.at) : 0
    kept.push(piece(Math.max(0, part.at - from), part.line, part.column + cut, part.origin, part.madeUpTo))
  }
  const part = { text: text.slice(from, to), pieces: kept }
  return comment !== undefined && to === text.length ? { ...part, comment } : part
}

/** Lines one after the other, as one. */
export function join(...lines: readonly Line[]): Line {
  const pieces: Piece[] = []
  let text = ''
  for (const line of lines) {
    if (line.text === '') continue
    for (const part of line.pieces) {
      pieces.push(piece(part.at + text.length, part.line, part.column, part.origin, part.madeUpTo))
    }
    text += line.text
  }
  if (pieces.length === 0) return lines[0] as Line
  const comment = lines.at(-1)?.comment
  return comment === undefined ? { text, pieces } : { text, pieces, comment }
}

/** The line as it reads where it is put in place of a use. */
export const used = ({ text, pieces }: Line, use: Use, mainFile: string): Line => ({
  text,
  pieces: pieces.map(({ at, line, column, origin, madeUpTo }) =>
    piece(at, line, column, { file: origin?.file ?? mainFile, use }, madeUpTo),
  ),
})

/** Without the blanks at its start. */
export function trimStart(line: Line): Line {
  let start = 0
  while (line.text[start] === ' ' || line.text[start] === '\t') start++
  return slice(line, start)
}
