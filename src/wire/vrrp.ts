import { type Address, addressBytes, addressFrom, type Family, familyOf } from '../model/address.js'
import type { ChecksumFlavour, VrrpVersion } from '../model/router.js'
import { centiseconds, type Duration, inSeconds, seconds } from '../model/time.js'
import { type Ends, internetChecksum, pseudoHeader } from './checksum.js'
import { lengthOf, pack, unpack } from './layout.js'

/** What both versions begin with. */
const head = { version: 4, type: 4, vrid: 8, priority: 8, addressCount: 8 } as const

/** The fixed part of a VRRPv2 ADVERTISEMENT (RFC 3768 §5.1). */
const header2 = { ...head, authType: 8, interval: 8 /* seconds */, checksum: 16 } as const

/** The fixed part of a VRRPv3 ADVERTISEMENT (RFC 9568 §5.1). */
const header3 = { ...head, reserved: 4, interval: 12 /* centiseconds */, checksum: 16 } as const

const headerLength = lengthOf(header2)
const checksumOffset = 6
/** Always on the wire in version 2, zero without authentication (RFC 2338 §5.3.10). */
const authLength = 8
const advertisement = 1
const protocolNumber = 112

/** RFC 2338 §5.3.6. */
export const authTypes = { none: 0, password: 1, header: 2 } as const

/** RFC 9568 §5.1.1.2 and §5.1.2.2. */
export const vrrpGroups: Readonly<Record<Family, Address>> = {
  ipv4: '224.0.0.18' as Address,
  ipv6: 'ff02::12' as Address,
}

/** Of adverts to a group: proof that they crossed no router. */
export const vrrpTtl = 255

/** An ADVERTISEMENT's meaning in either version, without its envelope. */
export type Advertisement = {
  readonly version: VrrpVersion
  readonly vrid: number
  /** 0 says that the Master resigns, 255 that it owns the addresses. */
  readonly priority: number
  readonly advertisementInterval: Duration
  readonly addresses: readonly Address[]
  /** 0 in version 3, which has no authentication. */
  readonly authType: number
  /** The 8 octets of authentication data as latin1 text; empty when they are all zero. */
  readonly password: string
  /** Of version 3 over IPv4, where implementations differ. */
  readonly checksum?: ChecksumFlavour
}

/** Why a packet changes nothing: a closed list, counted per router or, where no router matches, per interface. */
export type Discard =
  | 'ttl'
  | 'length'
  | 'version'
  | 'type'
  | 'checksum'
  | 'unknown_vrid'
  | 'unknown_peer'
  | 'authentication'
  | 'replay'
  | 'interval'
  | 'own_address'

/** What arrived for protocol 112, after the IP header. */
export type Datagram = Ends & { readonly payload: Uint8Array; readonly ttl: number }

/**
 * Reads an ADVERTISEMENT out of an IP payload.
 * @returns the advertisement, or why it must be ignored (RFC 9568 §7.1); never throws on input from the wire.
 */
export function decodeAdvertisement(datagram: Datagram): Advertisement | Discard {
  const { payload, source } = datagram
  if (payload.length < headerLength) return 'length'
  const { version, type, addressCount } = unpack(head, payload)
  const family = familyOf(source)
  if (version !== 3 && (version !== 2 || family === 'ipv6')) return 'version'
  if (type !== advertisement) return 'type'
  const addressLength = family === 'ipv4' ? 4 : 16
  const addressesEnd = headerLength + addressLength * addressCount
  const end = addressesEnd + (version === 2 ? authLength : 0)
  // Octets after the message are Ethernet padding.
  if (payload.length < end) return 'length'
  const addresses = Array.from({ length: addressCount }, (_, index) => {
    const start = headerLength + addressLength * index
    return addressFrom(payload.subarray(start, start + addressLength))
  })
  const message = payload.subarray(0, end)
  return version === 2 ? decode2(message, addresses) : decode3(message, addresses, datagram)
}

function decode2(message: Uint8Array, addresses: readonly Address[]): Advertisement | Discard {
  if (internetChecksum(message) !== 0) return 'checksum'
  const { vrid, priority, authType, interval } = unpack(header2, message)
  const password = Buffer.from(message.subarray(-authLength)).toString('latin1').replace(/\0+$/, '')
  return { version: 2, vrid, priority, advertisementInterval: seconds(interval), addresses, authType, password }
}

function decode3(message: Uint8Array, addresses: readonly Address[], ends: Ends): Advertisement | Discard {
  const flavours: readonly ChecksumFlavour[] =
    familyOf(ends.source) === 'ipv4' ? ['pseudo_header', 'message', 'group_header'] : ['pseudo_header']
  const checksum = flavours.find((flavour) => checksum3(message, ends, flavour) === 0)
  if (checksum === undefined) return 'checksum'
  const { vrid, priority, interval } = unpack(header3, message)
  return {
    version: 3,
    vrid,
    priority,
    advertisementInterval: centiseconds(interval),
    addresses,
    authType: authTypes.none,
    password: '',
    ...(flavours.length > 1 && { checksum }),
  }
}

/** Something that must be so of one octet of an IP payload, or must not, where it `differs`. */
export type OctetTest = {
  readonly offset: number
  readonly mask: number
  readonly value: number
  readonly differs?: boolean
}

/**
 * By which octets a Master of this VRID is known, for whoever reads no adverts: version, type and VRID, and a priority that
 * does not resign.
 * @param start where in the IP payload the advert begins
 */
export const speaksFor = (
  { version, vrid }: Pick<Advertisement, 'version' | 'vrid'>,
  start: number,
): readonly OctetTest[] => [
  { offset: start, mask: 0xff, value: (version << 4) | advertisement },
  { offset: start + 1, mask: 0xff, value: vrid },
  { offset: start + 2, mask: 0xff, value: 0, differs: true },
]

/** Whose advert a packet claims to be, of either version and whatever else is wrong with it. */
export const vridOf = ({ payload }: Pick<Datagram, 'payload'>): number | undefined => payload[1]

/** The IP payload of an ADVERTISEMENT, checksum included; the ends count in version 3 alone. */
export const encodeAdvertisement = (message: Advertisement, ends: Ends): Buffer =>
  message.version === 2 ? encode2(message) : encode3(message, ends)

const headOf = ({ version, vrid, priority, addresses }: Advertisement) => ({
  version,
  type: advertisement,
  vrid,
  priority,
  addressCount: addresses.length,
  checksum: 0,
})

function encode2(message: Advertisement): Buffer {
  const { authType, advertisementInterval, addresses } = message
  const password = Buffer.alloc(authLength)
  password.write(message.password, 'latin1')
  const fixed = pack(header2, { ...headOf(message), authType, interval: inSeconds(advertisementInterval) })
  const bytes = Buffer.concat([fixed, ...addresses.map(addressBytes), password])
  bytes.writeUInt16BE(internetChecksum(bytes), checksumOffset)
  return bytes
}

function encode3(message: Advertisement, ends: Ends): Buffer {
  const { advertisementInterval, addresses, checksum = 'pseudo_header' } = message
  const interval = Math.round(advertisementInterval / centiseconds(1))
  const fixed = pack(header3, { ...headOf(message), reserved: 0, interval })
  const bytes = Buffer.concat([fixed, ...addresses.map(addressBytes)])
  bytes.writeUInt16BE(checksum3(bytes, ends, checksum), checksumOffset)
  return bytes
}

/** 0 where the message has its checksum already and that is right. */
function checksum3(message: Uint8Array, ends: Ends, flavour: ChecksumFlavour): number {
  if (flavour === 'message') return internetChecksum(message)
  const covered = flavour === 'group_header' ? { ...ends, destination: vrrpGroups.ipv4 } : ends
  return internetChecksum(Buffer.concat([pseudoHeader(covered, protocolNumber, message.length), message]))
}
