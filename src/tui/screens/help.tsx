import { Box } from 'ink'
import { type Line, span } from '../../view/line.js'
import { pad } from '../../view/width.js'
import type { ScreenProps } from '../app.js'
import { Panel } from '../components/panel.js'
import { Row } from '../components/row.js'
import { bindings } from '../keys.js'
import { frameRows, layoutOf } from '../layout.js'
import { spread } from '../lines.js'

/** What the keys do and what the signs mean, for as much of it as there is room. */
export function Help({ state, glyphs, theme }: ScreenProps) {
  const { columns } = state.size
  const drawing = { columns, glyphs, theme }
  const rows = frameRows(state.size)
  const keys = keyLines()
  const signs = signLines(glyphs.lower, glyphs.higher)
  const head = spread([span(' lvsha help', 'accent')], [span('Esc close  q quit')], columns - 1, glyphs)
  const isRoomy = layoutOf(state.size) === 'wide' || layoutOf(state.size) === 'narrow'
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      <Row line={head} {...drawing} />
      {isRoomy ? (
        <>
          <Panel title="Keys" lines={keys.map((line) => ({ line }))} {...drawing} />
          <Panel title="Signs" lines={signs.map((line) => ({ line }))} {...drawing} />
        </>
      ) : (
        [...keys, ...signs].slice(0, rows - 1).map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
          <Row key={i} line={line} {...drawing} />
        ))
      )}
    </Box>
  )
}

const labelColumns = 16

const keyLines = (): readonly Line[] =>
  bindings.flatMap(({ label, does }) =>
    label && does ? [[span(` ${pad(label, labelColumns)}`, 'accent'), span(does)]] : [],
  )

const signLines = (lower: string, higher: string): readonly Line[] =>
  [
    ['MASTER?', 'the last known state, not the present one'],
    [`130/150${lower}`, `effective/base priority, lower ${lower} or higher ${higher} than base`],
    ['tx rx 1.00s', 'the interval of adverts sent, or expected'],
    ['JITTER', 'how late the last adverts were: flat is good'],
    ['DOWN IN', 'until a silent Master counts as dead'],
    ['OUT/s -', 'with DR and TUN replies do not pass this host'],
  ].map(([sign = '', meaning = '']) => [span(` ${pad(sign, labelColumns)}`, 'accent'), span(meaning)])
