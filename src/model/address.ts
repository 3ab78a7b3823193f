import { isIPv4, isIPv6 } from 'node:net'

declare const checked: unique symbol

/** An IP address in the form that the kernel prints, already known to be one. */
export type Address = string & { readonly [checked]: 'address' }

/** An address with the length of its prefix: `192.0.2.100/24`. */
export type Prefix = { readonly address: Address; readonly length: number }

export type Family = 'ipv4' | 'ipv6'

/** Reads an address; undefined where the text is none, or names an interface (`fe80::1%eth0`). */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return text as Address
  // However it was written, one address is one text: names and keys are made of it.
  return isIPv6(text) && !text.includes('%') ? addressFrom(addressBytes(text as Address)) : undefined
}

/** What is known to be an address is told by its colons; this is asked for every packet and every check. */
export const familyOf = (address: Address): Family => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Reads `address` or `address/length`; without a length the prefix is the host itself, as in keepalived. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  const longest = familyOf(address) === 'ipv4' ? 32 : 128
  if (slash < 0) return { address, length: longest }
  const digits = text.slice(slash + 1)
  const length = Number(digits)
  return /^\d{1,3}$/.test(digits) && length <= longest ? { address, length } : undefined
}

export const formatPrefix = (prefix: Prefix) => `${prefix.address}/${prefix.length}`

/** The address in network byte order: 4 octets, or 16. */
export function addressBytes(address: Address): Buffer {
  if (familyOf(address) === 'ipv4') return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean).flatMap(group16)
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const zeros = new Array<number>(16 - first.length - last.length).fill(0)
  return Buffer.from([...first, ...zeros, ...last])
}

/** One colon-separated group of an IPv6 address; the last may be a dotted IPv4 address (RFC 4291 §2.2). */
function group16(text: string): number[] {
  if (text.includes('.')) return text.split('.').map(Number)
  const value = Number.parseInt(text, 16)
  return [value >> 8, value & 0xff]
}

/** Writes 4 or 16 octets as an address. */
export function addressFrom(bytes: Uint8Array): Address {
  if (bytes.length === 4) return bytes.join('.') as Address
  const groups: string[] = []
  for (let i = 0; i < 16; i += 2) groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16))
  return compress(groups) as Address
}

/** RFC 5952 §4.2: the longest run of two or more zero groups becomes `::`. */
function compress(groups: string[]): string {
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)]
  const longest = runs.reduce<RegExpMatchArray | undefined>(
    (best, run) => (best && best[0].length >= run[0].length ? best : run),
    undefined,
  )
  const text = groups.join(':')
  if (longest?.index === undefined) return text
  return `${text.slice(0, longest.index)}::${text.slice(longest.index + longest[0].length)}`.replace(/:{3,}/, '::')
}

/** Orders addresses of one family as numbers, as VRRP does to break a tie (RFC 9568 §6.4.3). */
export const compareAddresses = (a: Address, b: Address) => Buffer.compare(addressBytes(a), addressBytes(b))
