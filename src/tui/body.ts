import { type Line, span } from '../view/line.js'
import type { Look } from '../view/look.js'
import type { Block } from './blocks.js'
import { beside, type Frame, type FrameLine, fitted, type PanelLine, panel } from './frame.js'
import { shareRows, windowAround } from './layout.js'
import { type Detail, listNote, listNow, selectedIndex } from './lists.js'
import { focusedList, type ListId, type ViewerState } from './state.js'

export type Room = { readonly columns: number; readonly rows: number; readonly detail: Detail; readonly look: Look }

type Drawn = {
  readonly head?: Line
  readonly rows: readonly PanelLine[]
  readonly note: string
}

/** Blocks in frames, one below the other, in exactly so many rows. */
export function borderedBody(blocks: readonly Block[], state: ViewerState, room: Room): Frame {
  const frames = blocks.map(({ list, below, lines, beside: other }) => {
    const fixed = Math.max(lines.length, other && isRoomy(room) ? other.lines.length : 0)
    return (list && listNow(state, list)?.hasHead ? 3 : 2) + (below ? 1 : 0) + fixed
  })
  const shares = sharesOf(blocks, room.rows - frames.reduce((sum, rows) => sum + rows, 0))
  const lastIndex = blocks.length - 1
  let left = room.rows
  return blocks.flatMap((block, i) => {
    const rows = i === lastIndex ? left : Math.min(left, (frames[i] ?? 0) + (shares[i] ?? 0))
    left -= rows
    return bordered(block, state, { ...room, rows })
  })
}

const isRoomy = ({ detail }: Room) => detail === 'wide'

function bordered(block: Block, state: ViewerState, room: Room): Frame {
  const { columns, rows, look } = room
  const { title, lines, list, below, beside: other } = block
  if (rows < 3) return []
  const inside = rows - 2
  if (other && isRoomy(room)) {
    const half = Math.floor(columns / 2)
    const pair = (name: string, facts: readonly Line[], width: number) =>
      panel(
        { title: name, columns: width, glyphs: look.glyphs },
        exactly(
          facts.map((line) => ({ line })),
          inside,
        ),
      )
    return beside(pair(title ?? '', lines, half), pair(other.title, other.lines, columns - half), half)
  }
  const hasHead = list !== undefined && listNow(state, list)?.hasHead === true
  // Facts give way to the list of which they are the heading, but the first of them stays.
  const shown = lines.slice(0, Math.max(1, inside - (list ? 2 : 0)))
  const free = inside - shown.length - (hasHead ? 1 : 0) - (below ? 1 : 0)
  const drawn = list ? drawList(list, state, { ...room, columns: columns - 4, rows: free }) : undefined
  const all: PanelLine[] = [
    ...shown.map((line) => ({ line })),
    ...(drawn?.head && hasHead ? [{ line: [span(' '), ...drawn.head] }] : []),
    ...exactly(drawn?.rows ?? [], Math.max(0, free)),
    ...(below ? [{ line: below }] : []),
  ]
  const heading = title ?? (list ? (listNow(state, list)?.title ?? '') : '')
  const note = drawn ? { note: drawn.note } : {}
  return panel({ title: heading, ...note, columns, glyphs: look.glyphs }, exactly(all, inside))
}

const exactly = (lines: readonly PanelLine[], rows: number): readonly PanelLine[] =>
  Array.from({ length: Math.max(0, rows) }, (_, row) => lines[row] ?? { line: [] })

/** The rows of the lists: what matters first, then what they have; the last block takes what is left. */
function sharesOf(blocks: readonly Block[], room: number): readonly number[] {
  const first = shareRows(
    room,
    blocks.map(({ least, list }) => (list ? Math.max(1, least) : 0)),
  )
  const left = room - first.reduce((sum, rows) => sum + rows, 0)
  const more = shareRows(
    left,
    blocks.map(({ wanted }, i) => wanted - (first[i] ?? 0)),
  )
  return blocks.map((_, i) => (first[i] ?? 0) + (more[i] ?? 0))
}

/** The rows around the selected one, with a sign before that. */
function drawList(id: ListId, state: ViewerState, { rows, columns, detail, look }: Room): Drawn {
  const list = listNow(state, id)
  if (!list) return { rows: [], note: '' }
  if (list.total === 0) {
    const text = list.all === 0 ? list.none : 'Nothing passes the filter. Esc clears it.'
    return { rows: [{ line: [span(` ${text}`, 'dim')] }], note: listNote(state, id, list) }
  }
  const index = selectedIndex(state, id, list)
  const { from, to } = windowAround(index, list.total, Math.max(0, rows))
  const { head, rows: lines, hidden } = list.layOut(from, to, columns, detail, look)
  const isFocused = focusedList(state) === id
  const notes = [
    listNote(state, id, list),
    ...(to - from < list.total ? [`rows ${from + 1}-${to}`] : []),
    ...(hidden > 0 ? [`+${hidden} columns`] : []),
  ]
  return {
    head,
    rows: lines.map((line, i) => {
      const selected = isFocused && from + i === index
      return { line: [span(selected ? '>' : ' '), ...line], selected }
    }),
    note: notes.filter(Boolean).join(', '),
  }
}

/** The same without frames and headings, a rule between two blocks. */
export function plainBody(blocks: readonly Block[], state: ViewerState, room: Room): Frame {
  const { look, columns, rows } = room
  const fixed = blocks.reduce((sum, { lines }) => sum + lines.length, 0)
  const listed = blocks.filter(({ list }) => list !== undefined).length
  // The rule stands before the last block.
  const rules = blocks.length > 1 ? 1 : 0
  const free = Math.max(Math.min(listed * 2, rows - rules), rows - fixed - rules)
  const shares = shareRows(
    free,
    blocks.map(({ least }) => least),
  )
  const facts = rows - rules - shares.reduce((sum, share) => sum + share, 0)
  let left = Math.max(0, facts)
  return blocks.flatMap((block, i) => {
    const shown = block.lines.slice(0, left)
    left -= shown.length
    const isLast = i === blocks.length - 1
    const share = isLast ? rows : (shares[i] ?? 0)
    const drawn = block.list ? drawList(block.list, state, { ...room, columns: columns - 1, rows: share }).rows : []
    const rule: FrameLine[] =
      isLast && rules > 0 ? [[span(' '), span(look.glyphs.horizontal.repeat(columns - 2), 'dim')]] : []
    return [...rule, ...shown, ...drawn.map(({ line, selected }) => inverted(line, selected ?? false, room))]
  })
}

/** The selected row is inverse to the end of the line. */
const inverted = (line: Line, selected: boolean, { columns, look }: Room): FrameLine =>
  selected ? fitted(line, columns, look.glyphs.ellipsis).map((part) => ({ ...part, inverse: true as const })) : line
