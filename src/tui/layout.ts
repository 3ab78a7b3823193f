/** A terminal's size in character cells. */
export type Size = { readonly columns: number; readonly rows: number }

/** How much is shown: tables in borders with more or fewer columns, lines without borders, states alone, or one line. */
export type Layout = 'wide' | 'narrow' | 'lines' | 'states' | 'line'

const layouts: readonly { readonly layout: Layout; readonly columns: number; readonly rows: number }[] = [
  { layout: 'wide', columns: 110, rows: 34 },
  { layout: 'narrow', columns: 80, rows: 24 },
  { layout: 'lines', columns: 60, rows: 15 },
  { layout: 'states', columns: 40, rows: 6 },
]

/** The richest layout that the terminal has room for. */
export const layoutOf = (size: Size): Layout =>
  layouts.find(({ columns, rows }) => size.columns >= columns && size.rows >= rows)?.layout ?? 'line'

/**
 * How high a frame may be. Ink clears the screen and the scrollback for a frame as high as the terminal, and ends
 * every other one with a line feed, so the last row stays free.
 */
export const frameRows = ({ rows }: Size) => Math.max(1, rows - 1)

/** Deals rows out one at a time, in order, until every pane has what it wants or nothing is left. */
export function shareRows(rows: number, wanted: readonly number[]): readonly number[] {
  const shares = wanted.map(() => 0)
  for (let left = rows, dealt = true; dealt; ) {
    dealt = false
    for (const [i, want] of wanted.entries()) {
      if (left > 0 && (shares[i] ?? 0) < want) {
        shares[i] = (shares[i] ?? 0) + 1
        left--
        dealt = true
      }
    }
  }
  return shares
}

/** The part of a list to show in so many rows so that the selected one is in it. */
export function windowAround(
  selected: number,
  total: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(selected - Math.floor(rows / 2), total - rows))
  return { from, to: Math.min(total, from + rows) }
}
