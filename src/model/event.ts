import type { RouterState } from './router.js'
import type { Duration } from './time.js'

/** Why a router changed state: a closed list, the same words in events, JSON and screens. */
export type TransitionReason =
  | 'startup'
  | 'timer_expired'
  | 'preempted_peer'
  | 'peer_resigned'
  | 'higher_priority_advert'
  | 'higher_address_advert'
  | 'interface_down'
  | 'interface_up'
  | 'no_source_address'
  | 'no_unicast_peer'
  | 'no_channel'
  | 'tracker_fault'
  | 'tracker_recovered'
  | 'sync_group'
  | 'engine_late'
  | 'lease_lost'
  | 'lease_acquired'
  | 'fenced'
  | 'director_silent'
  | 'conflict'
  | 'operator_promote'
  | 'operator_demote'
  | 'no_successor'
  | 'hold_ended'
  | 'reload'
  | 'shutdown'

export type EventKind = 'vrrp' | 'health' | 'net' | 'ipvs' | 'config' | 'daemon'

/** One thing that happened, in the past tense; logs and screens are its renderings. */
export type JournalEvent = {
  /** Counts up from 1 within one life of the daemon. */
  readonly id: number
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  readonly kind: EventKind
  /** What it happened to: `VI_1`, `192.0.2.23:80`, `daemon`. */
  readonly object: string
  readonly text: string
  readonly transition?: {
    readonly from: RouterState
    readonly to: RouterState
    readonly reason: TransitionReason
    readonly decided?: Decision
    /** What the pure core was given (vrrp/evidence.ts), to be replayed. */
    readonly evidence?: object
  }
}

/** The numbers that decided a transition, and what would have led elsewhere. */
export type Decision = {
  /** The router's own priority as it was then. */
  readonly priority: number
  /** Whose advert it was compared with, or heard last. */
  readonly peer?: { readonly address: string; readonly priority: number }
  /** How long nothing had been heard of that one. */
  readonly silent?: Duration
  readonly otherwise?: string
}
