import type { StatusDocument } from '../control/protocol.js'
import type { Address, Prefix } from '../model/address.js'
import type { DirectorConfig } from '../model/director-config.js'
import type { Chain } from './firewall.js'

/** Everything that findings are made of. What could not be found out is undefined, and its checks are skipped. */
export type Facts = {
  readonly config?: ConfigFacts
  readonly kernel: KernelFacts
  /** Names of capabilities that this process has, without `CAP_`. */
  readonly capabilities: ReadonlySet<string>
  readonly links: readonly LinkFacts[]
  readonly firewall?: readonly Chain[]
  /** What the segment of each interface of the configuration said; absent where nobody might ask. */
  readonly segments?: readonly SegmentFacts[]
  /** What a running daemon says of itself. */
  readonly daemon?: StatusDocument
  /** The process of a keepalived on this host. */
  readonly keepalived?: number
  /** Milliseconds since 1970, UTC. */
  readonly now: number
}

export type ConfigFacts = {
  readonly file: string
  /** When it was written, in milliseconds since 1970. */
  readonly writtenAt: number
  /** Sentences with their places. */
  readonly errors: readonly string[]
  readonly settings?: DirectorConfig
}

export type KernelFacts = {
  readonly release: string
  /** `1.2.1`; undefined where there is none, or its module is not loaded yet. */
  readonly ipvs?: string
  /** Whether its module lies ready to be loaded. */
  readonly hasIpvsModule: boolean
  /** Buckets of its connection table, and connections in it. */
  readonly connections?: { readonly buckets: number; readonly now: number }
  readonly forwards: boolean
  readonly clocksource: string
}

export type LinkFacts = {
  readonly name: string
  readonly isUp: boolean
  readonly hasCarrier: boolean
  readonly isMulticast: boolean
  readonly mtu: number
  readonly mac: string
  readonly addresses: readonly Prefix[]
  /** The larger of the interface's own and that of all, as the kernel reckons. */
  readonly rpFilter: number
  readonly arpIgnore: number
  readonly manager?: 'networkd' | 'NetworkManager'
}

export type SegmentFacts = {
  readonly interface: string
  /** For how long it was listened to, in milliseconds. */
  readonly listenedMs: number
  /** Adverts of others as they arrived, and those that came through to programs. */
  readonly arrived: readonly AdvertFacts[]
  readonly delivered: readonly AdvertFacts[]
  /** Who answers for which address. */
  readonly claims: readonly { readonly address: Address; readonly mac: string }[]
}

/** The last advert of one sender for one VRID. */
export type AdvertFacts = {
  readonly source: Address
  readonly destination: Address
  readonly vrid: number
  readonly ttl: number
  readonly count: number
  /** Undefined where it could not be read, which `refusal` tells the reason of. */
  readonly advert?: {
    readonly version: number
    readonly priority: number
    readonly intervalMs: number
    readonly addresses: readonly Address[]
    /** `none`, `password` or `header`. */
    readonly authentication: string
    readonly password: string
    readonly checksum?: string
  }
  readonly refusal?: string
}
