import { Box } from 'ink'
import type { Glyphs } from '../../view/glyphs.js'
import { type Line, span } from '../../view/line.js'
import { width } from '../../view/width.js'
import { fitted } from '../lines.js'
import type { Theme } from '../theme.js'
import { Row } from './row.js'

export type PanelProps = {
  readonly title: string
  readonly note?: string
  readonly lines: readonly { readonly line: Line; readonly selected?: boolean }[]
  readonly columns: number
  readonly glyphs: Glyphs
  readonly theme: Theme
}

/** Lines in a frame with a title, and a note at its right end. */
export function Panel({ title, note, lines, columns, glyphs, theme }: PanelProps) {
  const { bottomLeft, bottomRight, horizontal, vertical } = glyphs
  const bottom = span(bottomLeft + horizontal.repeat(Math.max(0, columns - 2)) + bottomRight, 'dim')
  const drawing = { columns, glyphs, theme }
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Row line={titleLine(title, note, columns, glyphs)} {...drawing} />
      {lines.map(({ line, selected = false }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place on the screen, whatever it shows
        <Row key={i} line={line} edge={vertical} selected={selected} {...drawing} />
      ))}
      <Row line={[bottom]} {...drawing} />
    </Box>
  )
}

function titleLine(title: string, note: string | undefined, columns: number, glyphs: Glyphs): Line {
  const { topLeft, topRight, horizontal } = glyphs
  const right = note ? ` ${note} ${horizontal}${topRight}` : horizontal + topRight
  const left = [span(`${topLeft}${horizontal} `, 'dim'), span(title, 'accent'), span(' ')]
  const fill = span(horizontal.repeat(columns), 'dim')
  return [...fitted([...left, fill], columns - width(right), { ...glyphs, ellipsis: horizontal }), span(right, 'dim')]
}
