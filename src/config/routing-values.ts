import { addressBytes, addressFrom, type Family, familyOf, type Prefix, parsePrefix } from '../model/address.js'
import type { Range, Realms } from '../model/routing.js'
import { type LineOption, noted, option } from './option-line.js'
import { parseNumber, type RoutingNames } from './routing-names.js'
import { oneWord, type ValueType } from './value-type.js'
import { text } from './value-types.js'

// Values that lines about routes and lines about rules have in common.

export const u8 = [0, 255] as const
export const u32 = [0, 0xffffffff] as const

/** The lowest two bits of the octet belong to congestion notification: the kernel takes no route or rule with one of them. */
export const typeOfService: ValueType<number> = oneWord('a multiple of 4 from 0 to 252', (text) => {
  const value = parseNumber(text)
  return value !== undefined && value <= 252 && value % 4 === 0 ? value : undefined
})

/** `FROM/TO`, or `TO` alone. */
export const realms = (names: RoutingNames): ValueType<Realms> =>
  oneWord('a realm from 1 to 65535, or two of them with / in between', (text) => {
    const [to, from, ...more] = text
      .split('/')
      .reverse()
      .map((word) => names.realms.get(word) ?? parseNumber(word))
    if (more.length > 0 || to === undefined || to > 0xffff || (from ?? 0) > 0xffff) return undefined
    return text.includes('/') && from === undefined ? undefined : { from: from ?? 0, to }
  })

/** `FIRST-LAST`. */
export const range = (what: string, most: number): ValueType<Range> =>
  oneWord(`${what} with - in between, the lower one first, at most ${most}`, (text) => {
    const digits = /^(\d{1,10})-(\d{1,10})$/.exec(text)
    const [first, last] = [Number(digits?.[1]), Number(digits?.[2])]
    return first <= last && last <= most ? { first, last } : undefined
  })

/** Everywhere, in whichever family the line turns out to be. */
export const anywhere = 'anywhere'

/** A prefix, or one of the words for all addresses. */
export const prefixOr = (...words: readonly string[]): ValueType<Prefix | typeof anywhere> =>
  oneWord(`a prefix such as 192.0.2.0/24, or ${words.join(', ')}`, (text) =>
    words.includes(text) ? anywhere : parsePrefix(text),
  )

export const everywhere = (family: Family): Prefix =>
  family === 'ipv4'
    ? { address: addressFrom(new Uint8Array(4)), length: 0 }
    : { address: addressFrom(new Uint8Array(16)), length: 0 }

/** The prefix with the bits of the host cleared. */
export function networkOf({ address, length }: Prefix): Prefix {
  const bytes = addressBytes(address).map((octet, at) => octet & (0xff00 >> Math.min(8, Math.max(0, length - 8 * at))))
  return { address: addressFrom(Uint8Array.from(bytes)), length }
}

/** The family of all these; undefined where they are of both, IPv4 where there are none. */
export function familyOfAll(prefixes: readonly (Prefix | undefined)[], asked?: Family): Family | undefined {
  const families = new Set(prefixes.flatMap((prefix) => (prefix ? [familyOf(prefix.address)] : [])))
  if (asked) families.add(asked)
  if (families.size > 1) return undefined
  return [...families][0] ?? 'ipv4'
}

/** Why no instance has to be told that a static object is gone. */
export const putBack = 'what others remove is put back, and the instances need not move'

/** `track_group NAME`, which only static objects have. */
export const trackGroup: LineOption<object> = noted(
  option(text('the name of a track_group'), () => ({})),
  (keyword) => ({ code: 'LV-C102', at: keyword, message: `${keyword.text} has no effect: ${putBack}` }),
)
