import { type Address, addressBytes, familyOf } from '../model/address.js'
import { pack } from './layout.js'

/** The Internet checksum of the octets: the ones' complement of their 16-bit ones' complement sum (RFC 1071). */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** Between which addresses a packet travels. */
export type Ends = { readonly source: Address; readonly destination: Address }

const ipv4Rest = { zero: 8, protocol: 8, length: 16 } as const
const ipv6Rest = { length: 32, zero: 24, protocol: 8 } as const

/** What a checksum covers beside the message: the pseudo header of IPv4 (RFC 768) or of IPv6 (RFC 8200 §8.1). */
export function pseudoHeader({ source, destination }: Ends, protocol: number, length: number): Buffer {
  const rest = familyOf(source) === 'ipv4' ? ipv4Rest : ipv6Rest
  return Buffer.concat([addressBytes(source), addressBytes(destination), pack(rest, { zero: 0, protocol, length })])
}
