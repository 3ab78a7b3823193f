import type { ArbiterSettings } from './arbiter.js'
import type { BeaconSettings } from './beacon.js'
import type { SyncGroup } from './sync-group.js'
import { type Duration, seconds } from './time.js'

/** What several instances of a host have in common. */
export type Surroundings = {
  readonly syncGroups: readonly SyncGroup[]
  readonly interfaceDelays: readonly InterfaceDelay[]
  readonly announcementPauses: AnnouncementPauses
  /** `vrrp_startup_delay`: how long instances hold still after the start of the daemon. */
  readonly startupDelay: Duration
  /** `vrrp_delay_after_boot`: how long they hold still after the start of the host. */
  readonly delayAfterBoot: Duration
  /** `log_unknown_vrids`: adverts of virtual routers that this host has not are told of. */
  readonly tellsUnknown: boolean
  /** Undefined where it tells nobody of itself. */
  readonly beacon: BeaconSettings | undefined
  /** Who says which node may be Master; undefined where VRRP alone decides. */
  readonly arbiter?: ArbiterSettings
  /** `policy`: whether a Backup holds back while a rival answers; undefined is towards nodes whose beacons are heard. */
  readonly witness?: 'always' | 'never'
}

/** `interface_up_down_delays`: how long an interface must be down, or up, before it counts. */
export type InterfaceDelay = { readonly interface: string; readonly down: Duration; readonly up: Duration }

/** The pause between two announcements of an interface, so that a switch can follow; 0 is none. */
export type Pauses = {
  /** Gratuitous ARP, for IPv4. */
  readonly garp: Duration
  /** Unsolicited neighbour advertisements, for IPv6. */
  readonly gna: Duration
}

/** A pause for every interface by itself, and others for interfaces that share one. */
export type AnnouncementPauses = Pauses & {
  readonly groups: readonly (Pauses & { readonly interfaces: readonly string[] })[]
}

/** Instances that have nothing in common. */
export const noSurroundings: Surroundings = {
  syncGroups: [],
  interfaceDelays: [],
  announcementPauses: { garp: seconds(0), gna: seconds(0), groups: [] },
  startupDelay: seconds(0),
  delayAfterBoot: seconds(0),
  tellsUnknown: false,
  beacon: undefined,
}
