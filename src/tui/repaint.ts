import { width } from '../view/width.js'

/** One column of a terminal: its character with the styles that are on, as SGR parameters. */
type Cell = { readonly text: string; readonly style: string }

// biome-ignore lint/suspicious/noControlCharactersInRegex: what styles are made of
const tokens = /\u001b\[([0-9;]*)m|[^\u001b]/gu

/** What ends each style that Ink turns on: everything else turns one on. */
const ends: Readonly<Record<string, readonly string[]>> = {
  '0': [],
  '22': ['1', '2'],
  '27': ['7'],
  '39': ['30', '31', '32', '33', '34', '35', '36', '37', '90', '91', '92', '93', '94', '95', '96', '97'],
}

function cellsOf(line: string): readonly Cell[] {
  const cells: Cell[] = []
  let on: readonly string[] = []
  for (const [token, style] of line.matchAll(tokens)) {
    if (style === undefined) {
      cells.push({ text: token, style: on.join(';') })
      continue
    }
    const ended = ends[style]
    on = ended ? (style === '0' ? [] : on.filter((each) => !ended.includes(each))) : [...on, style]
  }
  return cells
}

/** Two changes that are nearer than this are one: moving the cursor costs as much. */
const gap = 8

/** What makes one line of the screen another one. @param row from 1 */
function lineChange(before: string, after: string, row: number): string {
  const [old, cells] = [cellsOf(before), cellsOf(after)]
  // Where a column is not a character, it is not known what stands where.
  if ([...old, ...cells].some(({ text }) => width(text) !== 1)) return `\x1b[${row};1H\x1b[2K${after}\x1b[0m`
  const isSame = (column: number) =>
    old[column]?.text === cells[column]?.text && (old[column]?.style ?? '') === (cells[column]?.style ?? '')
  let changes = ''
  for (let from = 0; from < cells.length; from++) {
    if (isSame(from)) continue
    let to = from + 1
    for (let ahead = to; ahead < cells.length && ahead < to + gap; ahead++) if (!isSame(ahead)) to = ahead + 1
    changes += `\x1b[${row};${from + 1}H${styled(cells.slice(from, to))}`
    from = to - 1
  }
  const rest = old.length > cells.length ? `\x1b[${row};${cells.length + 1}H\x1b[K` : ''
  return changes + rest
}

function styled(cells: readonly Cell[]): string {
  let text = ''
  let on = ''
  for (const cell of cells) {
    if (cell.style !== on) text += cell.style === '' ? '\x1b[0m' : `\x1b[0;${cell.style}m`
    on = cell.style
    text += cell.text
  }
  return on === '' ? text : `${text}\x1b[0m`
}

/**
 * What has to be written so that a terminal that shows one frame shows another: only what differs, over ssh most of all. Frames are lines
 * with SGR styles, as Ink makes them; nothing is written where nothing differs.
 */
export function repaint(before: readonly string[], after: readonly string[]): string {
  const rows = Math.max(before.length, after.length)
  let changes = ''
  for (let row = 0; row < rows; row++) {
    const [old = '', line = ''] = [before[row], after[row]]
    if (old !== line) changes += lineChange(old, line, row + 1)
  }
  // The terminal shows all of it at once, where it knows how (synchronized output).
  return changes === '' ? '' : `\x1b[?2026h${changes}\x1b[?2026l`
}
