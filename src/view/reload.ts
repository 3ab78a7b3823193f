import type { ReloadChange, ReloadDocument } from '../control/protocol.js'
import { timeOfDay } from './duration.js'
import { lineText } from './line.js'
import { cleaned } from './plain.js'
import { type Column, table } from './table.js'

/** What `lvsha reload` prints: a line for each difference, then what that means for the virtual addresses. */
export function reloadText(document: ReloadDocument): string {
  const reload = cleaned(document)
  const room = { columns: Number.POSITIVE_INFINITY, gap: 2, ellipsis: '' }
  const { rows } = table(columns, reload.changes, room)
  const warnings = reload.warnings.map((text) => `${'warn'.padEnd(verbWidth)}  ${text}`)
  const lines = [...rows.map((row) => lineText(row).trimEnd()), ...warnings, ...endings[reload.outcome](reload)]
  return `${lines.join('\n')}\n`
}

const verbWidth = 6

const column = (text: (change: ReloadChange) => string, least = 0): Column<ReloadChange> => ({
  head: '',
  text,
  priority: 1,
  least,
})

const columns = [
  column(({ kind }) => kind, verbWidth),
  column(({ object }) => object),
  column(({ what, from, to }) => (from === undefined || to === undefined ? what : `${what} ${from} -> ${to}`)),
  column(({ meaning }) => meaning ?? ''),
]

/** What comes after the list. */
const endings: Record<ReloadDocument['outcome'], (reload: ReloadDocument) => string[]> = {
  planned: (reload) =>
    reload.changes.length === 0 ? ['Nothing would change.'] : [`${movesText(reload)} Apply: lvsha reload`],
  applied: (reload) =>
    reload.changes.length === 0
      ? ['Reloaded: nothing has changed.']
      : [`Reloaded. ${movesText(reload)}`, ...pending(reload)],
  confirmed: () => ['Confirmed: the new configuration stays.'],
  undone: ({ config_file: file }) => [
    `The old configuration is in force again. ${file} still has the new one, for the next reload or start.`,
  ],
}

const movesText = ({ vips_that_may_move: moves }: ReloadDocument) =>
  moves.length === 0 ? 'No VIP moves.' : `${moves.length === 1 ? 'A VIP' : 'VIPs'} may move: ${moves.join(', ')}.`

const pending = (reload: ReloadDocument) =>
  reload.pending
    ? [
        `Goes back by itself at ${timeOfDay(reload.pending.confirm_until)}. Keep it: lvsha reload confirm. Go back now: lvsha reload undo`,
      ]
    : []
