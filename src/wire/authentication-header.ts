import { createHmac, timingSafeEqual } from 'node:crypto'
import { addressBytes } from '../model/address.js'
import { type Ends, internetChecksum } from './checksum.js'
import { lengthOf, pack, unpack } from './layout.js'
import type { Discard } from './vrrp.js'

/** An IPv4 header without options (RFC 791 §3.1), up to its addresses. */
const ipv4 = {
  version: 4,
  headerLength: 4 /* in 32 bits */,
  typeOfService: 8,
  totalLength: 16,
  identification: 16,
  fragment: 16,
  ttl: 8,
  protocol: 8,
  checksum: 16,
} as const

/** The IP authentication header up to its check value (RFC 2402 §2). */
const header = {
  nextHeader: 8,
  length: 8 /* in 32 bits, less two */,
  reserved: 16,
  spi: 32,
  sequence: 32,
} as const

const addressesLength = 8
const ipv4Length = lengthOf(ipv4) + addressesLength
const headerLength = lengthOf(header)
/** HMAC-MD5-96 (RFC 2403): the first 96 bits. */
const checkValueLength = 12
/** What comes between the IP header and the advert. */
export const authenticationLength = headerLength + checkValueLength
const vrrp = 112
const authenticationHeader = 51
/** Class selector 6, internetwork control (RFC 4594 §3.2). */
const internetworkControl = 0xc0
const ipChecksumOffset = 10
const destinationOffset = 16
/** What a group's address begins with, in 4 bits (RFC 5771). */
const multicast = 0xe

/** An advert in an IP authentication header: what `openHeader` finds and `encodeAuthenticated` writes. */
export type Sealed = {
  /** Counts up with every packet of a sender. */
  readonly sequence: number
  readonly payload: Uint8Array
}

/** A packet of protocol 51 as a raw socket gives it, IPv4 header first. */
export type AuthenticatedPacket = { readonly packet: Uint8Array }

/**
 * What an IP authentication header holds, whoever made it.
 * @returns the advert, or why the packet must be ignored; never throws on input from the wire.
 */
export function openHeader({ packet }: AuthenticatedPacket): Sealed | Discard {
  const start = packet.length < ipv4Length ? ipv4Length : 4 * unpack(ipv4, packet).headerLength
  if (packet.length < start + authenticationLength) return 'length'
  const { nextHeader, length, sequence } = unpack(header, packet.subarray(start))
  if (nextHeader !== vrrp || 4 * (length + 2) !== authenticationLength) return 'type'
  return { sequence, payload: packet.subarray(start + authenticationLength) }
}

/** Whether the check value of a packet that has a header was made with this key. */
export function isAuthentic({ packet }: AuthenticatedPacket, key: string): boolean {
  const start = 4 * unpack(ipv4, packet).headerLength + headerLength
  const given = packet.subarray(start, start + checkValueLength)
  return given.length === checkValueLength && timingSafeEqual(given, checkValue(packet, key))
}

/**
 * A whole IPv4 packet with the advert in an authentication header. The SPI is the source address, as keepalived has it. The
 * kernel would write another identification, so that the header is ours from end to end.
 */
export function encodeAuthenticated({ sequence, payload }: Sealed, ends: Ends & { readonly ttl: number }, key: string) {
  const source = addressBytes(ends.source)
  const packet = Buffer.concat([
    pack(ipv4, {
      version: 4,
      headerLength: ipv4Length / 4,
      typeOfService: internetworkControl,
      totalLength: ipv4Length + authenticationLength + payload.length,
      // As far as it goes; for 0 the kernel would choose one.
      identification: sequence % 0x10000 || 1,
      fragment: 0,
      ttl: ends.ttl,
      protocol: authenticationHeader,
      checksum: 0,
    }),
    source,
    addressBytes(ends.destination),
    pack(header, {
      nextHeader: vrrp,
      length: authenticationLength / 4 - 2,
      reserved: 0,
      spi: source.readUInt32BE(0),
      sequence,
    }),
    Buffer.alloc(checkValueLength),
    payload,
  ])
  checkValue(packet, key).copy(packet, ipv4Length + headerLength)
  packet.writeUInt16BE(internetChecksum(packet.subarray(0, ipv4Length)), ipChecksumOffset)
  return packet
}

/**
 * What changes on the way counts as zero (RFC 2402 §3.3.3.1.1), the check value too. The time to live does so in unicast
 * alone: the RFC always has it zero, but keepalived lets that of multicast count, which no router forwards.
 */
function checkValue(packet: Uint8Array, key: string): Buffer {
  const covered = Buffer.from(packet)
  const { headerLength: words, ...fields } = unpack(ipv4, covered)
  const ttl = (covered[destinationOffset] ?? 0) >> 4 === multicast ? fields.ttl : 0
  pack(ipv4, { ...fields, headerLength: words, typeOfService: 0, fragment: 0, ttl, checksum: 0 }).copy(covered)
  const start = 4 * words + headerLength
  covered.fill(0, start, start + checkValueLength)
  return createHmac('md5', Buffer.from(key, 'latin1')).update(covered).digest().subarray(0, checkValueLength)
}
