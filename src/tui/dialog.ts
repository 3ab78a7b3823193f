import { duration } from '../view/duration.js'
import { counted, rate } from '../view/number.js'
import { wantedFor } from './operations.js'
import type { Snapshot } from './snapshot.js'
import type { ClusterChange, Dialog } from './state.js'

/** A dialog opens on Cancel, and with nothing typed. */
export const openDialog = (change: ClusterChange): Dialog => ({ change, typed: '', focus: 'cancel', phase: 'asking' })

/** Whether it may be sent: the daemon does not refuse it, and what must be typed is typed exactly. */
export function isReady({ change, typed, plan, phase }: Dialog, snapshot: Snapshot | undefined): boolean {
  if (phase !== 'asking' || plan?.kind === 'refused') return false
  if (isWeight(change)) return weightOf(typed) !== undefined
  const wanted = wantedFor(change, snapshot)
  return wanted === undefined || typed === wanted
}

export const isWeight = (change: ClusterChange) => change.kind === 'server' && change.action === 'weight'

/** Whether characters go into it. */
export const hasText = ({ change, phase, plan }: Dialog, snapshot: Snapshot | undefined) =>
  phase === 'asking' && plan?.kind !== 'refused' && (isWeight(change) || wantedFor(change, snapshot) !== undefined)

function weightOf(typed: string): number | undefined {
  const weight = /^\d{1,5}$/.test(typed) ? Number(typed) : Number.NaN
  return weight <= 65_535 ? weight : undefined
}

/** The change with what was typed in it. */
export function confirmed({ change, typed }: Dialog, snapshot: Snapshot | undefined): ClusterChange {
  if (change.kind !== 'server') return change
  const weight = isWeight(change) ? weightOf(typed) : undefined
  const forceLast = wantedFor(change, snapshot) !== undefined
  return { ...change, forceLast, ...(weight === undefined ? {} : { weight }) }
}

/** After a character: the name being complete, Enter is what comes next. */
export function withTyped(dialog: Dialog, typed: string, snapshot: Snapshot | undefined): Dialog {
  const next = { ...dialog, typed }
  const isNamed = !isWeight(dialog.change) && isReady(next, snapshot)
  return { ...next, focus: isNamed ? 'go' : 'cancel' }
}

/** How a change reads in the title and on the button. */
export function dialogWords(change: ClusterChange): { readonly title: string; readonly verb: string } {
  switch (change.kind) {
    case 'failover': {
      const verb = change.end ? 'End the hold' : change.action === 'promote' ? 'Promote' : 'Demote'
      return { title: change.end ? `End the hold of ${change.instance}?` : `${verb} ${change.instance}?`, verb }
    }
    case 'server': {
      const verb = { drain: 'Drain', enable: 'Enable', weight: 'Set weight' }[change.action]
      return { title: change.action === 'weight' ? `Weight of ${change.real}?` : `${verb} ${change.real}?`, verb }
    }
    case 'reload':
      return { title: 'Reload the configuration?', verb: 'Reload' }
  }
}

/** How long a failover by hand lasts, in milliseconds: the same as for the commands. */
export const holdFor = 1_800_000

/** What a change means by the last snapshot: what moves, how much traffic, and for how long. */
export function dialogFacts(
  change: ClusterChange,
  snapshot: Snapshot | undefined,
): readonly (readonly [string, string])[] {
  if (!snapshot) return []
  const { status } = snapshot
  switch (change.kind) {
    case 'failover': {
      const instance = status.instances.find(({ name }) => name === change.instance)
      if (!instance) return []
      const perSecond = status.services.reduce((sum, { stats }) => sum + (stats?.connections_per_s ?? 0), 0)
      const peer =
        instance.successor.kind === 'known'
          ? `${instance.successor.node}, priority ${instance.successor.priority}`
          : undefined
      return [
        ['Moves', instance.vips.map(({ address }) => address.replace(/\/\d+$/, '')).join(', ') || 'no address'],
        ...(change.action === 'demote' && peer ? [['To', peer] as const] : []),
        ...(perSecond > 0 ? [['Traffic', `${rate(perSecond)} conn/s go through this node now`] as const] : []),
        ...(change.end
          ? []
          : [['Lasts', `${duration(holdFor)}, or until: lvsha ${change.action} ${change.instance} --end`] as const]),
      ]
    }
    case 'server': {
      const service = status.services.find(({ name }) => name === change.service)
      const real = service?.real_servers.find(({ name }) => name === change.real)
      if (!service || !real) return []
      const others = service.real_servers.filter(({ name, weight }) => name !== change.real && weight.now > 0).length
      const sorry = service.sorry_server ? `${service.sorry_server.address} answers instead` : 'clients are refused'
      return [
        ['Of', service.name],
        ['Weight', `${real.weight.now} now, ${real.weight.configured} in the file`],
        ['Has', counted(real.active ?? 0, 'active connection')],
        [
          'Others',
          others > 0
            ? `${counted(others, 'other server')} of the pool take connections`
            : `nobody else takes connections: ${sorry}`,
        ],
      ]
    }
    case 'reload':
      return [['File', status.daemon.config_file]]
  }
}
