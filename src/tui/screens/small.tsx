import { Box } from 'ink'
import { type Line, span } from '../../view/line.js'
import { failingServers } from '../../view/servers.js'
import { wrap } from '../../view/width.js'
import type { ScreenProps } from '../app.js'
import { answerLine, footerLine, headerLine, lookOf } from '../chrome.js'
import { Row } from '../components/row.js'
import { failureText } from '../components/unreachable.js'
import { frameRows, shareRows } from '../layout.js'
import { drawPane, marked, type PaneContent, type PaneRow, paneContents, rule } from '../panes.js'
import { isUnreachable, type Pane } from '../store.js'

type Drawn = readonly { readonly line: Line; readonly selected?: boolean }[]

/** For a small pane: one line per object without borders, the real servers only where they fail, then the events. */
export function Lines(props: ScreenProps) {
  const top = topLines(props)
  const room = frameRows(props.state.size) - top.length - 1
  return (
    <Plain {...props} lines={[...top, ...filled(listLines(props, room), room), { line: footerLine(props.glyphs) }]} />
  )
}

/** For a smaller one: the verdict and the state of every virtual router. */
export function States(props: ScreenProps) {
  const { state, glyphs } = props
  const { columns, rows } = state.size
  const look = lookOf(state, glyphs)
  // The states matter more than why they are old.
  const top = state.snapshot ? topLines(props).slice(0, 2) : topLines(props)
  const room = frameRows(state.size) - top.length - 1
  const content = state.snapshot && look ? paneContents(state.snapshot, state.rates, look, 'line')[0] : undefined
  const drawn = content ? drawPane(content, state, room, columns - 1).rows.map((row) => ({ line: marked(row) })) : []
  const footer = { line: [span(` ${columns}x${rows}, tables need 60x15  q quit`, 'dim')] }
  return <Plain {...props} lines={[...top, ...filled(drawn, room), footer]} />
}

/** For anything smaller. */
export function TooSmall(props: ScreenProps) {
  const { columns, rows } = props.state.size
  return <Plain {...props} lines={[{ line: [span(`lvsha: ${columns}x${rows}, needs 40x6`)] }]} />
}

function Plain({ state, glyphs, theme, lines }: ScreenProps & { readonly lines: Drawn }) {
  const { columns } = state.size
  const rows = frameRows(state.size)
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      {lines.slice(0, rows).map(({ line, selected = false }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place on the screen, whatever it shows
        <Row key={i} line={line} columns={columns} selected={selected} glyphs={glyphs} theme={theme} />
      ))}
    </Box>
  )
}

function listLines({ state, glyphs }: ScreenProps, room: number): Drawn {
  const look = lookOf(state, glyphs)
  if (!state.snapshot || !look) return []
  const { services } = state.snapshot.status
  const columns = state.size.columns - 2
  const contents = paneContents(state.snapshot, state.rates, look, 'line')
  const wanted: Record<Pane, (content: PaneContent) => number> = {
    routers: (content) => content.wanted,
    services: (content) => content.wanted,
    servers: () => failingServers(services),
    events: () => Number.POSITIVE_INFINITY,
  }
  const shares = shareRows(
    room - 1,
    contents.map((content) => wanted[content.pane](content)),
  )
  const drawn = contents.map((content, i) => drawPane(content, state, shares[i] ?? 0, columns).rows)
  const [events = []] = drawn.splice(-1)
  const line = (row: PaneRow) => ({ line: marked(row), selected: row.selected })
  return [...drawn.flat().map(line), { line: [span(' '), ...rule(columns, glyphs)] }, ...events.map(line)]
}

/** Header and verdict, and where nothing answers, why. */
function topLines({ state, glyphs }: ScreenProps): Drawn {
  const why =
    state.failure && isUnreachable(state)
      ? wrap(failureText(state.failure, state.now), state.size.columns - 2, glyphs.ellipsis).slice(0, 3)
      : []
  return [
    { line: headerLine(state, glyphs) },
    { line: answerLine(state, glyphs) },
    ...why.map((text) => ({ line: [span(` ${text}`, 'crit' as const)] })),
  ]
}

function filled(lines: Drawn, rows: number): Drawn {
  const blanks = Array.from({ length: Math.max(0, rows - lines.length) }, () => ({ line: [] as Line }))
  return [...lines.slice(0, Math.max(0, rows)), ...blanks]
}
