import type { InstanceStatus, VipStatus } from '../control/protocol.js'
import { duration, inSeconds, latency } from './duration.js'
import { type Fact, fact } from './fact.js'
import type { Look } from './look.js'
import { count } from './number.js'
import { holdNote, priorityCauses, routerRow } from './routers.js'
import { sparkline } from './sparkline.js'

const bars = 24

/** Everything that is known of one virtual router, what matters most first. */
export function instanceFacts(instance: InstanceStatus, look: Look): readonly Fact[] {
  const row = routerRow(instance, look)
  const { timers, advert, preempt, hold } = instance
  const causes = priorityCauses(instance)
  const preempts = preempt.enabled ? (preempt.delay_ms > 0 ? `yes, after ${duration(preempt.delay_ms)}` : 'yes') : 'no'
  return [
    fact('State', `${row.state} for ${row.age}${row.reason ? ` (${row.reason})` : ''}`, row.tone),
    ...(instance.fault === undefined ? [] : [fact('Fault', instance.fault, 'crit')]),
    fact('VIPs', instance.vips.map(vipText).join('  ') || 'none', row.misplaced ? 'crit' : 'plain'),
    fact(
      'Priority',
      [`${row.priority} effective/base`, ...causes].join(`  ${look.glyphs.dot} `),
      row.lowered ? 'warn' : 'plain',
    ),
    ...(hold ? [fact('Held', `${holdNote(hold)}${hold.reason ? `: ${hold.reason}` : ''}`, 'warn')] : []),
    fact('Preempt', preempts),
    fact(
      'Timers',
      `advert ${inSeconds(advert.interval_ms, 3)}  skew ${inSeconds(timers.skew_ms, 3)}  Master_Down ${inSeconds(timers.master_down_ms, 3)} (${row.downIn})`,
    ),
    fact(
      'Adverts tx',
      `${row.sent}${ageText('last', advert.last_sent_age_ms, look)}${latenessText(instance, 'MASTER', look)}`,
    ),
    fact(
      'Adverts rx',
      `${row.received}${ageText('last', advert.last_received_age_ms, look)}${latenessText(instance, 'BACKUP', look)}`,
    ),
    fact('Rx errors', discardText(instance, look), Object.keys(instance.discarded).length > 0 ? 'warn' : 'plain'),
    ...(instance.answered_by ?? []).map(({ mac, address, rival, age_ms: age }) =>
      fact(
        rival ? 'Conflict' : 'Answered by',
        `${address} by ${mac} ${rival ? 'of the other node' : 'too'}, ${duration(age + look.elapsed)} ago`,
        rival ? 'crit' : 'warn',
      ),
    ),
    ...(instance.takeover_held_back
      ? [fact('Held back', 'no advert is heard, but the MASTER still answers for the VIPs', 'crit')]
      : []),
    fact('Peers', peerText(instance, look)),
    fact('Successor', successorText(instance), instance.successor.kind === 'known dead' ? 'crit' : 'plain'),
    fact(
      'Lease',
      instance.lease.left_ms === null
        ? 'not held'
        : `${inSeconds(instance.lease.left_ms - look.elapsed, 1)} of ${inSeconds(instance.lease.valid_ms, 1)} left`,
    ),
    ...(instance.sync_group === undefined ? [] : [fact('Sync group', instance.sync_group)]),
    fact('Where', `vrid ${instance.vrid} on ${instance.interface}, VRRP version ${instance.version}`),
    fact('Transitions', count(instance.transitions)),
  ]
}

const places: Record<VipStatus['where'], string> = {
  here: 'HERE',
  absent: 'not here',
  here_unowned: 'HERE but not MASTER',
}

const vipText = ({ address, interface: link, where }: VipStatus) => `${address} ${link} ${places[where]}`

const ageText = (word: string, age: number | null, { elapsed }: Look) =>
  age === null ? '' : `  ${word} ${duration(age + elapsed)} ago`

/** How late the last adverts were, where it is this state in which they are measured. */
function latenessText({ state, advert }: InstanceStatus, when: 'MASTER' | 'BACKUP', { glyphs }: Look): string {
  const values = advert.lateness_ms.filter(Number.isFinite)
  if (state !== when || values.length === 0) return ''
  const sorted = values.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  const full = Math.max(advert.interval_ms * 0.05, ...values)
  return `  late p50 ${latency(median)} max ${latency(sorted.at(-1) ?? 0)}  ${sparkline(values, bars, full, glyphs.bars).trim()}`
}

function discardText({ discarded, refused }: InstanceStatus, { elapsed }: Look): string {
  const counts = Object.entries(discarded).map(([reason, n]) => `${reason} ${count(n)}`)
  const last = refused ? `, last ${refused.reason} of ${refused.source} ${duration(refused.age_ms + elapsed)} ago` : ''
  return counts.length === 0 ? 'none' : `${counts.join('  ')}${last}`
}

/** A Backup is silent: that it was heard long ago is no fault. */
const peerText = ({ peers }: InstanceStatus, { elapsed }: Look) =>
  peers
    .toSorted((a, b) => a.age_ms - b.age_ms)
    .map(({ address, priority, age_ms: age }) => `${address} prio ${priority}, ${duration(age + elapsed)} ago`)
    .join('; ') || 'none heard (a BACKUP is silent)'

function successorText({ successor }: InstanceStatus): string {
  switch (successor.kind) {
    case 'known':
      return `${successor.node} (priority ${successor.priority}) would take over`
    case 'known dead':
      return `nobody: ${successor.node} is ${successor.because}`
    case 'unknown':
      return 'not known: no beacons are heard'
  }
}
