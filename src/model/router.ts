import { type Address, type Family, formatPrefix, type Prefix } from './address.js'
import type { Route, Rule } from './routing.js'
import type { Duration } from './time.js'
import type { Track } from './tracker.js'
import type { VirtualInterface } from './virtual-interface.js'

/** A virtual IP address as the configuration asks for it. */
export type VirtualAddress = {
  readonly prefix: Prefix
  /** Interface that carries it; the router's own where the file names none. */
  readonly interface: string
  readonly label?: string
  readonly broadcast?: Address
  readonly scope: Scope
  /** The other end of a link that has two. */
  readonly peer?: Address
  readonly traits?: readonly AddressTrait[]
  /** IPv6: the host sends from it only where it is asked to. */
  readonly isDeprecated?: true
  /** From when it is added until it is deprecated; undefined is for ever. */
  readonly preferredFor?: Duration
  /** Where somebody has removed it, it stays away until it is next added. */
  readonly isUntracked?: true
  /** Held like the others, but adverts do not name it. */
  readonly excluded?: true
}

/** Options of an address under the names that `ip` has for them (linux/if_addr.h, IFA_F_*). */
export type AddressTrait = 'home' | 'mngtmpaddr' | 'noprefixroute' | 'autojoin'

export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere'

/** One `vrrp_instance`: everything that decides what a virtual router does. */
export type RouterSettings = {
  readonly name: string
  readonly vrid: number
  readonly interface: string
  /** Interfaces that are made for it, such as those with the virtual MAC address. */
  readonly virtualInterfaces: readonly VirtualInterface[]
  /** The one of these that adverts leave by; undefined is `interface`, which they are heard on in any case. */
  readonly sender?: string
  readonly version: VrrpVersion
  /** Of the adverts and of the addresses that they name; version 2 is of IPv4 alone. */
  readonly family: Family
  readonly transport: Transport
  /** Where adverts are sent from; undefined is the first address of the interface that fits. */
  readonly sourceAddress?: Address
  /** What the checksum of adverts covers in version 3 over IPv4. */
  readonly checksum: ChecksumSettings
  readonly priority: number
  readonly advertisementInterval: Duration
  /** False is the configuration's `nopreempt`. */
  readonly preempt: boolean
  readonly preemptDelay: Duration
  /** After how many missing adverts a Backup takes over: 3 in the standard, the same on all nodes. */
  readonly downTimerAdverts: number
  /** Whether an advert of lower priority is answered at once; false is `lower_prio_no_advert`. */
  readonly lowerPriorityAdvert: boolean
  /** Whether it says one last word when a higher priority takes over, so that the other announces itself anew. */
  readonly higherPriorityAdvert: boolean
  /** Whether the Master answers packets to the addresses; false is `no_accept`, and never of the owner. */
  readonly accepts: boolean
  /** Whether it heeds no advert while it owns its addresses. */
  readonly ownerIgnoresAdverts: boolean
  /** Whether it is a fault when its interface is down; false is `dont_track_primary`. */
  readonly trackPrimary: boolean
  /** What else changes its priority, or is a fault. */
  readonly tracks: readonly Track[]
  readonly authentication?: Authentication
  readonly virtualAddresses: readonly VirtualAddress[]
  /** `virtual_routes` and `virtual_rules`: there while it is Master. */
  readonly routes: readonly Route[]
  readonly rules: readonly Rule[]
  readonly garp: GarpSettings
}

export type VrrpVersion = 2 | 3

/** How adverts travel. */
export type Transport =
  | { readonly kind: 'multicast'; readonly group: Address }
  | {
      readonly kind: 'unicast'
      readonly peers: readonly UnicastPeer[]
      /** Of the adverts that we send. */
      readonly ttl: number
      /** Adverts of others than the peers are discarded. */
      readonly checkSource: boolean
    }

/** Its adverts count only with a time to live (hop limit) within these bounds. */
export type UnicastPeer = { readonly address: Address; readonly minTtl?: number; readonly maxTtl?: number }

/** Version 2 only. Texts have at most 8 octets, one character for each: a password in the advert, or the key of an IPsec header. */
export type Authentication =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'header'; readonly key: string }

/**
 * What the checksum of version 3 over IPv4 covers beside the advert: a pseudo header with source and destination, nothing, or
 * a pseudo header that has the multicast group for a destination although the advert goes to one host, as keepalived had it
 * before 1.3.7.
 */
export type ChecksumFlavour = 'pseudo_header' | 'message' | 'group_header'

export type ChecksumSettings = {
  readonly flavour: ChecksumFlavour
  /** Adverts of flavour `group_header` count, and a unicast peer that sends them is sent them. */
  readonly adapts: boolean
}

/** Gratuitous ARP on becoming Master: `repeat` at once, and `repeat` once more after `delay`; a delay of 0 is never. */
export type GarpSettings = {
  readonly repeat: number
  readonly delay: Duration
  /** How often a Master announces itself again, `refreshRepeat` times; 0 is never. */
  readonly refresh: Duration
  readonly refreshRepeat: number
  /** `garp_extra_if`: how often a Master announces what it has on other interfaces than that of its adverts. */
  readonly elsewhere?: ElsewhereSettings
  /** The same as on becoming Master, after an advert of lower priority. */
  readonly lowerPriority: { readonly repeat: number; readonly delay: Duration }
}

/** Of virtual interfaces, or of all; an interval of 0 is never. */
export type ElsewhereSettings = { readonly every: Duration; readonly all: boolean }

export type RouterState = 'Initialize' | 'Backup' | 'Master' | 'Fault'

/**
 * What identifies a virtual router on a host; a reload matches old and new by this, not by name. Each family has VRIDs of
 * its own (RFC 9568 §5.2.3).
 */
export const routerKey = (router: Pick<RouterSettings, 'interface' | 'vrid' | 'family'>) =>
  `${router.interface}#${router.vrid}${router.family === 'ipv6' ? '/ipv6' : ''}`

/** Whether two addresses are the same one at the same place: another prefix length or interface makes it another. */
export const isSamePlace = (
  a: Pick<VirtualAddress, 'interface' | 'prefix'>,
  b: Pick<VirtualAddress, 'interface' | 'prefix'>,
) => a.interface === b.interface && formatPrefix(a.prefix) === formatPrefix(b.prefix)
