import type { Address, Family, Prefix } from './address.js'

/** A route as `ip route add` takes it. */
export type Route = {
  readonly kind: RouteKind
  /** With a length of 0 it is the default route. */
  readonly destination: Prefix
  /** IPv6: only for packets from there. */
  readonly from?: Prefix
  /** Where packets go; none for the kinds that drop them. With several, each has its share. */
  readonly hops: readonly NextHop[]
  /** The address that packets of this host are sent from where they have none yet. */
  readonly source?: Address
  readonly table: RoutingTable
  /** Who made it: a number of linux/rtnetlink.h, RTPROT_*. */
  readonly protocol: number
  /** Where it is not that which `ip` would take. */
  readonly scope?: number
  readonly metric?: number
  readonly tos?: number
  readonly metrics: readonly RouteMetric[]
  /** Its octets are added up for these classes of traffic (IPv4). */
  readonly realms?: Realms
  /** IPv6: which of several routers is preferred. */
  readonly preference?: RouterPreference
  /** IPv6: after so many seconds the kernel forgets it. */
  readonly expires?: number
  readonly propagatesTtl?: boolean
  /** It comes behind routes to the same destination that are there, not before them. */
  readonly isLast?: true
  /** It is not put back when somebody else removes it. */
  readonly isUntracked?: true
}

export type RouteKind =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw'

export type NextHop = {
  readonly gateway?: Address
  readonly interface?: string
  /** From 1 to 256; of one next hop it means nothing. */
  readonly weight: number
  /** The gateway is taken to be on the link, whatever the addresses say. */
  readonly isOnLink?: true
  readonly realms?: Realms
}

/** A number of the path that TCP and IP begin with; a locked one stays whatever the path shows. */
export type RouteMetric =
  | { readonly name: MetricName; readonly value: number; readonly isLocked?: true }
  | { readonly name: 'congctl'; readonly value: string; readonly isLocked?: true }

/** Round-trip times are in the kernel's units: rtt in 1/8 ms, rttvar in 1/4 ms, rto_min in ms. */
export type MetricName =
  | 'mtu'
  | 'window'
  | 'rtt'
  | 'rttvar'
  | 'ssthresh'
  | 'cwnd'
  | 'advmss'
  | 'reordering'
  | 'hoplimit'
  | 'initcwnd'
  | 'features'
  | 'rto_min'
  | 'initrwnd'
  | 'quickack'
  | 'fastopen_no_cookie'

export type RouterPreference = 'low' | 'medium' | 'high'

/** A table by its number, or that of a VRF by the name of its device. */
export type RoutingTable = number | { readonly vrf: string }

export type Realms = { readonly from: number; readonly to: number }

/** A rule as `ip rule add` takes it: which packets use which table, or what else becomes of them. */
export type Rule = {
  readonly family: Family
  /** The lowest comes first. */
  readonly preference: number
  /** For the packets that do not fit. */
  readonly isInverted?: true
  readonly from?: Prefix
  readonly to?: Prefix
  readonly tos?: number
  readonly mark?: { readonly value: number; readonly mask?: number }
  readonly inputInterface?: string
  readonly outputInterface?: string
  readonly tunnelId?: number
  readonly users?: Range
  /** An IP protocol: 17 is UDP. */
  readonly ipProtocol?: number
  readonly sourcePorts?: Range
  readonly destinationPorts?: Range
  readonly action: RuleAction
  /** Routes of this prefix length, or less, do not count. */
  readonly suppressPrefixLength?: number
  /** Routes over interfaces of this group do not count. */
  readonly suppressGroup?: number
  readonly realms?: Realms
  /** Who made it: a number of linux/rtnetlink.h, RTPROT_*. */
  readonly protocol: number
  /** It is not put back when somebody else removes it. */
  readonly isUntracked?: true
}

export type Range = { readonly first: number; readonly last: number }

export type RuleAction =
  | { readonly kind: 'table'; readonly table: RoutingTable }
  /** The rule of this preference is next. */
  | { readonly kind: 'goto'; readonly preference: number }
  /** The table of the VRF that the packet's interface belongs to. */
  | { readonly kind: 'l3mdev' }
  | { readonly kind: 'nop' | 'blackhole' | 'unreachable' | 'prohibit' }

/** Routes and rules that come and go together. */
export type Routing = { readonly routes: readonly Route[]; readonly rules: readonly Rule[] }

/** What routes and rules are marked with that a VRRP daemon made (RTPROT_KEEPALIVED). */
export const vrrpDaemon = 18

export const noRouting: Routing = { routes: [], rules: [] }

const sameAs = (a: unknown) => {
  const text = JSON.stringify(a)
  return (b: unknown) => JSON.stringify(b) === text
}

/** What the first has that the second has not; the second's may be in any order. */
export const routingWithout = (from: Routing, other: Routing): Routing => ({
  routes: from.routes.filter((route) => !other.routes.some(sameAs(route))),
  rules: from.rules.filter((rule) => !other.rules.some(sameAs(rule))),
})
