import { type Address, addressBytes, addressFrom } from '../model/address.js'
import { type Duration, inSeconds, seconds } from '../model/time.js'
import { internetChecksum } from './checksum.js'
import { lengthOf, pack, unpack } from './layout.js'

/** The fixed part of a VRRPv2 ADVERTISEMENT (RFC 3768 §5.1). */
const header = {
  version: 4,
  type: 4,
  vrid: 8,
  priority: 8,
  addressCount: 8,
  authType: 8,
  advertisementInterval: 8 /* seconds */,
  checksum: 16,
} as const

const headerLength = lengthOf(header)
const checksumOffset = 6
/** Always on the wire in version 2, zero without authentication (RFC 2338 §5.3.10). */
const authLength = 8
const advertisement = 1

/** RFC 2338 §5.3.6; IP authentication header (2) is a protocol of its own. */
export const authTypes = { none: 0, password: 1 } as const

export const vrrpMulticastGroup = '224.0.0.18' as Address
export const vrrpTtl = 255

/** An ADVERTISEMENT's meaning, without its envelope. */
export type Advertisement = {
  readonly vrid: number
  /** 0 says that the Master resigns, 255 that it owns the addresses. */
  readonly priority: number
  readonly advertisementInterval: Duration
  readonly addresses: readonly Address[]
  readonly authType: number
  /** The 8 octets of authentication data as latin1 text; empty when they are all zero. */
  readonly password: string
}

/** Why a packet changes nothing: a closed list, counted per router or, where no router matches, per interface. */
export type Discard =
  | 'ttl'
  | 'length'
  | 'version'
  | 'type'
  | 'checksum'
  | 'unknown_vrid'
  | 'authentication'
  | 'interval'
  | 'own_address'

/** What arrived for protocol 112, after the IP header. */
export type Datagram = {
  readonly payload: Uint8Array
  readonly source: Address
  readonly destination: Address
  readonly ttl: number
}

/**
 * Reads an ADVERTISEMENT out of an IP payload.
 * @returns the advertisement, or why it must be ignored (RFC 3768 §7.1); never throws on input from the wire.
 */
export function decodeAdvertisement(datagram: Datagram): Advertisement | Discard {
  const { payload, ttl } = datagram
  if (ttl !== vrrpTtl) return 'ttl'
  if (payload.length < headerLength) return 'length'
  const fields = unpack(header, payload)
  if (fields.version !== 2) return 'version'
  if (fields.type !== advertisement) return 'type'
  const addressesEnd = headerLength + 4 * fields.addressCount
  const end = addressesEnd + authLength
  // Octets after the message are Ethernet padding.
  if (payload.length < end) return 'length'
  if (internetChecksum(payload.subarray(0, end)) !== 0) return 'checksum'
  const addresses = Array.from({ length: fields.addressCount }, (_, index) =>
    addressFrom(payload.subarray(headerLength + 4 * index, headerLength + 4 * index + 4)),
  )
  return {
    vrid: fields.vrid,
    priority: fields.priority,
    advertisementInterval: seconds(fields.advertisementInterval),
    addresses,
    authType: fields.authType,
    password: Buffer.from(payload.subarray(addressesEnd, end)).toString('latin1').replace(/\0+$/, ''),
  }
}

/** Whose advert a packet claims to be, of either version and whatever else is wrong with it. */
export const vridOf = ({ payload }: Datagram): number | undefined => payload[1]

/** The IP payload of an ADVERTISEMENT, checksum included. */
export function encodeAdvertisement(message: Advertisement): Buffer {
  const password = Buffer.alloc(authLength)
  password.write(message.password, 'latin1')
  const bytes = Buffer.concat([
    pack(header, {
      version: 2,
      type: advertisement,
      vrid: message.vrid,
      priority: message.priority,
      addressCount: message.addresses.length,
      authType: message.authType,
      advertisementInterval: inSeconds(message.advertisementInterval),
      checksum: 0,
    }),
    ...message.addresses.map(addressBytes),
    password,
  ])
  bytes.writeUInt16BE(internetChecksum(bytes), checksumOffset)
  return bytes
}
