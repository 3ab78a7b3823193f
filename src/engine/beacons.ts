import { randomInt } from 'node:crypto'
import type { Address } from '../model/address.js'
import { type BeaconPlace, type BeaconSettings, beaconGroups, beaconTtl } from '../model/beacon.js'
import type { Successor } from '../model/presence.js'
import { after, earliest, type Instant, milliseconds } from '../model/time.js'
import { beaconRouterOf } from '../vrrp/beacon-router.js'
import {
  echoesOf,
  type HeardRouter,
  hearBeacon,
  isSilent,
  type PeerNode,
  type Presence,
  type PresenceDiscard,
  successorOf,
} from '../vrrp/presence.js'
import { type BeaconDiscard, decodeBeacon, encodeBeacon, routersPerBeacon } from '../wire/beacon.js'
import type { NodeReport } from './messages.js'
import type { ChannelSocket, EnginePorts, LinkState, ReceivedDatagram } from './ports.js'
import type { Running } from './running.js'

type Open = {
  readonly place: BeaconPlace
  readonly index: number
  readonly socket: ChannelSocket
  presence: Presence
  sendAt: Instant
  sentAt?: Instant
}

/** What one node says of one router. */
export type PeerBeacon = Pick<PeerNode, 'node' | 'source' | 'isLeaving' | 'isConfirmed'> &
  Pick<HeardRouter, 'state' | 'priority' | 'at'>

type Discarded = Partial<Record<BeaconDiscard | PresenceDiscard | 'ttl' | 'unknown_peer', number>>

/** Many things may change in one moment: it is told once. */
const leastPause = milliseconds(20)

/** The numbers that one life of a daemon can draw: what `randomInt` gives at most. */
const nonces = 2 ** 48 - 1

const versions = { ipv4: 4, ipv6: 6 } as const

/** Tells the other nodes of the routers here, and keeps what they tell. */
export class Beacons {
  private readonly ports: Pick<EnginePorts, 'openBeacon'>
  private readonly notice: (object: string, text: string) => void
  private readonly nonce = randomInt(nonces)
  private counter = 0
  private settings: BeaconSettings | undefined
  private isLeaving = false
  private readonly open = new Map<string, Open>()
  /** What could not be opened or sent, and why: it is told once. */
  private readonly failures = new Map<string, string>()
  readonly discarded: Discarded = {}

  constructor(ports: Pick<EnginePorts, 'openBeacon'>, notice: (object: string, text: string) => void) {
    this.ports = ports
    this.notice = notice
  }

  /** What is heard and not used any more, as with another port, is forgotten with the next `keep`. */
  configure(settings: BeaconSettings | undefined) {
    this.settings = settings
  }

  /** Opens what these routers need where their interface is there, and closes all others. */
  keep(
    routers: readonly Pick<BeaconPlace, 'interface' | 'family'>[],
    links: ReadonlyMap<string, LinkState>,
    now: Instant,
  ) {
    const { port } = this.settings ?? {}
    const needed = port === undefined ? [] : routers.map((router) => placeOf(router, port))
    const wanted = new Map(needed.map((place) => [placeKey(place), place]))
    for (const [key, { place, index, socket }] of this.open) {
      if (wanted.has(key) && links.get(place.interface)?.index === index) continue
      socket.close()
      this.open.delete(key)
    }
    for (const [key, place] of wanted) {
      const link = links.get(place.interface)
      if (!link || this.open.has(key)) continue
      this.attempt(place, () => {
        const socket = this.ports.openBeacon(place)
        this.open.set(key, { place, index: link.index, socket, presence: [], sendAt: now })
      })
    }
  }

  /** Something about a router has changed: the others are told soon. */
  touch({ settings }: Running, now: Instant) {
    const open = this.at(settings)
    if (!open) return
    const soonest = open.sentAt === undefined ? now : after(open.sentAt, leastPause)
    const at = soonest > now ? soonest : now
    if (at < open.sendAt) open.sendAt = at
  }

  /** The daemon ends, and says so at once and from now on. */
  leave(routers: readonly Running[], now: Instant) {
    this.isLeaving = true
    for (const open of this.open.values()) this.send(open, routers, now)
  }

  turn(routers: Iterable<Running>, now: Instant) {
    const all = [...(this.isAnythingToDo(now) ? routers : [])]
    for (const open of this.open.values()) {
      for (const datagram of open.socket.drain()) this.hear(open, datagram, all)
      if (now >= open.sendAt) this.send(open, all, now)
    }
  }

  deadline(): Instant | undefined {
    return earliest([...this.open.values()].map(({ sendAt }) => sendAt))
  }

  /** Who would take over from a router, as far as is known. */
  successorOf({ settings }: Running, now: Instant): Successor {
    const { vrid, family } = settings
    return successorOf(this.at(settings)?.presence ?? [], vrid, versions[family], now)
  }

  /** What the others say of a router; what is not confirmed may be a recording. */
  of({ settings: { vrid, family, interface: name } }: Running): PeerBeacon[] {
    return (this.at({ interface: name, family })?.presence ?? []).flatMap(
      ({ node, source, isLeaving, isConfirmed, routers }) =>
        routers
          .filter((router) => router.vrid === vrid && router.family === versions[family])
          .map(({ state, priority, at }) => ({ node, source, isLeaving, isConfirmed, state, priority, at })),
    )
  }

  /** Every node that is known by its beacons, by name. */
  nodes(routers: readonly Running[], now: Instant): NodeReport[] {
    return [...this.open.values()].flatMap(({ place, presence }) =>
      presence.toSorted(byName).map((peer) => ({
        ...place,
        node: peer.node,
        source: peer.source,
        at: peer.at,
        standing: standingOf(peer, now),
        routers: peer.routers.map(({ vrid, state, priority, isHeld }) => ({ vrid, state, priority, isHeld })),
        differs: differencesOf(peer, placed(routers, place)),
      })),
    )
  }

  close() {
    for (const { socket } of this.open.values()) socket.close()
    this.open.clear()
  }

  private isAnythingToDo(now: Instant) {
    for (const { sendAt, socket } of this.open.values()) if (now >= sendAt || socket.isWaiting?.()) return true
    return false
  }

  private at({ interface: name, family }: Pick<BeaconPlace, 'interface' | 'family'>) {
    return this.settings && this.open.get(placeKey({ interface: name, family, port: this.settings.port }))
  }

  private hear(open: Open, datagram: ReceivedDatagram, routers: readonly Running[]) {
    const { source, ttl, at, destination } = datagram
    const isToGroup = destination === beaconGroups[open.place.family]
    if (isToGroup && ttl !== beaconTtl) return this.discard('ttl')
    if (!isToGroup && !peersOf(placed(routers, open.place)).has(source)) return this.discard('unknown_peer')
    const beacon = decodeBeacon(datagram.payload, this.settings?.key)
    if (typeof beacon === 'string') return this.discard(beacon)
    const heard = hearBeacon(open.presence, beacon, source, this.nonce, at)
    open.presence = heard.presence
    if (heard.discard) this.discard(heard.discard)
  }

  private discard(reason: keyof Discarded) {
    this.discarded[reason] = (this.discarded[reason] ?? 0) + 1
  }

  /** One beacon to the group for the routers that have it, and one to each unicast peer for those that name it. */
  private send(open: Open, all: readonly Running[], now: Instant) {
    const { settings } = this
    if (!settings) return
    open.sentAt = now
    open.sendAt = after(now, settings.interval)
    for (const [destination, routers] of audiencesOf(placed(all, open.place))) {
      const source = routers.find(({ link }) => link.source !== undefined)?.link.source
      if (source === undefined || source === destination) continue
      for (let from = 0; from < routers.length; from += routersPerBeacon) {
        const part = routers.slice(from, from + routersPerBeacon)
        const payload = this.beaconOf(settings, open, part, now)
        this.attempt(open.place, () => open.socket.send({ payload, source, destination, ttl: beaconTtl }))
      }
    }
  }

  private beaconOf({ node, interval, key }: BeaconSettings, open: Open, routers: readonly Running[], now: Instant) {
    const { nonce, isLeaving } = this
    const counter = ++this.counter
    const echoes = echoesOf(open.presence, now)
    return encodeBeacon({ node, nonce, counter, interval, isLeaving, echoes, routers: routers.map(routerOf) }, key)
  }

  private attempt(place: BeaconPlace, act: () => void) {
    const key = placeKey(place)
    try {
      act()
      this.failures.delete(key)
    } catch (error) {
      const { message } = error as Error
      if (this.failures.get(key) === message) return
      this.failures.set(key, message)
      this.notice(place.interface, `beacons can neither be sent nor heard as they should: ${message}`)
    }
  }
}

const placeOf = (
  { interface: name, family }: Pick<BeaconPlace, 'interface' | 'family'>,
  port: number,
): BeaconPlace => ({
  interface: name,
  family,
  port,
})

const placeKey = ({ interface: name, family, port }: BeaconPlace) => `${name} ${family} ${port}`

const byName = (a: PeerNode, b: PeerNode) => (a.node < b.node ? -1 : 1)

const placed = (routers: readonly Running[], place: BeaconPlace) =>
  routers.filter(({ settings }) => settings.interface === place.interface && settings.family === place.family)

const routerOf = ({ settings, router, standing, hold }: Running) =>
  beaconRouterOf(settings, { state: router.state, priority: standing.priority, isHeld: hold === 'demote' })

const destinationsOf = ({ settings: { transport, family } }: Running): readonly Address[] =>
  transport.kind === 'multicast' ? [beaconGroups[family]] : transport.peers.map(({ address }) => address)

function audiencesOf(routers: readonly Running[]): ReadonlyMap<Address, readonly Running[]> {
  const audiences = new Map<Address, Running[]>()
  for (const running of routers) {
    for (const destination of destinationsOf(running)) {
      const audience = audiences.get(destination)
      if (audience) audience.push(running)
      else audiences.set(destination, [running])
    }
  }
  return audiences
}

const peersOf = (routers: readonly Running[]): ReadonlySet<Address> =>
  new Set(
    routers
      .flatMap(({ settings: { transport } }) => (transport.kind === 'unicast' ? transport.peers : []))
      .map(({ address }) => address),
  )

function standingOf(peer: PeerNode, now: Instant): NodeReport['standing'] {
  if (!peer.isConfirmed) return 'unconfirmed'
  if (peer.isLeaving) return 'left'
  return isSilent(peer, now) ? 'silent' : 'known'
}

/** What a node has otherwise than we do, router by router. */
function differencesOf(peer: PeerNode, routers: readonly Running[]): NodeReport['differs'] {
  return routers.flatMap((running) => {
    const own = routerOf(running)
    const theirs = peer.routers.find(({ vrid, family }) => vrid === own.vrid && family === own.family)
    if (!theirs) return []
    const { name } = running.settings
    return [
      ...(theirs.addressesHash === own.addressesHash ? [] : [{ name, what: 'addresses' } as const]),
      ...(theirs.settingsHash === own.settingsHash ? [] : [{ name, what: 'settings' } as const]),
    ]
  })
}
