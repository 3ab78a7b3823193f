import { suggest } from '../config/suggest.js'
import type { FailoverInstance, FailoverRequest } from '../control/protocol.js'
import type { RouterReport } from '../engine/messages.js'
import { formatPrefix } from '../model/address.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import { routerKey } from '../model/router.js'
import type { SyncGroup } from '../model/sync-group.js'
import { promotedPriority } from '../vrrp/priority.js'
import { faultText, stateWords } from './transition-text.js'

/** A virtual router that will be held, and what that does to it. */
export type FailoverTarget = {
  readonly key: string
  readonly name: string
  readonly vips: readonly string[]
  readonly from: RouterReport['state']
  readonly to: RouterReport['state']
  readonly peer?: NonNullable<FailoverInstance['peer']>
  /** In words, for whoever must confirm it. */
  readonly meaning: string
}

/**
 * Which routers a request means, and what becomes of them; members of a sync group move together.
 * @throws LvshaError LV-E301 nobody would take over, LV-E305 no such instance, LV-E307 it cannot be Master, LV-E308 its peer
 * does not yield
 */
export function planFailover(
  action: HoldAction,
  request: FailoverRequest,
  routers: readonly RouterReport[],
  syncGroups: readonly SyncGroup[],
): readonly FailoverTarget[] {
  const names = routers.map(({ settings }) => settings.name)
  const asked = request.instances === 'all' ? names : request.instances
  for (const name of asked) if (!names.includes(name)) throw noSuchInstance(name, names)
  const groups = syncGroups.filter(({ members }) => members.some((member) => asked.includes(member)))
  const wanted = new Set([...asked, ...groups.flatMap(({ members }) => members)])
  return routers
    .filter(({ settings }) => wanted.has(settings.name))
    .map((report) => {
      if (request.end) return target(report, report.state, `${nameOf(report)} is held no more`)
      return action === 'demote' ? demoted(report, request.force_no_peer ?? false) : promoted(report)
    })
}

/**
 * Asks whoever wants it to name what moves: a slip of the hand must not move a site's address.
 * @throws LvshaError LV-E306
 */
export function requireConfirmation(action: HoldAction, targets: readonly FailoverTarget[], given: readonly string[]) {
  const missing = targets.filter(({ name }) => !given.includes(name))
  if (missing.length === 0) return
  const flags = targets.map(({ name }) => `--confirm ${name}`).join(' ')
  throw new LvshaError(
    'LV-E306',
    `Not confirmed: ${missing.map(({ name }) => name).join(', ')}`,
    [`lvsha ${action} ${targets.map(({ name }) => name).join(' ')} ${flags}`],
    exitCodes.refused,
    undefined,
    missing.map(({ meaning }) => meaning),
  )
}

function demoted(report: RouterReport, isForced: boolean): FailoverTarget {
  const { state, successor } = report
  if (state !== 'Master') {
    return target(report, state, `${nameOf(report)} is ${stateWords[state]} already and is kept from becoming MASTER`)
  }
  const moving = `${nameOf(report)}: ${vipsOf(report).join(', ')}`
  switch (successor.kind) {
    case 'known':
      return {
        ...target(report, 'Backup', `${moving} move to ${successor.node} (priority ${successor.priority})`),
        peer: { name: successor.node, priority: successor.priority },
      }
    case 'unknown':
      return target(
        report,
        'Backup',
        `${moving} move to whoever takes over, or come back here: no beacon tells whether there is one (a keepalived Backup sends none)`,
      )
    case 'known dead':
      if (!isForced) throw nobodyThere(report, successor.node, obstacleTexts[successor.because])
      return target(report, 'Backup', `${moving} leave this host and nobody is known to take them`)
  }
}

const obstacleTexts = {
  silent: 'is silent',
  left: 'has left',
  fault: 'is in FAULT',
  held: 'is held in BACKUP',
} as const

function promoted(report: RouterReport): FailoverTarget {
  const { state, peers } = report
  if (state === 'Fault' || state === 'Initialize') throw cannotBeMaster(report)
  const master = peers.filter(({ priority }) => priority > 0).toSorted((a, b) => b.at - a.at)[0]
  if (state === 'Master') return target(report, 'Master', `${nameOf(report)} is MASTER already and is kept so`)
  if (master?.priority === 255) throw peerOwns(report, master.address)
  if (master?.priority === promotedPriority) throw peerIsPromoted(report, master.address)
  return {
    ...target(report, 'Master', `${nameOf(report)}: ${vipsOf(report).join(', ')} move here`),
    ...(master && { peer: { name: master.address, priority: master.priority } }),
  }
}

const nameOf = ({ settings }: RouterReport) => settings.name
const vipsOf = ({ settings }: RouterReport) => settings.virtualAddresses.map(({ prefix }) => formatPrefix(prefix))

const target = (report: RouterReport, to: RouterReport['state'], meaning: string): FailoverTarget => ({
  key: routerKey(report.settings),
  name: nameOf(report),
  vips: vipsOf(report),
  from: report.state,
  to,
  meaning,
})

function noSuchInstance(name: string, names: readonly string[]) {
  const guess = suggest(name, names)
  const sentence = `No instance ${name}.${guess ? ` Did you mean ${guess}?` : ''}`
  return new LvshaError('LV-E305', sentence, ['lvsha status'], exitCodes.usage)
}

const nobodyThere = (report: RouterReport, node: string, why: string) =>
  new LvshaError(
    'LV-E301',
    `Refused: ${node} ${why}, nobody would own ${vipsOf(report).join(', ')}`,
    [`lvsha demote ${nameOf(report)} --force-no-peer`],
    exitCodes.refused,
  )

function cannotBeMaster(report: RouterReport) {
  const why = report.fault === undefined ? '' : `: ${faultText(report.fault, report.reasons)}`
  const message = `Refused: ${nameOf(report)} is in ${stateWords[report.state]}${why}`
  return new LvshaError('LV-E307', message, ['lvsha status'], exitCodes.refused)
}

/** Two that are held as Master would be told apart by their addresses alone: the first hold stands until it ends. */
const peerIsPromoted = (report: RouterReport, peer: string) =>
  new LvshaError(
    'LV-E308',
    `Refused: ${peer} has priority ${promotedPriority}, as if it were promoted itself, and yields to no other of ${nameOf(report)}`,
    [`on ${peer}: lvsha promote ${nameOf(report)} --end`, `on ${peer}: lvsha demote ${nameOf(report)}`],
    exitCodes.refused,
  )

const peerOwns = (report: RouterReport, peer: string) =>
  new LvshaError(
    'LV-E308',
    `Refused: ${peer} has priority 255, the owner of the addresses of ${nameOf(report)}, and yields to nobody`,
    [`on ${peer}: lvsha demote ${nameOf(report)}`],
    exitCodes.refused,
  )
