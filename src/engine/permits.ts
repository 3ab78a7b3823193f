import { permitLead } from '../arbiter/timing.js'
import type { ArbiterSettings, Permit, PermitReason, PermitWish } from '../model/arbiter.js'
import { type Duration, microseconds } from '../model/time.js'
import { leaseLength } from '../vrrp/lease.js'
import type { Running } from './running.js'

/** What counts for a router of which the arbiter has said nothing yet. */
export const firstPermit = ({ policy }: Pick<ArbiterSettings, 'policy'>): Permit => ({
  isGranted: policy === 'available',
  because: 'arbiter_lost',
})

/**
 * When a permit turns into its opposite, on CLOCK_BOOTTIME; undefined where it never does. A grant ends so early that an
 * address that was renewed in the last moment is gone by its end.
 */
export function turnsAt({ settings, permit }: Pick<Running, 'settings' | 'permit'>): Duration | undefined {
  if (permit?.until === undefined) return undefined
  return permit.isGranted ? microseconds(permit.until - permitLead(leaseLength(settings))) : permit.until
}

/** Why a router may not be Master; undefined where it may. */
export function refusalOf(running: Pick<Running, 'settings' | 'permit'>, boottime: Duration): PermitReason | undefined {
  const { permit } = running
  if (!permit) return undefined
  const turn = turnsAt(running)
  const hasTurned = turn !== undefined && boottime >= turn
  if (permit.isGranted !== hasTurned) return undefined
  return hasTurned ? 'arbiter_lost' : permit.because
}

/**
 * CLOCK_BOOTTIME from which on the addresses may not be renewed where its director hangs or has died: not beyond a permit
 * that ends, and not at all under a refusal that does. Undefined where there is no such time.
 */
export function renewableUntil(running: Pick<Running, 'settings' | 'permit'>): Duration | undefined {
  const turn = turnsAt(running)
  if (turn === undefined) return undefined
  return running.permit?.isGranted ? microseconds(Math.max(longPast, turn)) : longPast
}

/** 0 would be no time at all. */
const longPast = microseconds(1)

/** What a router wants of the arbiter now. */
export function wishOf({ router, hold, settings, standing }: Running): PermitWish {
  const preempt = settings.preempt || hold === 'promote'
  return {
    want: wantOf(router, hold === 'demote'),
    priority: standing.priority,
    preempt,
    lease: leaseLength(settings),
  }
}

export const isSameWish = (one: PermitWish, other: PermitWish) =>
  one.want === other.want &&
  one.priority === other.priority &&
  one.preempt === other.preempt &&
  one.lease === other.lease

function wantOf(router: Running['router'], isDemoted: boolean): PermitWish['want'] {
  switch (router.state) {
    case 'Initialize':
    case 'Fault':
      return 'none'
    case 'Backup':
      if (isDemoted) return 'none'
      return router.awaitsPermit ? 'ready' : 'idle'
    case 'Master':
      return router.leavingUntil === undefined ? 'owner' : 'leaving'
  }
}
