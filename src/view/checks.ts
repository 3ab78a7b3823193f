import type { CheckStatus, RealServerStatus, ServiceStatus } from '../control/protocol.js'
import { duration, latency, since, timeOfDay } from './duration.js'
import type { Tone } from './line.js'
import { type Look, stateWord } from './look.js'
import { checkName } from './servers.js'
import { sparkline } from './sparkline.js'
import type { Column } from './table.js'

/** One check of one real server. */
export type CheckEntry = {
  readonly service: ServiceStatus
  readonly server: RealServerStatus
  readonly check: CheckStatus
}

const rank: Record<CheckStatus['state'], number> = { FAIL: 0, PENDING: 2, PASS: 3 }

/** All checks, those that fail first, then those whose last attempt failed. */
export function checkEntries(services: readonly ServiceStatus[]): readonly CheckEntry[] {
  const entries = services.flatMap((service) =>
    service.real_servers.flatMap((server) => server.checks.map((check) => ({ service, server, check }))),
  )
  const rankOf = ({ check }: CheckEntry) => (check.state === 'PASS' && check.tries.n > 0 ? 1 : rank[check.state])
  return entries.toSorted((a, b) => rankOf(a) - rankOf(b))
}

export const checkKey = ({ service, server, check }: CheckEntry) =>
  `${service.name} ${server.name} ${check.checker} ${check.target}`

export type CheckRow = {
  readonly real: string
  readonly service: string
  readonly check: string
  readonly state: string
  readonly tone: Tone
  readonly age: string
  readonly tries: string
  readonly last: string
  readonly lastAge: string
  readonly latency: string
  readonly trend: string
  readonly result: string
  readonly resultTone: Tone
}

const tones: Record<CheckStatus['state'], Tone> = { PASS: 'ok', FAIL: 'crit', PENDING: 'warn' }
const bars = 12

/** @param history milliseconds that the last answers took, NaN for those that failed, oldest first */
export function checkRow(
  { service, server, check }: CheckEntry,
  look: Look,
  history: readonly number[] = [],
): CheckRow {
  const { last, tries, state } = check
  return {
    real: server.name,
    service: service.name,
    check: checkName(check),
    state: stateWord(state, look),
    tone: look.current ? tones[state] : 'warn',
    age: since(check.since, look.now) ?? '-',
    tries: tries.n > 0 ? `${tries.n}/${tries.of}` : '',
    last: last ? timeOfDay(last.at) : '-',
    lastAge: last ? `${duration(last.age_ms + look.elapsed)} ago` : '-',
    latency: last ? latency(last.latency_ms) : '-',
    trend: latencyTrend(history, bars, look),
    result: resultOf(check),
    resultTone: state === 'FAIL' ? 'crit' : last && !last.ok ? 'warn' : 'plain',
  }
}

/** Latency as bars, and a `!` for every check that failed. */
export function latencyTrend(history: readonly number[], columns: number, { glyphs }: Look): string {
  const shown = history.slice(-columns)
  const full = Math.max(1, ...shown.filter(Number.isFinite)) * 2
  const drawn = [...sparkline(shown, columns, full, glyphs.bars)]
  return drawn.map((bar, i) => (Number.isNaN(shown[i - columns + shown.length]) ? '!' : bar)).join('')
}

function resultOf({ last, state }: CheckStatus): string {
  if (!last) return state === 'PENDING' ? 'no answer yet' : ''
  if (!last.ok) return last.error ?? 'failed'
  const days = last.certificate?.days_left
  const certificate = days === undefined ? '' : `, certificate for ${days} days`
  return `${last.status === undefined ? 'ok' : last.status}${certificate}`
}

const real: Column<CheckRow> = { head: 'REAL SERVER', text: (row) => row.real, priority: 16, least: 15 }
const state: Column<CheckRow> = {
  head: 'STATE',
  text: (row) => row.state,
  tone: (row) => row.tone,
  priority: 15,
  least: 5,
}
const age: Column<CheckRow> = { head: 'FOR', text: (row) => row.age, priority: 8, align: 'right', least: 5 }
const tries: Column<CheckRow> = { head: 'TRY', text: (row) => row.tries, priority: 7, least: 3 }
const took: Column<CheckRow> = { head: 'LATENCY', text: (row) => row.latency, priority: 10, align: 'right' }
const trend: Column<CheckRow> = { head: 'LAST RUNS', text: (row) => row.trend, priority: 6, least: bars }
const result: Column<CheckRow> = {
  head: 'RESULT',
  text: (row) => row.result,
  tone: (row) => row.resultTone,
  priority: 14,
  cut: 24,
}

/** The columns of the table of checks, for a screen of 80 columns, for a wider one, and for one without borders. */
export const checkColumns = {
  narrow: [
    real,
    { head: 'CHECK', text: (row) => row.check.split(' ')[0] ?? '', priority: 12, least: 8 },
    state,
    age,
    tries,
    took,
    result,
    trend,
  ],
  wide: [
    real,
    { head: 'VIRTUAL SERVER', text: (row) => row.service, priority: 9 },
    { head: 'CHECK', text: (row) => row.check, priority: 12, cut: 9 },
    state,
    age,
    tries,
    { head: 'LAST RUN', text: (row) => row.last, priority: 5 },
    { head: 'AGE', text: (row) => row.lastAge, priority: 4, align: 'right', least: 8 },
    took,
    trend,
    result,
  ],
  line: [state, real, result, age].map((column) => ({ ...column, head: '' })),
} as const satisfies Record<string, readonly Column<CheckRow>[]>
