import type { HoldStatus, InstanceStatus, VipStatus, VrrpState } from '../control/protocol.js'
import { addressList, shortAddress } from './addresses.js'
import { duration, inSeconds, latency, since, timeOfDay } from './duration.js'
import { type Line, span, type Tone } from './line.js'
import { type Look, stateWord } from './look.js'
import { count } from './number.js'
import { sparkline } from './sparkline.js'
import type { Column } from './table.js'

/** A virtual router as screens and texts show it. */
export type RouterRow = {
  readonly name: string
  readonly vrid: string
  readonly interface: string
  readonly version: string
  readonly state: string
  readonly tone: Tone
  readonly age: string
  readonly priority: string
  readonly lowered: boolean
  readonly reason: string
  readonly peer: string
  /** The same with how long ago it was heard. */
  readonly agedPeer: string
  readonly shortPeer: string
  readonly advert: string
  readonly shortAdvert: string
  readonly sent: string
  readonly received: string
  /** Lateness of the last adverts: a flat line is good. */
  readonly jitter: string
  readonly downIn: string
  readonly shortDownIn: string
  readonly vips: string
  readonly misplaced: boolean
  /** What is out of the ordinary; empty where nothing is. */
  readonly note: string
}

const tones: Record<VrrpState, Tone> = { MASTER: 'ok', BACKUP: 'accent', INIT: 'dim', FAULT: 'crit' }

/** Bars of lateness: full height is this share of the advert interval, or the latest advert if that is more. */
const fullLateness = 0.05
const bars = 8

export function routerRow(instance: InstanceStatus, look: Look): RouterRow {
  return {
    name: instance.name,
    vrid: String(instance.vrid),
    interface: instance.interface,
    version: `v${instance.version}`,
    state: stateWord(instance.state, look),
    tone: look.current ? tones[instance.state] : 'warn',
    age: since(instance.since, look.now) ?? '-',
    ...priority(instance, look),
    reason: instance.reason?.replaceAll('_', ' ') ?? '',
    ...peer(instance, look),
    ...advert(instance, look),
    ...masterDown(instance, look),
    ...addresses(instance.vips),
    note: note(instance),
  }
}

function priority({ priority: { base, effective } }: InstanceStatus, { glyphs }: Look) {
  const sign = effective < base ? glyphs.lower : effective > base ? glyphs.higher : ''
  return { priority: `${effective}/${base}${sign}`, lowered: effective < base }
}

/** The router heard last. A Backup sends no adverts, so a Master that hears none is nothing to worry about. */
function peer(instance: InstanceStatus, look: Look) {
  const nobody = 'none heard'
  const [first, ...others] = instance.peers.toSorted((a, b) => a.age_ms - b.age_ms)
  if (!first) return { peer: nobody, agedPeer: nobody, shortPeer: nobody }
  const more = others.length > 0 ? ` +${others.length}` : ''
  return {
    peer: `${first.address} prio ${first.priority}${more}`,
    agedPeer: `${first.address} p${first.priority} ${duration(first.age_ms + look.elapsed)}${more}`,
    shortPeer: `${shortAddress(first.address)} prio ${first.priority}${more}`,
  }
}

const directions: Partial<Record<VrrpState, string>> = { MASTER: 'tx', BACKUP: 'rx' }

function advert({ state, advert: { interval_ms, lateness_ms, sent, received } }: InstanceStatus, { glyphs }: Look) {
  const direction = directions[state]
  const full = Math.max(interval_ms * fullLateness, ...lateness_ms)
  return {
    advert: direction ? `${direction} ${inSeconds(interval_ms, 3)}` : '-',
    shortAdvert: direction ? `${direction} ${inSeconds(interval_ms, 2)}` : '-',
    sent: count(sent),
    received: count(received),
    jitter: sparkline(lateness_ms, bars, full, glyphs.bars),
  }
}

function masterDown({ timers: { master_down_ms, master_down_left_ms } }: InstanceStatus, look: Look) {
  if (master_down_left_ms === null) return { downIn: 'not armed', shortDownIn: 'not armed' }
  const left = inSeconds(master_down_left_ms - look.elapsed, master_down_ms < 1_000 ? 3 : 1)
  return { downIn: `${left.slice(0, -1)} of ${inSeconds(master_down_ms, 3)}`, shortDownIn: left }
}

const places: Record<VipStatus['where'], string> = {
  here: 'here',
  absent: 'absent',
  here_unowned: 'here but not MASTER',
}

function addresses(vips: readonly VipStatus[]) {
  const sentence = (where: VipStatus['where']) => {
    const there = vips.filter((vip) => vip.where === where).map((vip) => vip.address.replace(/\/\d+$/, ''))
    return there.length > 0 ? [`${addressList(there)} ${places[where]}`] : []
  }
  return {
    vips: (['here', 'absent', 'here_unowned'] as const).flatMap(sentence).join('; '),
    misplaced: vips.some((vip) => vip.where === 'here_unowned'),
  }
}

function note(instance: InstanceStatus): string {
  if (instance.fault !== undefined) return instance.fault
  if (instance.leaving) return 'leaving: waits for its successor'
  if (instance.waits_for_group) return `waits for the rest of ${instance.sync_group}`
  const missing = instance.state === 'MASTER' && instance.vips.some((vip) => vip.where === 'absent')
  const held = instance.hold ? [holdNote(instance.hold)] : []
  return [...(missing ? ['a VIP is absent'] : []), ...held, ...priorityCauses(instance)].join('; ')
}

/** `demoted by alice until 14:30:00`. */
export const holdNote = ({ action, by, until }: HoldStatus): string =>
  `${action}d by ${by}${until === null ? '' : ` until ${timeOfDay(until)}`}`

/** What has moved the priority away from that of the file: `script chk -20 (exit 1)`. */
export const priorityCauses = ({ priority: { reasons = [] } }: InstanceStatus): string[] =>
  reasons.flatMap(({ what, effect, because }) =>
    effect === 0 || effect === 'fault' ? [] : [`${what} ${effect > 0 ? '+' : ''}${effect} (${because})`],
  )

/** What has no room in the table: where the addresses are, and how the last advert went. */
export function routerDetail(instance: InstanceStatus, look: Look): Line {
  const { vips, misplaced } = addresses(instance.vips)
  const facts = [...(instance.vips.length > 0 ? [] : ['no virtual addresses']), ...lastAdvert(instance, look)]
  const rest = facts.map((fact) => span(` ${look.glyphs.dot} ${fact}`, 'dim'))
  return [span(vips, misplaced ? 'crit' : 'plain'), ...rest]
}

function lastAdvert({ state, advert, lease }: InstanceStatus, { elapsed }: Look): string[] {
  const age = state === 'MASTER' ? advert.last_sent_age_ms : advert.last_received_age_ms
  const late = advert.lateness_ms.at(-1)
  return [
    ...(age === null
      ? []
      : [`last advert ${duration(age + elapsed)} ago${late === undefined ? '' : `, ${signed(late)}`}`]),
    ...(lease.left_ms === null ? [] : [`lease ${inSeconds(lease.valid_ms, 0)}`]),
  ]
}

const signed = (late: number) => `${late < 0 ? '-' : '+'}${latency(Math.abs(late))}`

const stateTone = (row: RouterRow) => row.tone
const priorityTone = (row: RouterRow): Tone => (row.lowered ? 'warn' : 'plain')
const vipTone = (row: RouterRow): Tone => (row.misplaced ? 'crit' : 'plain')

const shared = {
  state: { head: 'STATE', text: (row) => row.state, tone: stateTone, priority: 15, least: 7 },
  priority: { head: 'EFF/BASE', text: (row) => row.priority, tone: priorityTone, priority: 14, least: 9 },
  note: { head: 'NOTE', text: (row) => row.note, tone: () => 'warn', priority: 11, cut: 16, optional: true },
  age: { head: 'FOR', text: (row) => row.age, priority: 5, align: 'right', least: 5 },
  reason: { head: 'REASON', text: (row) => row.reason, priority: 4, least: 13, cut: 13 },
} as const satisfies Record<string, Column<RouterRow>>

/** The columns of the table of virtual routers, for a screen of 80 columns, for a wider one, and for text. */
export const routerColumns = {
  narrow: [
    { head: 'INST', text: (row) => row.name, priority: 16, least: 5, cut: 12 },
    { head: 'VRID', text: (row) => row.vrid, priority: 7, align: 'right' },
    { head: 'IF', text: (row) => row.interface, priority: 6, least: 4, cut: 15 },
    shared.state,
    shared.priority,
    { head: 'PEER SEEN', text: (row) => row.shortPeer, priority: 12, least: 12 },
    { head: 'ADVERT', text: (row) => row.shortAdvert, priority: 10, least: 8 },
    { head: 'JITTER', text: (row) => row.jitter, priority: 9, least: bars },
    { head: 'DOWN IN', text: (row) => row.shortDownIn, priority: 13, align: 'right', least: 9 },
    shared.note,
  ],
  wide: [
    { head: 'INSTANCE', text: (row) => row.name, priority: 16, cut: 16 },
    { head: 'VRID', text: (row) => row.vrid, priority: 7, align: 'right' },
    { head: 'IFACE', text: (row) => row.interface, priority: 6, cut: 15 },
    shared.state,
    shared.age,
    shared.priority,
    shared.reason,
    { head: 'PEER SEEN', text: (row) => row.agedPeer, priority: 12, least: 20 },
    { head: 'TX', text: (row) => row.sent, priority: 3, align: 'right', least: 6 },
    { head: 'RX', text: (row) => row.received, priority: 2, align: 'right', least: 6 },
    { head: 'ADVERT', text: (row) => row.shortAdvert, priority: 10, least: 8 },
    { head: 'JITTER', text: (row) => row.jitter, priority: 9, least: bars },
    { head: 'DOWN IN', text: (row) => row.downIn, priority: 13, align: 'right', least: 13 },
    { head: 'VER', text: (row) => row.version, priority: 0 },
    { head: 'VIPS', text: (row) => row.vips, tone: vipTone, priority: 1 },
    shared.note,
  ],
  text: [
    { head: 'VRRP', text: (row) => row.name, priority: 9 },
    { head: 'STATE', text: (row) => row.state, tone: stateTone, priority: 9 },
    { head: 'FOR', text: (row) => row.age, priority: 9 },
    { head: 'EFF/BASE', text: (row) => row.priority, tone: priorityTone, priority: 9 },
    { head: 'PEER', text: (row) => row.peer, priority: 9 },
    { head: 'ADVERT', text: (row) => row.advert, priority: 9 },
    { head: 'DOWN IN', text: (row) => row.downIn, priority: 9 },
    { head: 'VIPS', text: (row) => row.vips, tone: vipTone, priority: 9 },
    { head: 'NOTE', text: (row) => row.note, priority: 9, optional: true },
  ],
} as const satisfies Record<string, readonly Column<RouterRow>[]>

/** The same on one line without headings, for a pane too small for tables. */
export const routerLine: readonly Column<RouterRow>[] = [
  { head: '', text: (row) => row.name, priority: 16, least: 5, cut: 12 },
  { head: '', text: (row) => row.state, tone: stateTone, priority: 15, least: 7 },
  { head: '', text: (row) => row.priority, tone: priorityTone, priority: 14, least: 8 },
  { head: '', text: downIn, priority: 13 },
  { head: '', text: (row) => `peer ${row.shortPeer.replace('prio ', '')}`, priority: 11 },
  { head: '', text: (row) => row.note, tone: () => 'warn', priority: 12, cut: 10, optional: true },
]

function downIn(row: RouterRow): string {
  return row.shortDownIn === 'not armed' ? row.shortAdvert : `down in ${row.shortDownIn}`
}
