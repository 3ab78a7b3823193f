import { Text } from 'ink'
import { memo } from 'react'
import type { Glyphs } from '../../view/glyphs.js'
import type { Line, Span } from '../../view/line.js'
import { fitted } from '../lines.js'
import type { Theme } from '../theme.js'

export type RowProps = {
  readonly line: Line
  readonly columns: number
  readonly selected?: boolean
  /** What stands at both ends of the line. */
  readonly edge?: string
  readonly glyphs: Glyphs
  readonly theme: Theme
}

/**
 * One line, exactly as wide as it shall be. Ink's own count of columns may differ for rare characters; truncating
 * then costs a character, where wrapping would cost a line and break the frame.
 */
export const Row = memo(function Row({ line, columns, selected = false, edge, glyphs, theme }: RowProps) {
  const border: readonly Part[] = edge === undefined ? [] : [{ text: edge, tone: 'dim', inverse: false }]
  const inner = fitted(line, columns - 2 * border.length, glyphs).map((part) => ({ ...part, inverse: selected }))
  const parts = joined([...border, ...inner, ...border])
  return (
    <Text wrap="truncate-end">
      {parts.map((part, i) => (
        <Text
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          key={i}
          inverse={part.inverse}
          {...theme[part.tone]}
        >
          {part.text}
        </Text>
      ))}
    </Text>
  )
}, isSame)

type Part = Span & { readonly inverse: boolean }

/** Neighbours that look alike become one: every part costs Ink a node and the terminal an escape sequence. */
function joined(parts: readonly Part[]): readonly Part[] {
  const all: Part[] = []
  for (const part of parts) {
    const last = all.at(-1)
    const isLike = last && last.tone === part.tone && last.inverse === part.inverse
    if (isLike) all[all.length - 1] = { ...last, text: last.text + part.text }
    else all.push(part)
  }
  return all
}

/** Most lines say the same in the next frame: those are not drawn again. Glyphs and theme last as long as the viewer. */
function isSame(a: RowProps, b: RowProps): boolean {
  const isSameLine =
    a.line.length === b.line.length &&
    a.line.every((part, i) => part.text === b.line[i]?.text && part.tone === b.line[i]?.tone)
  return isSameLine && a.columns === b.columns && a.selected === b.selected && a.edge === b.edge
}
