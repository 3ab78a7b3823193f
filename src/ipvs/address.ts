import { isIPv4, isIPv6 } from 'node:net'
import type { Codec } from '../netlink/codec.js'

export type Family = 'ipv4' | 'ipv6'

/** Throws a TypeError where the text is no IP address. */
export function familyOf(address: string): Family {
  if (isIPv4(address)) return 'ipv4'
  if (isIPv6(address)) return 'ipv6'
  throw new TypeError(`"${address}" is not an IP address`)
}

/** Union nf_inet_addr of the kernel: 16 octets in network byte order, of which IPv4 uses the first four. */
export function addressOctets(address: string): Buffer {
  if (familyOf(address) === 'ipv4') {
    const octets = Buffer.alloc(16)
    writeIpv4(address, octets, 0)
    return octets
  }
  const [head = '', tail] = canonical(address).split('::')
  const groups = (text = '') => text.split(':').filter(Boolean)
  const left = groups(head)
  const right = groups(tail)
  const zeros = new Array<string>(8 - left.length - right.length).fill('0')
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** The same as an attribute: written from its text in place, read as octets. */
export const addressField: Codec<string | Uint8Array> = {
  inPlace: {
    fixed: 16,
    most: () => 16,
    write(address, octets, offset) {
      if (typeof address !== 'string') octets.set(address, offset)
      else if (familyOf(address) === 'ipv4') writeIpv4(address, octets, offset)
      else octets.set(addressOctets(address), offset)
      return 16
    },
  },
  encode: (address) => (typeof address === 'string' ? addressOctets(address) : address),
  decode: (bytes) => bytes,
}

/** An address of which it is known that it is one. */
function writeIpv4(address: string, octets: Buffer, start: number) {
  let value = 0
  let offset = start
  for (let at = 0; at < address.length; at++) {
    const character = address.charCodeAt(at)
    if (character !== dot) {
      value = value * 10 + character - digitZero
      continue
    }
    octets[offset++] = value
    value = 0
  }
  octets[offset] = value
}

const dot = 46
const digitZero = 48

/** The address in the text form of RFC 5952. */
export function addressText(family: Family, octets: string | Uint8Array): string {
  if (typeof octets === 'string') return octets
  if (family === 'ipv4') return octets.subarray(0, 4).join('.')
  const groups = Buffer.from(octets.subarray(0, 16)).toString('hex').match(/.{4}/g) ?? []
  return canonical(groups.join(':'))
}

/** A URL writes an IPv6 host in its shortest form, in hexadecimal throughout. */
const canonical = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1)
