import { isIPv4, isIPv6 } from 'node:net'

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
    address.split('.').forEach((octet, index) => void octets.writeUInt8(Number(octet), index))
    return octets
  }
  const [head = '', tail] = canonical(address).split('::')
  const groups = (text = '') => text.split(':').filter(Boolean)
  const left = groups(head)
  const right = groups(tail)
  const zeros = new Array<string>(8 - left.length - right.length).fill('0')
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** The address in the text form of RFC 5952. */
export function addressText(family: Family, octets: Uint8Array): string {
  if (family === 'ipv4') return octets.subarray(0, 4).join('.')
  const groups = Buffer.from(octets.subarray(0, 16)).toString('hex').match(/.{4}/g) ?? []
  return canonical(groups.join(':'))
}

/** A URL writes an IPv6 host in its shortest form, in hexadecimal throughout. */
const canonical = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1)
