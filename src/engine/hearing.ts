import type { Address } from '../model/address.js'
import { type Channel, channelKey } from '../model/channel.js'
import { routerKey } from '../model/router.js'
import type { Instant } from '../model/time.js'
import { hasOtherAddresses, reasonToDiscard } from '../vrrp/accept.js'
import type { RouterInput } from '../vrrp/router.js'
import { openHeader, type Sealed } from '../wire/authentication-header.js'
import { type Advertisement, type Discard, decodeAdvertisement, vridOf } from '../wire/vrrp.js'
import { spend } from './allowance.js'
import { countDiscard, countReceived, remember } from './counters.js'
import { peerDifferences } from './peer-differences.js'
import type { ReceivedDatagram } from './ports.js'
import type { EngineListener, Running } from './running.js'
import { reasonToDistrust } from './seal.js'

/** Who may be meant by a packet, and who is told of it. */
export type Audience = {
  /** By routerKey. */
  readonly routers: ReadonlyMap<string, Running>
  readonly listener: EngineListener
  /** An advert of a virtual router that this host has not. */
  readonly noteStranger?: (channel: Channel, vrid: number, source: Address, at: Instant) => void
  readonly take: (running: Running, advert: RouterInput, at: Instant) => void
}

/** A packet that fails any check changes nothing but a counter: above all no timer. */
export function hear(audience: Audience, channel: Channel, datagram: ReceivedDatagram) {
  const sealed = channel.protocol === 'ah' ? openHeader({ packet: datagram.payload }) : undefined
  const received = typeof sealed === 'object' ? { ...datagram, payload: sealed.payload } : datagram
  const advert = typeof sealed === 'string' ? sealed : decodeAdvertisement(received)
  const vrid = vridIn(sealed, received, advert)
  const running = vrid === undefined ? undefined : routerOn(audience, channel, vrid)
  if (typeof advert === 'string') {
    if (running) noteRefusal(audience, running, advert, datagram)
    countOn(audience, channel, running, advert)
    return
  }
  if (!running) {
    audience.noteStranger?.(channel, advert.vrid, datagram.source, datagram.at)
    return countOn(audience, channel, undefined, 'unknown_vrid')
  }
  const { counters, settings, router } = running
  const { source, ttl, at, payload: packet } = datagram
  const isOwn = 'source' in router && router.source === source
  const reason = isOwn
    ? 'own_address'
    : (reasonToDiscard(settings, advert, { source, ttl, isSealed: sealed !== undefined }) ??
      (typeof sealed === 'object' ? reasonToDistrust(running, sealed, { source, packet }) : undefined))
  if (reason) {
    countDiscard(counters, reason)
    if (!isOwn) noteRefusal(audience, running, reason, datagram)
    return
  }
  const { priority, advertisementInterval: interval } = advert
  countReceived(counters, interval, at)
  notePeer(audience, running, datagram, advert)
  audience.take(running, { kind: 'advertisement', priority, interval, source }, at)
}

/** The router of this number that has the channel in common with whoever sent on it. */
function routerOn({ routers }: Audience, channel: Channel, vrid: number) {
  const running = routers.get(routerKey({ ...channel, vrid }))
  return running && isOn(running, channel) ? running : undefined
}

/** Counts a packet that nobody can use with the router that it was meant for, else with all of its channel. */
function countOn({ routers }: Audience, channel: Channel, meant: Running | undefined, reason: Discard) {
  if (meant) return countDiscard(meant.counters, reason)
  for (const running of routers.values()) {
    if (isOn(running, channel)) countDiscard(running.counters, reason)
  }
}

/** The first of its kind is said: two routers that refuse each other's adverts are two Masters. */
function noteRefusal(audience: Audience, running: Running, reason: Discard, { source, at }: ReceivedDatagram) {
  const { counters } = running
  const reasons = counters.refused.get(source) ?? new Set()
  const why = refusalTexts[reason] ?? `their ${reason} is not ours`
  if (
    !reasons.has(reason) &&
    warn(audience, running, `adverts of ${source} are ignored, ${why}: both may be Master`, at)
  ) {
    remember(counters.refused, source, new Set([...reasons, reason]))
  }
  counters.refusal = { source, reason, at }
}

/** Tells something of what others send; false where too much of that kind has been told already. */
function warn({ listener }: Audience, { counters, settings }: Running, text: string, at: Instant): boolean {
  const left = spend(counters.allowance, at)
  if (!left) return false
  counters.allowance = left
  listener.notice(settings.name, text)
  return true
}

function notePeer(audience: Audience, running: Running, { source, at }: ReceivedDatagram, advert: Advertisement) {
  const { counters, settings } = running
  const { priority, advertisementInterval: interval, checksum } = advert
  const known = counters.peers.get(source)
  const otherAddresses = hasOtherAddresses(settings, advert) && advert.addresses
  const peer = {
    priority,
    at,
    interval,
    ...(otherAddresses && { otherAddresses }),
    ...(checksum && { checksum }),
  }
  for (const text of peerDifferences(settings, peer, known)) warn(audience, running, `${source} ${text}`, at)
  remember(counters.peers, source, peer)
}

/** The number of the router that a packet is meant for; one that cannot be unpacked does not say. */
function vridIn(sealed: Sealed | Discard | undefined, received: ReceivedDatagram, advert: Advertisement | Discard) {
  if (typeof sealed === 'string') return undefined
  return typeof advert === 'string' ? vridOf(received) : advert.vrid
}

const isOn = ({ listensOn }: Running, channel: Channel) => listensOn.has(channelKey(channel))

/** Where there is more to say of a refusal than that something is not as it is here. */
const refusalTexts: Partial<Record<Discard, string>> = {
  ttl: 'they come from too far or too near',
  length: 'they are cut off',
  checksum: 'their checksum is wrong',
  replay: 'they have been here before',
  unknown_peer: 'it is not in the list of unicast peers',
}
