import type { CheckStatus, RealServerStatus, ServerState, ServiceStatus } from '../control/protocol.js'
import { latency, since } from './duration.js'
import type { Tone } from './line.js'
import { type Look, stateWord } from './look.js'
import { count } from './number.js'
import type { Column } from './table.js'

/** A real server of one virtual server, with the check that matters most. */
export type ServerEntry = {
  readonly service: ServiceStatus
  readonly server: RealServerStatus
  readonly check: CheckStatus | undefined
}

export type ServerRow = {
  readonly name: string
  readonly service: string
  readonly port: string
  readonly state: string
  readonly tone: Tone
  readonly weight: string
  readonly reduced: boolean
  readonly active: string
  readonly inactive: string
  readonly check: string
  readonly tries: string
  readonly age: string
  readonly latency: string
  readonly error: string
}

const tones: Record<ServerState, Tone> = { UP: 'ok', DOWN: 'crit', CHECKING: 'warn', UNCHECKED: 'dim' }
const serverRank: Record<ServerState, number> = { DOWN: 0, CHECKING: 1, UP: 2, UNCHECKED: 3 }
const checkRank: Record<CheckStatus['state'], number> = { FAIL: 0, PENDING: 1, PASS: 2 }

/** All real servers of all virtual servers, those that fail first, then those whose last attempt failed. */
export function serverEntries(services: readonly ServiceStatus[]): readonly ServerEntry[] {
  const entries = services.flatMap((service) =>
    service.real_servers.map((server) => ({ service, server, check: worstCheck(server.checks) })),
  )
  const rank = ({ server, check }: ServerEntry) => serverRank[server.state] * 2 + (isShaky(check) ? 0 : 1)
  return entries.toSorted((a, b) => rank(a) - rank(b))
}

const isFailing = (server: RealServerStatus) => server.state === 'DOWN' || server.state === 'CHECKING'

/** How many real servers take no connections because of their checks. */
export const failingServers = (services: readonly ServiceStatus[]): number =>
  services.flatMap((service) => service.real_servers).filter(isFailing).length

export const serverKey = ({ service, server }: ServerEntry) => `${service.name} ${server.name}`

const isShaky = (check: CheckStatus | undefined) => check !== undefined && check.tries.n > 0

function worstCheck(checks: readonly CheckStatus[]): CheckStatus | undefined {
  const rank = (check: CheckStatus) => checkRank[check.state] * 2 + (isShaky(check) ? 0 : 1)
  return checks.toSorted((a, b) => rank(a) - rank(b))[0]
}

export function serverRow({ service, server, check }: ServerEntry, look: Look): ServerRow {
  const { configured, now } = server.weight
  return {
    name: server.name,
    service: service.name,
    port: service.port === undefined ? service.name : `:${service.port}`,
    state: stateWord(server.state, look),
    tone: look.current ? tones[server.state] : 'warn',
    weight: `${now}/${configured}`,
    reduced: now !== configured,
    active: count(server.active),
    inactive: count(server.inactive),
    check: check ? checkName(check) : '-',
    tries: check && isShaky(check) ? `${check.tries.n}/${check.tries.of}` : '',
    age: since(server.since, look.now) ?? '-',
    latency: check?.last ? latency(check.last.latency_ms) : '-',
    error: lastError(server, check),
  }
}

/** What is asked, without the address: `HTTP_GET /hc`, `TCP_CHECK`. */
export function checkName({ checker, target }: CheckStatus): string {
  const path = /^[a-z]+:\/\/[^/]+(\/.*)$/i.exec(target)?.[1]
  return path ? `${checker} ${path}` : checker
}

function lastError(server: RealServerStatus, check: CheckStatus | undefined): string {
  if (check?.last && !check.last.ok) return check.last.error ?? 'failed'
  return server.state === 'CHECKING' ? 'no answer yet' : ''
}

/** What is not UP among the servers of one virtual server, for the end of its line: three of them, and how many more. */
export function notUp(service: ServiceStatus, look: Look): string {
  const failing = serverEntries([service]).filter(({ server }) => isFailing(server))
  const shown = failing.slice(0, 3).map((entry) => {
    const row = serverRow(entry, look)
    return [row.name, row.state, row.error, `(${row.age})`].filter(Boolean).join(' ')
  })
  const more = failing.length - shown.length
  return [...shown, ...(more > 0 ? [`+${more} more`] : [])].join('; ')
}

const stateTone = (row: ServerRow) => row.tone
const weightTone = (row: ServerRow): Tone => (row.reduced ? 'warn' : 'plain')
const errorTone = (row: ServerRow): Tone => (row.tone === 'crit' ? 'crit' : 'warn')

const name: Column<ServerRow> = { head: 'REAL SERVER', text: (row) => row.name, priority: 16, least: 15 }
const state: Column<ServerRow> = { head: 'STATE', text: (row) => row.state, tone: stateTone, priority: 15, least: 5 }
const error: Column<ServerRow> = {
  head: 'LAST ERROR',
  text: (row) => row.error,
  tone: errorTone,
  priority: 13,
  cut: 16,
}
const weight: Column<ServerRow> = {
  head: 'W NOW/CFG',
  text: (row) => row.weight,
  tone: weightTone,
  priority: 14,
  align: 'right',
}
const last: Column<ServerRow> = { head: 'LAST', text: (row) => row.latency, priority: 9, align: 'right', least: 6 }

/** The columns of the table of real servers, for a screen of 80 columns and for a wider one. */
export const serverColumns = {
  narrow: [
    name,
    { head: 'OF', text: (row) => row.port, priority: 8, least: 4 },
    state,
    weight,
    { head: 'CHECK', text: (row) => row.check.split(' ')[0] ?? '', priority: 12, least: 8 },
    last,
    error,
  ],
  wide: [
    name,
    { head: 'VIRTUAL SERVER', text: (row) => row.service, priority: 8 },
    state,
    { head: 'FOR', text: (row) => row.age, priority: 7, align: 'right', least: 5 },
    weight,
    { head: 'ACTIVE', text: (row) => row.active, priority: 11, align: 'right' },
    { head: 'INACT', text: (row) => row.inactive, priority: 6, align: 'right' },
    { head: 'CHECK', text: (row) => row.check, priority: 12, cut: 9 },
    { head: 'TRY', text: (row) => row.tries, priority: 5, optional: true },
    last,
    error,
  ],
} as const satisfies Record<string, readonly Column<ServerRow>[]>

/** The same on one line without headings, for a pane too small for tables. */
export const serverLine: readonly Column<ServerRow>[] = [
  { head: '', text: (row) => row.state, tone: stateTone, priority: 15, least: 5 },
  { head: '', text: (row) => row.name, priority: 16 },
  { head: '', text: (row) => row.error, tone: errorTone, priority: 14, cut: 10, optional: true },
  { head: '', text: (row) => row.age, priority: 12 },
]
