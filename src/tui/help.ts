import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { pad } from '../view/width.js'
import { beside, type Frame, framed, panel, spread } from './frame.js'
import { bindings, groups } from './keys.js'
import { frameRows, layoutOf } from './layout.js'
import type { ViewerState } from './state.js'

const labelColumns = 14

const keyLines = (group: (typeof groups)[number]): readonly Line[] =>
  bindings.flatMap((binding) =>
    binding.group === group && binding.label && binding.does
      ? [[span(` ${pad(binding.label, labelColumns)}`, 'accent'), span(binding.does)]]
      : [],
  )

const signs = ({ lower, higher }: Glyphs): readonly Line[] =>
  [
    ['MASTER?', 'the last known state, not the present one'],
    [`130/150${lower}`, `effective/base priority, lower ${lower} or higher ${higher} than base`],
    ['tx rx 1.00s', 'the interval of adverts sent, or expected'],
    ['JITTER', 'how late the last adverts were: flat is good'],
    ['DOWN IN', 'until a silent Master counts as dead'],
    ['OUT/s -', 'with DR and TUN replies do not pass this host'],
    ['*  !  RO', 'this node; a failed check; read-only'],
  ].map(([sign = '', meaning = '']) => [span(` ${pad(sign, labelColumns)}`, 'accent'), span(meaning)])

/** What the keys do and what the signs mean, for as much of it as there is room; the rest by scrolling. */
export function helpFrame(state: ViewerState, scroll: number, glyphs: Glyphs): Frame {
  const { columns } = state.size
  const rows = frameRows(state.size)
  const layout = layoutOf(state.size)
  const head = spread([span(' lvsha help', 'accent')], [span('Esc close  q quit')], columns - 1, glyphs)
  const all = layout === 'lines' ? plainHelp(glyphs) : panels(columns, glyphs)
  const last = Math.max(0, all.length - (rows - 1))
  const from = Math.min(scroll, last)
  return framed([head, ...all.slice(from)], columns, rows, glyphs)
}

function panels(columns: number, glyphs: Glyphs): Frame {
  const half = Math.floor(columns / 2)
  const pair = (left: (typeof groups)[number], right: (typeof groups)[number]): Frame => {
    const lines = [keyLines(left), keyLines(right)]
    const rows = Math.max(...lines.map((group) => group.length))
    const box = (group: readonly Line[] = [], title: string, width: number) =>
      panel(
        { title, columns: width, glyphs },
        Array.from({ length: rows }, (_, row) => ({ line: group[row] ?? [] })),
      )
    return beside(box(lines[0], left, half), box(lines[1], right, columns - half), half)
  }
  const [move, look, act, keep] = groups
  return [
    ...pair(move, look),
    ...pair(act, keep),
    ...panel(
      { title: 'Signs', columns, glyphs },
      signs(glyphs).map((line) => ({ line })),
    ),
  ]
}

const plainHelp = (glyphs: Glyphs): Frame => [
  ...groups.flatMap((group) => [[span(` ${group}`, 'dim')], ...keyLines(group)]),
  [span(' Signs', 'dim')],
  ...signs(glyphs),
]
