import type { Address } from '../model/address.js'
import type { Obstacle, Successor } from '../model/presence.js'
import { after, type Duration, type Instant, microseconds } from '../model/time.js'
import type { Beacon, BeaconRouter } from '../wire/beacon.js'

/** A node whose beacons are heard on one interface. */
export type PeerNode = {
  readonly node: string
  readonly source: Address
  readonly nonce: number
  readonly counter: number
  readonly interval: Duration
  readonly at: Instant
  readonly isLeaving: boolean
  readonly routers: readonly HeardRouter[]
  /** It has echoed our nonce: its beacons are of now, not of a recording. */
  readonly isConfirmed: boolean
}

/** A beacon tells of some of many routers only: each counts for itself. */
export type HeardRouter = BeaconRouter & { readonly at: Instant }

/** The nodes that were heard, one for each name; at most `rememberedNodes`. */
export type Presence = readonly PeerNode[]

/** Why a beacon that could be read changes nothing. */
export type PresenceDiscard = 'own' | 'replay' | 'unconfirmed'

const rememberedNodes = 16

/** Three may be lost. */
const missedBeacons = 3.5

/** Nonces to echo: of every node that may still be there, so that it knows its peers to be alive. */
export const echoesOf = (presence: Presence, now: Instant): readonly number[] =>
  presence.filter((peer) => !isSilent(peer, now)).map(({ nonce }) => nonce)

/**
 * Takes a beacon in. One that was recorded changes nothing: in this life of ours its counter was seen, and of an earlier life
 * it does not echo our nonce. Until it is confirmed, a node is remembered only to be echoed, and takes no confirmed one's place.
 */
export function hearBeacon(
  presence: Presence,
  beacon: Beacon,
  source: Address,
  ownNonce: number,
  now: Instant,
): { readonly presence: Presence; readonly discard?: PresenceDiscard } {
  if (beacon.nonce === ownNonce) return { presence, discard: 'own' }
  const known = presence.find(({ node, nonce }) => node === beacon.node && nonce === beacon.nonce)
  if (known && beacon.counter <= known.counter) return { presence, discard: 'replay' }
  const isConfirmed = beacon.echoes.includes(ownNonce)
  const { node, nonce, counter, interval, isLeaving } = beacon
  const routers = mergedRouters(known?.routers ?? [], beacon, now)
  const heard: PeerNode = { node, source, nonce, counter, interval, at: now, isLeaving, routers, isConfirmed }
  const others = presence.filter(
    (peer) => peer !== known && (peer.node !== node || !(isConfirmed || (!peer.isConfirmed && isSilent(peer, now)))),
  )
  const remembered = [...others, heard].slice(-rememberedNodes)
  return isConfirmed ? { presence: remembered } : { presence: remembered, discard: 'unconfirmed' }
}

function mergedRouters(
  known: readonly HeardRouter[],
  { routers, interval }: Beacon,
  now: Instant,
): readonly HeardRouter[] {
  const told = routers.map((router) => ({ ...router, at: now }))
  const isTold = (old: HeardRouter) => told.some(({ vrid, family }) => vrid === old.vrid && family === old.family)
  return [...told, ...known.filter((old) => !isTold(old) && !isOver(old, interval, now))]
}

/** Who would take over a virtual router if we left it, the highest priority first. */
export function successorOf(presence: Presence, vrid: number, family: 4 | 6, now: Instant): Successor {
  const candidates = presence
    .filter(({ isConfirmed }) => isConfirmed)
    .flatMap((peer) => {
      const router = peer.routers.find((each) => each.vrid === vrid && each.family === family)
      return router ? [{ peer, router, because: obstacleOf(peer, router, now) }] : []
    })
    .sort((a, b) => b.router.priority - a.router.priority)
  const able = candidates.find(({ because }) => because === undefined)
  if (able) {
    return { kind: 'known', node: able.peer.node, source: able.peer.source, priority: able.router.priority }
  }
  const [first] = candidates
  return first?.because === undefined
    ? { kind: 'unknown' }
    : { kind: 'known dead', node: first.peer.node, because: first.because }
}

function obstacleOf(peer: PeerNode, router: BeaconRouter, now: Instant): Obstacle | undefined {
  if (peer.isLeaving) return 'left'
  if (isSilent(peer, now)) return 'silent'
  if (router.isHeld) return 'held'
  return router.state === 'Backup' || router.state === 'Master' ? undefined : 'fault'
}

/** True where so many beacons in a row are missing that the node must be taken for dead. */
export const isSilent = (peer: PeerNode, now: Instant) => isOver(peer, peer.interval, now)

const isOver = ({ at }: { readonly at: Instant }, interval: Duration, now: Instant) =>
  now > after(at, microseconds(missedBeacons * interval))
