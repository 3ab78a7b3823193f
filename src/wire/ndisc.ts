import { type Address, addressBytes, addressFrom } from '../model/address.js'
import type { Mac } from './arp.js'
import { internetChecksum, pseudoHeader } from './checksum.js'
import { pack, unpack } from './layout.js'

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

/** A NEIGHBOR SOLICITATION up to its target address (RFC 4861 §4.3). */
const solicitation = { type: 8, code: 8, checksum: 16, reserved: 32 } as const

/** The option that says at which MAC address the sender or the target is (RFC 4861 §4.6.1); its length counts 8 octets as one. */
const linkLayer = { type: 8, length: 8 } as const
const sourceLinkLayer = 1
const targetLinkLayer = 2

const etherTypeIpv6 = 0x86dd
const icmpv6 = 58
const neighborSolicitation = 135
const neighborAdvertisement = 136
/** Octets from the start of the frame. */
const messageAt = 54
const targetAt = 62
const optionsAt = 78
/** The groups of hosts whose addresses end alike: ff02::1:ff00:0/104 (RFC 4291 §2.7.1). */
const solicitedNodes = Buffer.from('ff0200000000000000000001ff', 'hex')
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
  const option = pack(linkLayer, { type: targetLinkLayer, length: 1 })
  const message = Buffer.concat([fixed, addressBytes(address), option, mac])
  return frameOf(message, { address, mac }, { address: allNodes, mac: allNodesMac })
}

/**
 * The frame that asks where `address` lives, for an asker that has an address itself, to the group that whoever has it is in
 * (RFC 4861 §4.3, §7.2.2).
 */
export function encodeNeighborQuestion(address: Address, asker: Place): Buffer {
  const sought = addressBytes(address)
  const fixed = pack(solicitation, { type: neighborSolicitation, code: 0, checksum: 0, reserved: 0 })
  const option = pack(linkLayer, { type: sourceLinkLayer, length: 1 })
  const group = Buffer.concat([solicitedNodes, sought.subarray(-3)])
  const message = Buffer.concat([fixed, sought, option, asker.mac])
  const groupMac = Buffer.concat([Buffer.from('3333', 'hex'), group.subarray(-4)])
  return frameOf(message, asker, { address: addressFrom(group), mac: groupMac })
}

/** What a NEIGHBOR ADVERTISEMENT says of its target; undefined where the frame is none, or was forwarded. */
export function decodeNeighborTarget(
  bytes: Uint8Array,
): { readonly address: Address; readonly mac: string } | undefined {
  const start = 12
  if (bytes.length < optionsAt) return undefined
  const { etherType, nextHeader, hopLimit } = unpack(envelope, bytes.subarray(start))
  if (etherType !== etherTypeIpv6 || nextHeader !== icmpv6 || hopLimit !== 255) return undefined
  if (bytes[messageAt] !== neighborAdvertisement) return undefined
  const address = addressFrom(bytes.subarray(targetAt, optionsAt))
  // To one host alone the option may be left out: the frame itself comes from there.
  const mac = targetOption(bytes.subarray(optionsAt)) ?? bytes.subarray(6, 12)
  return { address, mac: (Buffer.from(mac).toString('hex').match(/../g) ?? []).join(':') }
}

function targetOption(options: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at + 8 <= options.length; ) {
    const length = 8 * (options[at + 1] ?? 0)
    if (length === 0) return undefined
    if (options[at] === targetLinkLayer) return options.subarray(at + 2, at + 8)
    at += length
  }
  return undefined
}

/** An address, and the hardware address where it is. */
export type Place = { readonly address: Address; readonly mac: Mac }

/** Fills in the checksum of the message. */
function frameOf(message: Buffer, from: Place, to: Place): Buffer {
  const covered = pseudoHeader({ source: from.address, destination: to.address }, icmpv6, message.length)
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
  return Buffer.concat([to.mac, from.mac, header, addressBytes(from.address), addressBytes(to.address), message])
}
