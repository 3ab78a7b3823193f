import { Box } from 'ink'
import { type Line, span } from '../../view/line.js'
import { failingServers } from '../../view/servers.js'
import type { ScreenProps } from '../app.js'
import { answerLine, footerLine, headerLine, lookOf } from '../chrome.js'
import { Panel } from '../components/panel.js'
import { Row } from '../components/row.js'
import { Unreachable } from '../components/unreachable.js'
import { frameRows, layoutOf, shareRows } from '../layout.js'
import { drawPane, marked, type PaneContent, paneContents } from '../panes.js'
import { isUnreachable } from '../store.js'

/** Header, verdict and footer. */
const outerRows = 3

/** Everything at a glance: the lists in four frames, one below the other. */
export function Overview({ state, glyphs, theme, socket }: ScreenProps) {
  const { columns } = state.size
  const drawing = { columns, glyphs, theme }
  return (
    <Box flexDirection="column" width={columns} height={frameRows(state.size)} overflowY="hidden">
      <Row line={headerLine(state, glyphs)} {...drawing} />
      <Row line={answerLine(state, glyphs)} {...drawing} />
      <Panels state={state} glyphs={glyphs} theme={theme} socket={socket} />
      <Box flexGrow={1} />
      <Row line={footerLine(glyphs)} {...drawing} />
      {state.failure && isUnreachable(state) && (
        <Unreachable failure={state.failure} state={state} socket={socket} glyphs={glyphs} theme={theme} />
      )}
    </Box>
  )
}

function Panels({ state, glyphs, theme }: ScreenProps) {
  const look = lookOf(state, glyphs)
  if (!state.snapshot || !look) return null
  const contents = paneContents(state.snapshot, state.rates, look, layoutOf(state.size) === 'wide' ? 'wide' : 'narrow')
  const { columns } = state.size
  const room = frameRows(state.size) - outerRows - contents.reduce((rows, content) => rows + frameOf(content), 0)
  const shares = sharesOf(contents, failingServers(state.snapshot.status.services), room)
  return contents.map((content, i) => {
    const rows = shares[i] ?? 0
    const { head, rows: drawn, detail, note } = drawPane(content, state, rows, columns - 4)
    const blank = Array.from({ length: Math.max(0, rows - drawn.length) }, () => ({ line: [] as Line }))
    const lines = [
      ...(content.hasHead ? [{ line: [span(' '), ...head] }] : []),
      ...drawn.map((row) => ({ line: marked(row), selected: row.selected })),
      ...blank,
      ...detail.map((line) => ({ line: [span('   '), ...line] })),
    ]
    return (
      <Panel
        key={content.pane}
        title={`${i + 1} ${content.title}`}
        note={note}
        lines={lines}
        {...{ columns, glyphs, theme }}
      />
    )
  })
}

/** Border, headings and the line below the rows. */
const frameOf = ({ hasHead, detail }: PaneContent) => (hasHead ? 3 : 2) + (detail ? 1 : 0)

/** As many of the events as tell what led here. */
const leastEvents = 4

/** What matters comes first; then the real servers that are well, and the events take what is left. */
function sharesOf(contents: readonly PaneContent[], failing: number, room: number): readonly number[] {
  const least = {
    routers: Number.POSITIVE_INFINITY,
    services: Number.POSITIVE_INFINITY,
    servers: failing,
    events: leastEvents,
  }
  const first = shareRows(
    room,
    contents.map(({ pane, wanted }) => Math.max(1, Math.min(wanted, least[pane]))),
  )
  const left = room - first.reduce((sum, rows) => sum + rows, 0)
  const rest = contents.map(({ pane, wanted }, i) => (pane === 'servers' ? wanted - (first[i] ?? 0) : 0))
  const more = shareRows(left, rest)
  const last = left - more.reduce((sum, rows) => sum + rows, 0)
  return contents.map(({ pane }, i) => (first[i] ?? 0) + (more[i] ?? 0) + (pane === 'events' ? last : 0))
}
