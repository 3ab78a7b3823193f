import { type Line, type Span, span, type Tone } from './line.js'
import { clip, pad, width } from './width.js'

/** One column of a table: what it says of a row, and how it gives way. */
export type Column<Row> = {
  readonly head: string
  readonly text: (row: Row) => string
  readonly tone?: (row: Row) => Tone
  /** The higher, the longer it stays where room is short. */
  readonly priority: number
  readonly align?: 'right'
  /** Never narrower, so that a table keeps its shape while its values change. */
  readonly least?: number
  /** Only for sentences, which may be cut: the fewest columns that are still worth it. Addresses and states are whole or absent. */
  readonly cut?: number
  /** Absent while it has nothing to say of any row. */
  readonly optional?: true
}

export type Table = {
  readonly head: Line
  readonly rows: readonly Line[]
  /** How many columns had no room. */
  readonly hidden: number
}

export type TableRoom = { readonly columns: number; readonly gap: number; readonly ellipsis: string }

type Measured<Row> = { readonly column: Column<Row>; readonly cells: readonly string[]; readonly natural: number }

/** Lays rows out in columns, dropping those of the lowest priority until the rest fits. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: TableRoom): Table {
  const wanted = columns.map((column) => measure(column, rows)).filter(hasSomething)
  const kept = fitting(wanted, room)
  const widths = shareRoom(kept, room)
  const layOut = (cell: (measured: Measured<Row>) => Span): Line =>
    kept.map((measured, i) => {
      const { text, tone } = cell(measured)
      const columns = widths[i] ?? 0
      const gap = i < kept.length - 1 ? ' '.repeat(room.gap) : ''
      return span(pad(clip(text, columns, room.ellipsis), columns, measured.column.align) + gap, tone)
    })
  return {
    head: layOut(({ column }) => span(column.head, 'dim')),
    rows: rows.map((row, r) => layOut(({ column, cells }) => span(cells[r] ?? '', column.tone?.(row) ?? 'plain'))),
    hidden: wanted.length - kept.length,
  }
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const cells = rows.map(column.text)
  const natural = Math.max(column.least ?? 0, width(column.head), ...cells.map(width))
  return { column, cells, natural }
}

const hasSomething = <Row>({ column, cells }: Measured<Row>) => !column.optional || cells.some((cell) => cell !== '')

const leastOf = <Row>({ column, natural }: Measured<Row>) =>
  column.cut === undefined ? natural : Math.min(natural, Math.max(column.cut, width(column.head)))

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0)

function fitting<Row>(wanted: readonly Measured<Row>[], room: TableRoom): readonly Measured<Row>[] {
  let kept = wanted
  while (kept.length > 1 && sum(kept.map(leastOf)) + room.gap * (kept.length - 1) > room.columns) {
    const lowest = kept.reduce((a, b) => (b.column.priority <= a.column.priority ? b : a))
    kept = kept.filter((measured) => measured !== lowest)
  }
  return kept
}

/** What is left over goes to the columns that could be cut, from the left. */
function shareRoom<Row>(kept: readonly Measured<Row>[], room: TableRoom): readonly number[] {
  let spare = room.columns - sum(kept.map(leastOf)) - room.gap * (kept.length - 1)
  return kept.map((measured) => {
    const least = leastOf(measured)
    const more = Math.max(0, Math.min(spare, measured.natural - least))
    spare -= more
    return least + more
  })
}
