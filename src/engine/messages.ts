import type { Address } from '../model/address.js'
import type { Permit, PermitWish } from '../model/arbiter.js'
import type { BeaconPlace } from '../model/beacon.js'
import type { Problem } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import type { Successor } from '../model/presence.js'
import type { RouterSettings, RouterState } from '../model/router.js'
import type { Statics } from '../model/statics.js'
import type { Surroundings } from '../model/surroundings.js'
import type { Duration, Instant } from '../model/time.js'
import type { TrackerReading } from '../model/tracker.js'
import type { Evidence } from '../vrrp/evidence.js'
import type { PriorityReason } from '../vrrp/priority.js'
import type { FaultReason, RouterNotice, Transition } from '../vrrp/router.js'
import type { Answerer } from '../vrrp/sentinel.js'
import type { BeaconRouter } from '../wire/beacon.js'
import type { Peer, Refusal } from './counters.js'

/** What the engine's thread is started with. */
export type EngineFolders = {
  /** Where the native addon lies. */
  readonly packageRoot: string
  /** Where it remembers what it changed of the host. */
  readonly stateDirectory: string
}

/** What the main thread asks of the engine; plain data, since it crosses threads. */
export type EngineCommand =
  /** The main thread is there. */
  | { readonly kind: 'beat' }
  | {
      readonly kind: 'configure'
      readonly id: number
      readonly routers: readonly RouterSettings[]
      readonly surroundings: Surroundings
    }
  /** What changed of the things that are watched. */
  | { readonly kind: 'readings'; readonly readings: readonly TrackerReading[] }
  /** Makes these the static objects of the host. */
  | { readonly kind: 'keep'; readonly statics: Statics }
  | { readonly kind: 'snapshot'; readonly id: number }
  /** Everything that operators hold by hand, by routerKey. */
  | {
      readonly kind: 'hold'
      readonly id: number
      readonly holds: readonly (readonly [routerKey: string, action: HoldAction])[]
      readonly isForced: boolean
    }
  /** What the arbiter says, by routerKey. */
  | { readonly kind: 'permit'; readonly id: number; readonly permits: readonly (readonly [string, Permit])[] }
  | { readonly kind: 'stop' }
  /** Leave at once, by the last wills: there was no time for farewells that are heard. */
  | { readonly kind: 'execute-last-wills' }

/** What the engine tells the main thread. */
export type EngineReport =
  | { readonly kind: 'configured'; readonly id: number }
  | { readonly kind: 'held'; readonly id: number }
  /** `lingering`: those of them whose addresses could not be removed. */
  | { readonly kind: 'permitted'; readonly id: number; readonly lingering: readonly string[] }
  | { readonly kind: 'wish'; readonly settings: RouterSettings; readonly wish: PermitWish }
  | {
      readonly kind: 'transition'
      readonly settings: RouterSettings
      readonly transition: Transition
      readonly at: Instant
      readonly evidence?: Evidence
    }
  | { readonly kind: 'notice'; readonly object: string; readonly text: string }
  | {
      readonly kind: 'snapshot'
      readonly id: number
      readonly routers: readonly RouterReport[]
      readonly groups: readonly GroupReport[]
      readonly guardian: GuardianReport
      readonly beacons: BeaconReport
      readonly at: Instant
    }
  | EngineNews
  /** How long an address may still be there that could not be removed. */
  | { readonly kind: 'stopped'; readonly lingersFor: Duration }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** What the engine tells unasked beside transitions, for the journal and for whoever acts on it. */
export type EngineNews =
  | {
      readonly kind: 'priority'
      readonly settings: RouterSettings
      readonly from: number
      readonly to: number
      readonly reasons: readonly PriorityReason[]
      readonly at: Instant
    }
  | { readonly kind: 'router-notice'; readonly settings: RouterSettings; readonly notice: RouterNotice }
  | {
      /** Some of its members could be Master for long, and are not: others are so elsewhere. */
      readonly kind: 'group-divided'
      readonly group: string
      readonly ready: readonly string[]
      readonly held: readonly HeldMember[]
    }
  | {
      readonly kind: 'group-transition'
      readonly group: string
      readonly from: RouterState
      readonly to: RouterState
      readonly at: Instant
    }

/** The process that carries out last wills, as the engine sees it now. */
export type GuardianReport = {
  /** Undefined while there is none. */
  readonly pid?: number | undefined
  /** How many wills there are, and how many of them it has said that it holds. */
  readonly wills: number
  readonly armed: number
  /** What it does without: `SCHED_FIFO: EPERM`. */
  readonly refused: readonly string[]
}

/** A member of a sync group that a Master elsewhere keeps Backup. */
export type HeldMember = { readonly name: string; readonly master: Address; readonly priority: number }

/** One sync group as the engine sees it now. */
export type GroupReport = { readonly name: string; readonly state: RouterState; readonly members: readonly string[] }

/** What is known by beacons, and how many changed nothing, by reason. */
export type BeaconReport = {
  readonly nodes: readonly NodeReport[]
  readonly discarded: Readonly<Record<string, number>>
}

/** Another node, as one interface hears it. */
export type NodeReport = BeaconPlace & {
  readonly node: string
  readonly source: Address
  readonly at: Instant
  /** `unconfirmed`: it has not answered us, and may be a recording. */
  readonly standing: 'known' | 'silent' | 'left' | 'unconfirmed'
  readonly routers: readonly Pick<BeaconRouter, 'vrid' | 'state' | 'priority' | 'isHeld'>[]
  /** What it has otherwise than we do, by the name that the router has here. */
  readonly differs: readonly { readonly name: string; readonly what: 'addresses' | 'settings' }[]
}

/** One router as the engine sees it now. */
export type RouterReport = {
  readonly settings: RouterSettings
  readonly state: RouterState
  readonly leaving: boolean
  readonly fault?: FaultReason
  /** The effective priority, and what made it so. */
  readonly priority: number
  readonly reasons: readonly PriorityReason[]
  /** The sync group that it belongs to, and whether only that keeps it from becoming Master. */
  readonly group?: string
  readonly isWaiting: boolean
  /** Members of its group that cannot be Master, since another node is; empty where they are only not ready yet. */
  readonly waitsFor?: readonly HeldMember[]
  readonly since: Instant
  readonly reason?: Transition['reason']
  /** Whether another node would take over, as far as beacons tell. */
  readonly successor: Successor
  /** Who else answers for its addresses, as far as it was told. */
  readonly answerers: readonly Answerer[]
  /** It would be Master if nobody answered for the addresses any more. */
  readonly isHeldBack?: true
  readonly masterDownAt?: Instant
  readonly sent: number
  readonly received: number
  readonly transitions: number
  readonly lastSentAt?: Instant
  readonly lastReceivedAt?: Instant
  readonly discarded: Readonly<Record<string, number>>
  readonly lateness: readonly Duration[]
  readonly refusal?: Refusal
  readonly peers: readonly (Pick<Peer, 'priority' | 'at' | 'checksum'> & { readonly address: string })[]
  /** The interval that a Backup waits by: that of the Master, where one was heard. */
  readonly masterInterval?: Duration
  /** Which of the settings' virtual addresses the kernel has on their interface, in the same order. */
  readonly held: readonly boolean[]
  readonly lease: Duration
  /** Time left of the lease; undefined where nothing is held. */
  readonly leaseLeft?: Duration
}
