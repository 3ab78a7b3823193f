import { Text } from 'ink'
import { memo } from 'react'
import type { FrameLine, Piece } from './frame.js'
import type { Theme } from './theme.js'

type RowProps = { readonly line: FrameLine; readonly theme: Theme }

/**
 * One line, exactly as wide as it shall be. Ink's own count of columns may differ for rare characters; truncating
 * then costs a character, where wrapping would cost a line and break the frame.
 */
export const Row = memo(function Row({ line, theme }: RowProps) {
  return (
    <Text wrap="truncate-end">
      {joined(line).map((part, i) => (
        <Text
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          key={i}
          inverse={part.inverse ?? false}
          {...theme[part.tone]}
        >
          {part.text}
        </Text>
      ))}
    </Text>
  )
}, isSame)

function looksLike(a: Piece, b: Piece | undefined): boolean {
  return a.tone === b?.tone && a.inverse === b.inverse
}

/** Neighbours that look alike become one: every part costs Ink a node and the terminal an escape sequence. */
function joined(line: FrameLine): FrameLine {
  const all: Piece[] = []
  for (const piece of line) {
    const last = all.at(-1)
    if (last && looksLike(last, piece)) all[all.length - 1] = { ...last, text: last.text + piece.text }
    else all.push(piece)
  }
  return all
}

/** Most lines say the same in the next frame: those are not drawn again. The theme lasts as long as the viewer. */
function isSame(a: RowProps, b: RowProps): boolean {
  return (
    a.line.length === b.line.length &&
    a.line.every((piece, i) => piece.text === b.line[i]?.text && looksLike(piece, b.line[i]))
  )
}
