import { type Address, addressBytes, type Prefix } from '../model/address.js'

/** Tells of addresses whether they lie in the subnet of one of some prefixes. */
export function inSubnets(prefixes: readonly Prefix[]): (address: Address) => boolean {
  const bases = prefixes.map(({ address, length }) => ({ bytes: addressBytes(address), length }))
  return (address) => {
    const bytes = addressBytes(address)
    return bases.some((base) => base.bytes.length === bytes.length && isSameStart(base.bytes, bytes, base.length))
  }
}

/** Whether the first so many bits are the same. */
function isSameStart(one: Uint8Array, other: Uint8Array, bits: number): boolean {
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (one[i] !== other[i]) return false
  const rest = bits & 7
  return rest === 0 || ((one[whole] ?? 0) ^ (other[whole] ?? 0)) >> (8 - rest) === 0
}

/** Whether it is an address that means something on one link only (fe80::/10, RFC 4291 §2.5.6). */
export const isLinkLocal = (address: Address) => /^fe[89ab]/.test(address)
