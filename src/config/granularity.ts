import { addressBytes, parseAddress } from '../model/address.js'
import { oneWord } from './value-type.js'

/** How many bits of a client's address count, and how that was written. */
export type Granularity = { readonly length: number; readonly form: 'netmask' | 'length' }

/** `255.255.255.0` for IPv4, `48` for IPv6; keepalived takes no netmask whose ones have gaps for its word either. */
export const granularity = oneWord<Granularity>(
  'a netmask such as 255.255.255.0, or for IPv6 a length from 1 to 128',
  (given) => {
    if (/^\d{1,3}$/.test(given)) {
      const length = Number(given)
      return length >= 1 && length <= 128 ? { length, form: 'length' } : undefined
    }
    const mask = parseAddress(given)
    if (mask === undefined || mask.includes(':')) return undefined
    const ones = Math.clz32(~addressBytes(mask).readUInt32BE())
    return netmaskOf(ones) === mask && ones > 0 ? { length: ones, form: 'netmask' } : undefined
  },
  undefined,
  { show: ({ length, form }) => (form === 'netmask' ? netmaskOf(length) : String(length)) },
)

/** `24` gives `255.255.255.0`. */
export function netmaskOf(length: number): string {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0)
  return octets.join('.')
}
