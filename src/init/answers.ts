import type { Address, Prefix } from '../model/address.js'
import type { AddressKey, ForwardingMethod, Scheduler, ServerKey } from '../model/service.js'
import type { Duration } from '../model/time.js'

/** A pair of load balancers, a floating address alone, or one load balancer without failover. */
export type Profile = 'pair' | 'vip' | 'single'

export type NodeAnswer = { readonly name: string; readonly address: Address }

/** Without a port it serves every service at that service's port. */
export type RealAnswer = { readonly address: Address; readonly port?: number; readonly weight: number }

/** What shows that a real server serves. */
export type CheckAnswer =
  | { readonly kind: 'tcp' | 'ping' }
  | { readonly kind: 'http' | 'https'; readonly path: string; readonly status: number }

/** Everything that is asked for; what a profile has no use for has its default. */
export type Answers = {
  readonly profile: Profile
  readonly interface: string
  /** Two, or one of the profile `single`. */
  readonly nodes: readonly NodeAnswer[]
  /** The name of a node, or `none`: whoever has the addresses keeps them. */
  readonly prefer: string
  readonly vips: readonly Prefix[]
  readonly vrid: number
  readonly transport: 'multicast' | 'unicast'
  readonly advertInt: Duration
  readonly services: readonly AddressKey[]
  readonly forward: ForwardingMethod
  readonly scheduler: Scheduler
  /** Undefined where clients may change servers. */
  readonly persistence: Duration | undefined
  readonly reals: readonly RealAnswer[]
  readonly check: CheckAnswer
  readonly sorry: ServerKey | undefined
  readonly layout: 'two-files' | 'conditional'
  /** The folder that the files are written to. */
  readonly out: string
}

/** Answers as texts, by the name of the flag of each question: what flags give, and what is saved to be used again. */
export type GivenAnswers = Readonly<Record<string, readonly string[] | undefined>>
