import type { Engine } from '../../lab/director.js'
import type { Bounds } from './bounds.js'
import type { Outcome } from './outcome.js'

/** What became of one fault in all its runs. */
export type Row = {
  readonly interval: string
  readonly fault: string
  readonly engine: Engine
  readonly outcomes: readonly Outcome[]
  /** Of lvsha. */
  readonly bounds?: Bounds
}

/** A single run may take so many times as long as the median of all. */
const worst = 5

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

type Measure = 'takeover' | 'gone' | 'dual' | 'lost'
const measures: readonly Measure[] = ['takeover', 'gone', 'dual', 'lost']

const valuesOf = ({ outcomes }: Row, measure: Measure) => outcomes.flatMap((outcome) => outcome[measure] ?? [])

/** What of the promises was broken, one text for each. */
export function brokenBounds(row: Row): string[] {
  const { bounds = {} } = row
  return measures.flatMap((measure) => {
    const bound = bounds[measure]
    const values = valuesOf(row, measure)
    if (bound === undefined) return []
    if (bound === 'never') return values.length > 0 ? [`${measure} after ${text(values)}`] : []
    if (values.length < row.outcomes.length) return [`${measure} did not come`]
    const isBroken = (median(values) ?? 0) > bound || values.some((value) => value > worst * bound)
    return isBroken ? [`${measure} ${text(values)}, promised ${bound.toFixed(0)}`] : []
  })
}

const text = (values: readonly number[]) => {
  const rounded = values.map((value) => Math.round(value))
  const [least, greatest] = [Math.min(...rounded), Math.max(...rounded)]
  return least === greatest ? `${least}` : `${Math.round(median(values) ?? 0)} (${least}..${greatest})`
}

const promised = (bound: Bounds[Measure]) =>
  bound === undefined ? '' : bound === 'never' ? ' [never]' : ` [≤ ${bound.toFixed(0)}]`

function cell(row: Row, measure: Measure): string {
  const values = valuesOf(row, measure)
  return `${values.length > 0 ? text(values) : '-'}${promised(row.bounds?.[measure])}`
}

export const head = [
  'adverts',
  'fault',
  'engine',
  'takeover ms',
  'gone ms',
  'two owners ms',
  'two answer ms',
  'lost',
  'owners over time',
  'who answers',
  '',
]

export function cellsOf(row: Row): string[] {
  // The run in the middle tells how it went.
  const middle = row.outcomes.toSorted((one, other) => one.dual - other.dual)[Math.floor(row.outcomes.length / 2)]
  const broken = brokenBounds(row)
  return [
    row.interval,
    row.fault,
    row.engine,
    ...(['takeover', 'gone', 'dual'] as const).map((measure) => cell(row, measure)),
    text(row.outcomes.map(({ dualAnswers }) => dualAnswers)),
    cell(row, 'lost'),
    middle?.owners ?? '',
    middle?.answers ?? '',
    broken.length > 0 ? `BROKEN: ${broken.join('; ')}` : row.bounds ? 'kept' : '',
  ]
}

/** A row of a Markdown table. */
export const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
