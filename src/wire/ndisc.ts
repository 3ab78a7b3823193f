import { type Address, addressBytes } from '../model/address.js'
import type { Mac } from './arp.js'
import { internetChecksum, pseudoHeader } from './checksum.js'
import { pack } from './layout.js'

/** Ethernet (two MAC addresses go before), then the fixed part of an IPv6 header up to its addresses (RFC 8200 §3). */
const envelope = {
  etherType: 16,
  version: 4,
  trafficClass: 8,
  flowLabel: 20,
  payloadLength: 16,
  nextHeader: 8,
  hopLimit: 8,
} as const

/** A NEIGHBOR ADVERTISEMENT up to its target address (RFC 4861 §4.4). */
const advertisement = {
  type: 8,
  code: 8,
  checksum: 16,
  router: 1,
  solicited: 1,
  override: 1,
  reserved: 29,
} as const

/** The option that says at which MAC address the target is (RFC 4861 §4.6.1); its length counts 8 octets as one. */
const targetLinkLayer = { type: 8, length: 8 } as const

const etherTypeIpv6 = 0x86dd
const icmpv6 = 58
const neighborAdvertisement = 136
const checksumOffset = 2
const allNodes = 'ff02::1' as Address
/** Where Ethernet sends what goes to ff02::1 (RFC 2464 §7). */
const allNodesMac = Buffer.from('333300000001', 'hex')

/**
 * The frame that tells a segment where `address` now lives: a NEIGHBOR ADVERTISEMENT that nobody asked for, to all nodes,
 * which overrides what they knew (RFC 9568 §6.4.1). `isRouter` is what the host says of itself when it is asked.
 */
export function encodeNeighborAdvertisement(address: Address, mac: Mac, isRouter: boolean): Buffer {
  const fixed = pack(advertisement, {
    type: neighborAdvertisement,
    code: 0,
    checksum: 0,
    router: isRouter ? 1 : 0,
    solicited: 0,
    override: 1,
    reserved: 0,
  })
  const message = Buffer.concat([fixed, addressBytes(address), pack(targetLinkLayer, { type: 2, length: 1 }), mac])
  const covered = pseudoHeader({ source: address, destination: allNodes }, icmpv6, message.length)
  message.writeUInt16BE(internetChecksum(Buffer.concat([covered, message])), checksumOffset)
  const header = pack(envelope, {
    etherType: etherTypeIpv6,
    version: 6,
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: message.length,
    nextHeader: icmpv6,
    hopLimit: 255,
  })
  return Buffer.concat([allNodesMac, mac, header, addressBytes(address), addressBytes(allNodes), message])
}
