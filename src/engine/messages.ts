import type { Problem } from '../model/errors.js'
import type { RouterSettings, RouterState } from '../model/router.js'
import type { Duration, Instant } from '../model/time.js'
import type { FaultReason, Transition } from '../vrrp/router.js'
import type { Refusal } from './counters.js'

/** What the main thread asks of the engine; plain data, since it crosses threads. */
export type EngineCommand =
  | { readonly kind: 'configure'; readonly id: number; readonly routers: readonly RouterSettings[] }
  | { readonly kind: 'snapshot'; readonly id: number }
  | { readonly kind: 'stop' }

/** What the engine tells the main thread. */
export type EngineReport =
  | { readonly kind: 'configured'; readonly id: number }
  | {
      readonly kind: 'transition'
      readonly settings: RouterSettings
      readonly transition: Transition
      readonly at: Instant
    }
  | { readonly kind: 'notice'; readonly object: string; readonly text: string }
  | { readonly kind: 'snapshot'; readonly id: number; readonly routers: readonly RouterReport[]; readonly at: Instant }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** One router as the engine sees it now. */
export type RouterReport = {
  readonly settings: RouterSettings
  readonly state: RouterState
  readonly leaving: boolean
  readonly fault?: FaultReason
  readonly since: Instant
  readonly reason?: Transition['reason']
  readonly masterDownAt?: Instant
  readonly sent: number
  readonly received: number
  readonly transitions: number
  readonly lastSentAt?: Instant
  readonly lastReceivedAt?: Instant
  readonly discarded: Readonly<Record<string, number>>
  readonly lateness: readonly Duration[]
  readonly refusal?: Refusal
  readonly peers: readonly { readonly address: string; readonly priority: number; readonly at: Instant }[]
  /** Which of the settings' virtual addresses the kernel has on their interface, in the same order. */
  readonly held: readonly boolean[]
  readonly lease: Duration
  /** Time left of the lease; undefined where nothing is held. */
  readonly leaseLeft?: Duration
}
