import type { StatusDocument } from '../control/protocol.js'
import { duration, inSeconds, latency } from './duration.js'
import { type Fact, fact } from './fact.js'
import type { Look } from './look.js'

/** What keeps the addresses in one place: this daemon, its guardian, its leases, what it hears of others. */
export function clusterFacts(status: StatusDocument, look: Look): readonly Fact[] {
  const { daemon, guardian, instances, beacons, dataplane, reload, sync_groups: groups = [] } = status
  const leases = instances.flatMap(({ name, lease }) =>
    lease.left_ms === null
      ? []
      : [`${name} ${inSeconds(lease.left_ms - look.elapsed, 1)} of ${inSeconds(lease.valid_ms, 1)}`],
  )
  const discarded = Object.entries(beacons?.discarded ?? {}).map(([reason, n]) => `${reason} ${n}`)
  return [
    fact('Daemon', `lvsha ${daemon.version}, pid ${daemon.pid}, up ${duration(daemon.uptime_ms + look.elapsed)}`),
    fact('Config', daemon.config_file),
    ...(reload
      ? [
          fact(
            'Reload',
            `goes back in ${inSeconds(reload.left_ms - look.elapsed, 0)} unless confirmed: lvsha reload confirm`,
            'warn',
          ),
        ]
      : []),
    guardianFact(status),
    fact('Leases', leases.join('   ') || 'none held: no instance is MASTER here'),
    fact(
      'IPVS',
      dataplane.available ? `version ${dataplane.version}` : `off: ${dataplane.reason}`,
      dataplane.available ? 'plain' : 'warn',
    ),
    ...arbiterFacts(status, look),
    ...groups.map(({ name, state, members }) =>
      fact('Sync group', `${name} ${state}: ${members.join(', ')}`, state === 'FAULT' ? 'crit' : 'plain'),
    ),
    fact(
      'Beacons',
      beacons
        ? `${beacons.nodes.length} other nodes${discarded.length > 0 ? `, discarded: ${discarded.join(', ')}` : ''}`
        : 'none heard',
    ),
    ...(guardian.refused.length > 0
      ? [fact('Refused', `the kernel refused the guardian ${guardian.refused.join(', ')}`, 'warn')]
      : []),
  ]
}

/** Who decides which node may be Master, where VRRP alone does not. */
function arbiterFacts({ arbiter }: StatusDocument, look: Look): readonly Fact[] {
  if (!arbiter) return []
  const { state, server, session, timeout_ms: timeout, round_trip_ms: trip, silent_ms: silent, problem } = arbiter
  const facts = [
    `${arbiter.kind} ${state.toUpperCase()}`,
    ...(server === null ? [] : [server]),
    ...(session === null ? [] : [`session ${session}`]),
    ...(timeout === null ? [] : [`timeout ${inSeconds(timeout, 1)}`]),
    ...(trip === null ? [] : [`round trip ${latency(trip)}`]),
    ...(silent === null ? [] : [`heard ${duration(silent + look.elapsed)} ago`]),
    ...(problem === undefined ? [] : [problem]),
  ]
  const grants = arbiter.instances.map(({ name, granted, because, left_ms: left, owner }) => {
    const end = left === null ? '' : `, ${inSeconds(left - look.elapsed, 1)} left`
    const whose = owner ? `, owner ${owner.node} epoch ${owner.epoch}` : ''
    const text = `${name} ${granted ? 'granted' : 'not granted'} (${because.replaceAll('_', ' ')})${end}${whose}`
    return fact('Permit', text, granted ? 'plain' : 'warn')
  })
  return [fact('Arbiter', facts.join('  '), state === 'connected' ? 'plain' : 'crit'), ...grants]
}

function guardianFact({ guardian }: StatusDocument): Fact {
  if (guardian.pid === null)
    return fact('Guardian', 'none: killed or hung, only the lease lets go of addresses', 'warn')
  return guardian.armed
    ? fact('Guardian', `pid ${guardian.pid}, holds the last will of every MASTER`)
    : fact('Guardian', `pid ${guardian.pid}, NOT armed`, 'warn')
}
