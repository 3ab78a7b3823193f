import type { DataplaneStatus, ServiceStatus } from '../control/protocol.js'
import type { Tone } from './line.js'
import type { Look } from './look.js'
import { count, rate } from './number.js'
import { notUp } from './servers.js'
import { sparkline } from './sparkline.js'
import type { Column } from './table.js'

/** A virtual server as screens and texts show it. */
export type ServiceRow = {
  readonly name: string
  readonly scheduler: string
  readonly forwarding: string
  readonly persistence: string
  readonly up: string
  readonly upTone: Tone
  readonly want: string
  readonly quorum: string
  readonly quorumTone: Tone
  readonly active: string
  readonly inactive: string
  readonly connections: string
  readonly perSecond: string
  readonly packetsIn: string
  readonly bytesIn: string
  readonly bytesOut: string
  readonly history: string
  readonly notUp: string
  readonly note: string
}

const bars = 20

/** A steady rate is a line in the middle: the highest of the last values has this much above it. */
const headroom = 1.5

/** @param history new connections per second at the last snapshots, oldest first */
export function serviceRow(service: ServiceStatus, look: Look, history: readonly number[] = []): ServiceRow {
  const { quorum, stats, real_servers: servers } = service
  const up = servers.filter((server) => server.state === 'UP' || server.state === 'UNCHECKED').length
  return {
    name: service.name,
    scheduler: service.scheduler,
    forwarding: service.forwarding,
    persistence: service.persistence_s === undefined ? '-' : `${service.persistence_s}s`,
    up: `${up}/${servers.length}`,
    upTone: up === servers.length ? 'ok' : up === 0 ? 'crit' : 'warn',
    want: quorum.met ? String(quorum.want) : `${quorum.want}!`,
    quorum: `${quorum.have}>=${quorum.want} ${quorum.met ? 'ok' : 'LOST'}`,
    quorumTone: quorum.met ? 'plain' : 'crit',
    active: count(total(servers.map((server) => server.active))),
    inactive: count(total(servers.map((server) => server.inactive))),
    connections: count(stats?.connections),
    perSecond: rate(stats?.connections_per_s),
    packetsIn: rate(stats?.packets_in_per_s),
    bytesIn: rate(stats?.bytes_in_per_s),
    bytesOut: repliesPassHere(service) ? rate(stats?.bytes_out_per_s) : '-',
    history: sparkline(history, bars, Math.max(1, ...history) * headroom, look.glyphs.bars),
    notUp: notUp(service, look),
    note: sorry(service),
  }
}

/** With DR and TUN the replies take another way: a 0 would read as a fault. */
const repliesPassHere = (service: ServiceStatus) => service.forwarding === 'NAT'

/** Undefined where nothing is known of any. */
function total(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : undefined
}

function sorry({ sorry_server: server, quorum }: ServiceStatus): string {
  if (server?.in_use) return `sorry server ${server.address} in use`
  return quorum.met ? '' : 'quorum lost'
}

/** Why nothing is forwarded and what to try; undefined where the kernel can. */
export function dataplaneNotice(
  dataplane: DataplaneStatus,
): { readonly why: string; readonly next: readonly string[] } | undefined {
  return dataplane.available ? undefined : { why: `LVS is off: ${dataplane.reason}`, next: dataplane.next }
}

const name = (head: string): Column<ServiceRow> => ({ head, text: (row) => row.name, priority: 16, least: 19 })
const scheduler: Column<ServiceRow> = { head: 'SCHED', text: (row) => row.scheduler, priority: 11 }
const forwarding: Column<ServiceRow> = { head: 'FWD', text: (row) => row.forwarding, priority: 10 }
const up: Column<ServiceRow> = {
  head: 'RS UP',
  text: (row) => row.up,
  tone: (row) => row.upTone,
  priority: 15,
  align: 'right',
}
const quorumTone = (row: ServiceRow) => row.quorumTone
const perSecond: Column<ServiceRow> = {
  head: 'CPS',
  text: (row) => row.perSecond,
  priority: 13,
  align: 'right',
  least: 5,
}
const bytesIn: Column<ServiceRow> = { head: 'IN/s', text: (row) => row.bytesIn, priority: 12, align: 'right', least: 5 }
const bytesOut: Column<ServiceRow> = { head: 'OUT/s', text: (row) => row.bytesOut, priority: 4, align: 'right' }
const note: Column<ServiceRow> = {
  head: 'NOTE',
  text: (row) => row.note,
  tone: quorumTone,
  priority: 14,
  cut: 12,
  optional: true,
}

/** The columns of the table of virtual servers, for a screen of 80 columns, for a wider one, and for text. */
export const serviceColumns = {
  narrow: [
    name('VIP:PORT/PROTO'),
    scheduler,
    forwarding,
    up,
    { head: 'QRM', text: (row) => row.want, tone: quorumTone, priority: 9, align: 'right' },
    perSecond,
    bytesIn,
    bytesOut,
    { head: 'TREND', text: (row) => row.history.slice(-12), priority: 6, least: 12 },
    note,
  ],
  wide: [
    name('VIP:PORT/PROTO'),
    scheduler,
    forwarding,
    { head: 'PERSIST', text: (row) => row.persistence, priority: 5 },
    { head: 'QUORUM', text: (row) => row.quorum, tone: quorumTone, priority: 9, least: 9 },
    up,
    { head: 'ACTIVE', text: (row) => row.active, priority: 8, align: 'right' },
    { head: 'INACT', text: (row) => row.inactive, priority: 7, align: 'right', least: 6 },
    perSecond,
    { head: 'PPS IN', text: (row) => row.packetsIn, priority: 3, align: 'right' },
    bytesIn,
    bytesOut,
    { head: 'TREND', text: (row) => row.history, priority: 6, least: bars },
    note,
  ],
  text: [
    { head: 'SERVICES', text: (row) => row.name, priority: 9 },
    { head: 'SCHED', text: (row) => row.scheduler, priority: 9 },
    { head: 'FWD', text: (row) => row.forwarding, priority: 9 },
    { head: 'UP', text: (row) => row.up, tone: (row) => row.upTone, priority: 9 },
    { head: 'QUORUM', text: (row) => row.quorum, tone: quorumTone, priority: 9 },
    { head: 'CPS', text: (row) => row.perSecond, priority: 9 },
    { head: 'IN B/s', text: (row) => row.bytesIn, priority: 9 },
    { head: 'OUT B/s', text: (row) => row.bytesOut, priority: 9 },
    { head: 'NOT UP', text: (row) => row.notUp, priority: 9, optional: true },
    { head: 'NOTE', text: (row) => row.note, priority: 9, optional: true },
  ],
} as const satisfies Record<string, readonly Column<ServiceRow>[]>

/** The same on one line without headings, for a pane too small for tables. */
export const serviceLine: readonly Column<ServiceRow>[] = [
  { head: '', text: (row) => row.name, priority: 16 },
  { head: '', text: (row) => row.scheduler, priority: 11 },
  { head: '', text: (row) => `${row.up} up`, tone: (row) => row.upTone, priority: 15, align: 'right' },
  { head: '', text: (row) => `${row.perSecond}/s`, priority: 13, align: 'right', least: 6 },
  { head: '', text: (row) => `${row.bytesIn}B/s`, priority: 12, align: 'right', least: 7 },
  { head: '', text: (row) => row.note, tone: quorumTone, priority: 14, cut: 10, optional: true },
]
