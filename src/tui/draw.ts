import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { wrap } from '../view/width.js'
import { blocksOf } from './blocks.js'
import { borderedBody, plainBody, type Room } from './body.js'
import { actionsBox, type BoxFrame, dialogBox, paletteBox } from './boxes.js'
import { answerLine, footerLine, headerLine, lookOf } from './chrome.js'
import { type Frame, framed, laidOver, panel, spread } from './frame.js'
import { helpFrame } from './help.js'
import { frameRows, type Layout, layoutOf } from './layout.js'
import { isUnreachable, type Overlay, type ViewerState } from './state.js'
import { failureText, unreachableBox } from './unreachable.js'

/** What does not change while the viewer runs. */
export type Drawing = { readonly glyphs: Glyphs; readonly socket: string }

/** What the screen shows: never wider or higher than the terminal, whatever the documents have in them. */
export function draw(state: ViewerState, drawing: Drawing): Frame {
  const { glyphs } = drawing
  const layout = layoutOf(state.size)
  const { overlay } = state
  if (layout !== 'states' && layout !== 'line') {
    if (overlay?.kind === 'help') return helpFrame(state, overlay.scroll, glyphs)
    if (overlay?.kind === 'text') return textFrame(state, overlay, glyphs)
  }
  const screen = framed(layouts[layout](state, drawing), state.size.columns, frameRows(state.size), glyphs)
  const over = boxOver(state, drawing, layout)
  if (!over) return screen
  const left = Math.max(0, Math.floor((state.size.columns - over.columns) / 2))
  // Low enough to leave the virtual routers in sight, which are the first on the screen.
  const top = Math.max(0, screen.length - 1 - over.frame.length)
  return laidOver(screen, over.frame, overlay ? Math.min(top, 3) : top, left, over.columns)
}

function boxOver(state: ViewerState, { glyphs, socket }: Drawing, layout: Layout): BoxFrame | undefined {
  if (layout === 'states' || layout === 'line') return undefined
  const box = { state, glyphs, rows: frameRows(state.size) - 1 }
  const { overlay, failure } = state
  switch (overlay?.kind) {
    case 'palette':
      return paletteBox(box, overlay.typed, overlay.index)
    case 'actions':
      return actionsBox(box, overlay.target, overlay.index)
    case 'dialog':
      return dialogBox(box, overlay.dialog)
    default:
      return failure && layout !== 'lines' && isUnreachable(state)
        ? unreachableBox(failure, state, socket, glyphs)
        : undefined
  }
}

type Layouter = (state: ViewerState, drawing: Drawing) => Frame

const layouts: Record<Layout, Layouter> = {
  wide: (state, drawing) => bordered(state, drawing),
  narrow: (state, drawing) => bordered(state, drawing),
  lines: (state, { glyphs }) => {
    const top = topLines(state, glyphs)
    const room = {
      columns: state.size.columns - 1,
      rows: frameRows(state.size) - top.length - 1,
      detail: 'line' as const,
    }
    const body = bodyOf(state, glyphs, room, plainBody)
    return [...top, ...framed(body, room.columns, room.rows, glyphs), footerLine(state, glyphs)]
  },
  states: (state, { glyphs }) => {
    const { columns, rows } = state.size
    // The states matter more than why they are old.
    const top = state.snapshot ? topLines(state, glyphs).slice(0, 2) : topLines(state, glyphs)
    const room = { columns: columns - 1, rows: frameRows(state.size) - top.length - 1, detail: 'line' as const }
    const vrrp: ViewerState = { ...state, screen: 'vrrp', path: [], full: false }
    const body = bodyOf(vrrp, glyphs, room, plainBody)
    return [
      ...top,
      ...framed(body, columns, room.rows, glyphs),
      [span(` ${columns}x${rows}, tables need 60x15  q quit`, 'dim')],
    ]
  },
  line: ({ size }) => [[span(`lvsha: ${size.columns}x${size.rows}, needs 40x6`)]],
}

function bordered(state: ViewerState, { glyphs }: Drawing): Frame {
  const { columns } = state.size
  const rows = frameRows(state.size) - 3
  const detail = layoutOf(state.size) === 'wide' || state.wide ? 'wide' : 'narrow'
  const body = bodyOf(state, glyphs, { columns, rows, detail }, borderedBody)
  return [
    headerLine(state, glyphs),
    answerLine(state, glyphs),
    ...framed(body, columns, rows, glyphs),
    footerLine(state, glyphs),
  ]
}

function bodyOf(state: ViewerState, glyphs: Glyphs, room: Omit<Room, 'look'>, body: typeof plainBody): Frame {
  const look = lookOf(state, glyphs)
  return state.snapshot && look ? body(blocksOf(state, state.snapshot, look), state, { ...room, look }) : []
}

/** Header and verdict, and where nothing answers, why. */
function topLines(state: ViewerState, glyphs: Glyphs): Frame {
  const why =
    state.failure && isUnreachable(state)
      ? wrap(failureText(state.failure, state.now), state.size.columns - 2, glyphs.ellipsis).slice(0, 3)
      : []
  return [headerLine(state, glyphs), answerLine(state, glyphs), ...why.map((text): Line => [span(` ${text}`, 'crit')])]
}

/** A text over the whole screen, frozen. */
function textFrame(state: ViewerState, overlay: Extract<Overlay, { kind: 'text' }>, glyphs: Glyphs): Frame {
  const { columns } = state.size
  const rows = frameRows(state.size)
  const head = spread([span(' lvsha', 'accent'), span('  frozen')], [span('Esc back')], columns - 1, glyphs)
  const lines = overlay.lines.flatMap((line) => wrapped(line, columns - 4, glyphs))
  const inside = Math.max(1, rows - 4)
  const from = Math.min(overlay.scroll, Math.max(0, lines.length - inside))
  const shown = Array.from({ length: inside }, (_, i) => ({ line: [span(` ${lines[from + i] ?? ''}`)] }))
  const note =
    lines.length > inside
      ? { note: `lines ${from + 1}-${Math.min(lines.length, from + inside)} of ${lines.length}` }
      : {}
  const footer: Line = [
    span(' y copy', 'dim'),
    ...(overlay.command ? [span(`  Y copy: ${overlay.command}`, 'dim')] : []),
  ]
  return framed(
    [head, ...panel({ title: overlay.title, ...note, columns, glyphs }, shown), footer],
    columns,
    rows,
    glyphs,
  )
}

/** A longer line goes on below, behind its own indent. */
function wrapped(line: string, columns: number, { ellipsis }: Glyphs): readonly string[] {
  const indent = /^(?:\s*\d+\. \S+\s+|\s*)/.exec(line)?.[0].length ?? 0
  if (line.length <= columns || indent > columns / 2) return wrap(line, columns, ellipsis)
  const [first = '', ...rest] = wrap(line.slice(indent), columns - indent, ellipsis)
  return [line.slice(0, indent) + first, ...rest.map((text) => ' '.repeat(indent) + text)]
}
