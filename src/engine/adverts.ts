import type { Address } from '../model/address.js'
import type { Outgoing } from '../model/outgoing.js'
import type { ChecksumFlavour, RouterSettings } from '../model/router.js'
import { advertisementOf } from '../vrrp/accept.js'
import { nextSequence } from '../vrrp/replay.js'
import { encodeAuthenticated } from '../wire/authentication-header.js'
import { encodeAdvertisement, vrrpTtl } from '../wire/vrrp.js'
import type { Running } from './running.js'

/** The adverts that say one thing, in finished bytes: one to the group, or one to each peer, with the same number for all. */
export function advertsOf(running: Running, source: Address, priority: number): Outgoing[] {
  const { settings } = running
  const advert = advertisementOf(settings, priority)
  running.sequence = nextSequence(running.sequence)
  return destinationsOf(settings, source).map(({ destination, ttl }) => {
    const ends = { source, destination, ttl }
    const checksum = advert.checksum && flavourFor(running, destination, advert.checksum)
    const payload = encodeAdvertisement({ ...advert, ...(checksum && { checksum }) }, ends)
    return { ...ends, payload: sealed(running, payload, ends) }
  })
}

/** Nobody sends to itself: one list of all nodes can be that of each. */
function destinationsOf({ transport }: RouterSettings, source: Address) {
  if (transport.kind === 'multicast') return [{ destination: transport.group, ttl: vrrpTtl }]
  const others = transport.peers.filter(({ address }) => address !== source)
  return others.map(({ address }) => ({ destination: address, ttl: transport.ttl }))
}

/** An old peer understands nothing but what it sends itself. */
function flavourFor({ settings, counters }: Running, peer: Address, own: ChecksumFlavour): ChecksumFlavour {
  const isOld = settings.checksum.adapts && counters.peers.get(peer)?.checksum === 'group_header'
  return isOld ? 'group_header' : own
}

function sealed(running: Running, payload: Buffer, ends: Omit<Outgoing, 'payload'>): Buffer {
  const { authentication } = running.settings
  if (authentication?.kind !== 'header') return payload
  return encodeAuthenticated({ sequence: running.sequence, payload }, ends, authentication.key)
}
