import type { Address, Family } from './address.js'
import type { Duration } from './time.js'

/** How this node tells its peers of itself. */
export type BeaconSettings = {
  /** What it calls itself there: `router_id`. */
  readonly node: string
  /** UDP, of sender and receiver. */
  readonly port: number
  readonly interval: Duration
  /** The secret that all nodes share; without one nobody can tell a beacon from a forgery. */
  readonly key?: string
}

/** Where beacons are sent and heard: one family on one interface. */
export type BeaconPlace = {
  readonly interface: string
  readonly family: Family
  readonly port: number
}

/** The groups of VRRP (RFC 9568 §5.1.1.2, §5.1.2.2): whoever watches adverts is in them anyway. */
export const beaconGroups: Readonly<Record<Family, Address>> = {
  ipv4: '224.0.0.18' as Address,
  ipv6: 'ff02::12' as Address,
}

/** A beacon to a group that comes with less was forwarded, or sent from elsewhere. */
export const beaconTtl = 255
