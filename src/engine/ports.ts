import type { Address, Prefix } from '../model/address.js'
import type { BeaconPlace } from '../model/beacon.js'
import type { Channel } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import type { VirtualAddress } from '../model/router.js'
import type { Routing } from '../model/routing.js'
import type { Duration, Instant } from '../model/time.js'
import type { VirtualInterface } from '../model/virtual-interface.js'
import type { Datagram } from '../wire/vrrp.js'
import type { LastWill } from './last-will.js'

/** What the engine needs of the world, named by the engine; `worker.ts` supplies the kernel, tests supply a virtual wire. */
export type EnginePorts = {
  readonly clock: Clock
  readonly addresses: AddressPort
  readonly routing: RoutingPort
  readonly interfaces: InterfacePort
  /** Every interface of the host, by name. */
  readonly links: () => readonly LinkState[]
  /** Opens what announcements on one interface need; `wake` is called when something was heard on it. */
  readonly openSegment: (link: LinkState, wake: () => void) => Segment
  /** Opens the socket of one channel; `wake` is called when something has arrived on it. */
  readonly openChannel: (channel: Channel, wake: () => void) => ChannelSocket
  readonly guardian: GuardianPort
  /** Opens what beacons need; `turn` is called when one has arrived. */
  readonly openBeacon: (place: BeaconPlace) => ChannelSocket
  /** Calls `turn` at the given moment or soon after, once; a new request replaces the old one. */
  readonly wakeAt: (at: Instant | undefined) => void
}

export type Clock = {
  readonly monotonic: () => Instant
  /** CLOCK_BOOTTIME: unlike CLOCK_MONOTONIC it goes on while the host sleeps. */
  readonly boottime: () => Duration
  /** The time of day, since 1970: it may be set, also back. */
  readonly wall: () => Duration
}

export type LinkState = {
  readonly name: string
  readonly index: number
  /** Administratively up and with carrier. */
  readonly up: boolean
  readonly mac: Uint8Array
}

export type HeldAddress = {
  readonly interface: string
  readonly prefix: Prefix
  /** It vanishes by itself, unless somebody renews it. */
  readonly isLeased?: true
}

export type AddressPort = {
  /** Every address of the host that can be sent from, in the kernel's order. */
  readonly list: () => readonly HeldAddress[]
  /**
   * Adds the addresses, or renews those that are there, to vanish by themselves after `lease`. Answers with why some were
   * refused, one sentence each; throws where it is not known what became of them.
   */
  readonly hold: (addresses: readonly VirtualAddress[], lease: Duration) => readonly string[]
  /** Removes the addresses; one that is not there is no error. */
  readonly release: (addresses: readonly VirtualAddress[]) => void
  /** The finished bytes of that removal, for a will that others carry out. */
  readonly removal: (addresses: readonly VirtualAddress[]) => Uint8Array
  /** The finished bytes of a renewal, for somebody else to send. */
  readonly renewal: (addresses: readonly VirtualAddress[], lease: Duration) => Uint8Array
  /** Sends finished bytes. */
  readonly send: (bytes: Uint8Array) => void
}

/** Who carries out the last wills when the engine cannot; wills are named by their routers. */
export type GuardianPort = {
  /** Keeps these channels open for wills to speak on, where their interface is there. */
  readonly keep: (needed: readonly Channel[], links: ReadonlyMap<string, LinkState>) => void
  readonly arm: (router: string, will: LastWill) => void
  readonly disarm: (router: string) => void
  /** The lease of its addresses began anew at this CLOCK_BOOTTIME. */
  readonly renewed: (router: string, at: Duration) => void
  /** Nothing is renewed from this CLOCK_BOOTTIME on; undefined where there is no such time. */
  readonly permit: (router: string, until: Duration | undefined) => void
  /** The addresses of a router are about to be removed: it says nothing of them and renews nothing. */
  readonly release: (router: string) => void
  /** Sends no more adverts of a router, of which the engine may be about to say farewell. */
  readonly halt: (router: string, how: { readonly saysFarewell: boolean }) => void
  /**
   * How late the adverts of a router left at most, lately; undefined where the one that was due then has not left, and
   * nobody sends them but the engine.
   */
  readonly pacing: (router: string, due: Instant) => Duration | undefined
  /** CLOCK_BOOTTIME of the last renewal that the guardian has asked for itself, as it does for an engine that is busy. */
  readonly keptAt: (router: string) => Duration | undefined
  /** Has all wills carried out now; false where nobody is there to do it. */
  readonly giveUp: () => boolean
}

export type InterfacePort = {
  /** Makes these the interfaces that are made for routers. @returns why some could not be made, by their names */
  readonly keep: (wanted: readonly VirtualInterface[]) => ReadonlyMap<string, string>
}

/** The names of routes and rules that came or went, and why others did not, one sentence each. */
export type RoutingOutcome = { readonly changed: readonly string[]; readonly refused: readonly string[] }

/** Routes and rules, known by all that they say. Throws where it is not known what became of them. */
export type RoutingPort = {
  /** Adds them; one that is there stays as it is. */
  readonly put: (routing: Routing) => RoutingOutcome
  /** Removes them; one that is not there is no error. */
  readonly remove: (routing: Routing) => RoutingOutcome
  /** The finished bytes of that removal, for a will that others carry out. */
  readonly removal: (routing: Routing) => Uint8Array
}

/** The guardian's process, as long as it lives. */
export type GuardianProcess = {
  readonly pid: number | undefined
  readonly write: (bytes: Uint8Array) => void
  /** Closes its line; it ends by itself. */
  readonly close: () => void
  readonly kill: () => void
  /** What it did last for a will, known without its answer; undefined where that cannot be known. */
  readonly deeds: (will: number) => GuardianDeeds | undefined
}

export type GuardianDeeds = {
  /** CLOCK_BOOTTIME of its last renewal. */
  readonly renewedAt: Duration
  /** When its last advert left. */
  readonly advertisedAt: Instant
}

export type ReceivedDatagram = Datagram & { readonly at: Instant }

export type ChannelSocket = {
  readonly send: (outgoing: Outgoing) => void
  /** False where `drain` would give nothing; missing where only that can tell. */
  readonly isWaiting?: () => boolean
  /** Everything that has arrived and was not drained yet, oldest first; payloads as in `Outgoing`. */
  readonly drain: () => readonly ReceivedDatagram[]
  readonly close: () => void
}

/** An interface that carries virtual addresses. */
export type Segment = {
  /** Sends a whole Ethernet frame. */
  readonly sendFrame: (frame: Uint8Array) => void
  /** From now on it hears who says that one of these addresses is theirs. */
  readonly watch: (addresses: readonly Address[]) => void
  /** True where something that was heard waits to be drained. */
  readonly isWaiting: () => boolean
  /** Everything that has arrived and was not drained yet, whole frames, oldest first. */
  readonly drain: () => readonly HeardFrame[]
  /** Whether the host calls itself a router there when it is asked about an IPv6 address. */
  readonly isRouter: () => boolean
  readonly close: () => void
}

export type HeardFrame = { readonly frame: Uint8Array; readonly at: Instant }

export type OpenSegment = { readonly link: LinkState; readonly sockets: Segment }
