import type { Family } from './address.js'
import type { Duration } from './time.js'

/**
 * What counts while the arbiter cannot be asked. `strict`: nobody is Master without a permit. `witness`: whoever has no rival
 * that answers goes on. `available`: VRRP decides, as without an arbiter.
 */
export type Policy = 'strict' | 'witness' | 'available'

/** `lvsha { arbiter zookeeper { … } }`: who says which of the nodes may be Master. */
export type ArbiterSettings = {
  readonly kind: 'zookeeper'
  /** What this node calls itself there. */
  readonly node: string
  /** `host:port`, in the order in which they are tried. */
  readonly servers: readonly string[]
  /** The absolute path below which everything is kept. */
  readonly root: string
  /** `user:password`, of the scheme digest; without it everybody may change what is kept. */
  readonly auth?: string
  readonly sessionTimeout: Duration
  /** `tickTime` of the servers: twice in it a follower tells its leader which sessions live. */
  readonly tick: Duration
  readonly policy: Policy
}

/**
 * Who may be Master: with an end it turns into its opposite there, on CLOCK_BOOTTIME, so that a director that hangs can
 * neither prolong a grant nor a refusal.
 */
export type Permit = {
  readonly isGranted: boolean
  readonly until?: Duration
  readonly because: PermitReason
  /** Counts up with every owner; undefined where nobody is. */
  readonly epoch?: number
}

/** `held`: it is ours. `held_by_other`: it is another node's. `not_held`: it is nobody's yet. `arbiter_lost`: not known. */
export type PermitReason = 'held' | 'held_by_other' | 'not_held' | 'arbiter_lost'

/** What a virtual router wants of the arbiter. */
export type PermitWish = {
  /** `none`: it cannot be Master. `idle`: it could. `ready`: it waits for nothing else. `owner`: it is. `leaving`: it hands over. */
  readonly want: 'none' | 'idle' | 'ready' | 'owner' | 'leaving'
  readonly priority: number
  /** Whether it takes over from an owner of lower priority. */
  readonly preempt: boolean
  /** Of its addresses: they must be gone by the end of a permit. */
  readonly lease: Duration
}

/** What tells virtual routers apart on all nodes alike. */
export type ContestId = { readonly vrid: number; readonly family: Family }

/** `51`, `51-ipv6`. */
export const contestName = ({ vrid, family }: ContestId) => (family === 'ipv6' ? `${vrid}-ipv6` : `${vrid}`)

/** What is known of the arbiter. */
export type ArbiterReport = {
  readonly state: 'connecting' | 'connected' | 'suspended' | 'lost'
  readonly server?: string
  /** The session, in hexadecimal digits. */
  readonly session?: string
  /** As the servers granted it. */
  readonly timeout?: Duration
  /** How long the last word took there and back. */
  readonly roundTrip?: Duration
  /** Since the last word that was answered was sent. */
  readonly silent?: Duration
  readonly problem?: string
  readonly contests: readonly ContestReport[]
}

/** One virtual router as the arbiter knows it. */
export type ContestReport = {
  readonly key: string
  readonly candidates: readonly { readonly node: string; readonly priority: number; readonly isReady: boolean }[]
  readonly owner?: { readonly node: string; readonly isUs: boolean; readonly epoch: number }
  readonly permit: Permit
  /** Time left of a permit that ends. */
  readonly left?: Duration
}
