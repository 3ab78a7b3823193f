import { routerKey } from '../model/router.js'
import { after, type Duration, type Instant, milliseconds } from '../model/time.js'
import { leaseLength, renewalInterval } from '../vrrp/lease.js'
import type { Agenda } from './agenda.js'
import { hold, perform, type Stage } from './perform.js'
import { addressesToHold, putBack } from './removals.js'
import { complain, type Running } from './running.js'

// A thousand Masters renew four times a second each. One request to the kernel for each would cost more than all their adverts:
// renewals that are due soon go along with those that are due.

/** Less than half of the shortest time between two renewals: going along must not make anybody renew twice as often. */
const soon = milliseconds(100)

/** So many addresses at once, and adverts get their turn: the kernel takes some microseconds for each. */
const batchLimit = 128

/** The routers that are to be renewed in this turn; others that are due are left for the next. */
export function renewalsDue(renewals: Agenda<Running>, now: Instant): Running[] {
  const first = renewals.first()
  if (first === undefined || first > now) return []
  const batch: Running[] = []
  let size = 0
  for (const running of renewals.due(after(now, soon)).toSorted(byDue)) {
    size += running.settings.virtualAddresses.length
    // Whatever it has, the first comes along.
    if (batch.length > 0 && size > batchLimit) break
    batch.push(running)
  }
  return batch
}

const byDue = (one: Running, other: Running) => (one.renewAt ?? 0) - (other.renewAt ?? 0)

/**
 * Renews the leases of these Masters, those of one length in one request.
 * @param boottime when they were found to hold still
 */
export function renewTogether(routers: readonly Running[], stage: Stage, boottime: Duration) {
  const byLease = new Map<Duration, Running[]>()
  for (const running of routers) {
    const lease = leaseLength(running.settings)
    byLease.set(lease, [...(byLease.get(lease) ?? []), running])
  }
  for (const [lease, same] of byLease) renew(same, lease, stage, boottime)
}

function renew(routers: readonly Running[], lease: Duration, stage: Stage, boottime: Duration) {
  const { ports, listener } = stage
  const now = ports.clock.monotonic()
  try {
    if (!holdTogether(routers, lease, stage, boottime)) for (const running of routers) hold(running, stage, boottime)
    for (const running of routers) {
      if (!putBack(running, now)) continue
      if (running.will) perform(running, stage, { kind: 'arm-last-will' })
      perform(running, stage, { kind: 'announce', repeat: running.settings.garp.repeat })
    }
  } catch (error) {
    for (const running of routers) {
      complain(running, listener, `cannot renew its addresses: ${(error as Error).message}`)
    }
  }
}

/** False where one was refused: whose it is shows when each asks alone. */
function holdTogether(routers: readonly Running[], lease: Duration, { ports }: Stage, boottime: Duration): boolean {
  if (routers.length === 1) return false
  const now = ports.clock.monotonic()
  for (const running of routers) running.renewAt = after(now, renewalInterval(lease))
  const addresses = routers.flatMap((running) => addressesToHold(running, now))
  if (ports.addresses.hold(addresses, lease).length > 0) return false
  // The lease counts from before the request, as in `hold`.
  for (const running of routers) {
    running.renewedAt = boottime
    ports.guardian.renewed(routerKey(running.settings), boottime)
  }
  return true
}
