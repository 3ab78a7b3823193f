import {
  type Address,
  addressBytes,
  addressFrom,
  type Family,
  familyOf,
  parseAddress,
  parsePrefix,
} from '../model/address.js'
import { misfit, oneWord, type ValueType } from './value-type.js'
import { endpoint, integer, port, text } from './value-types.js'

/** What stands after `virtual_server`. */
export type ServiceHeader =
  | { readonly address: Address; readonly port?: number }
  | { readonly firewallMark: number }
  | { readonly group: string }

const mark = integer(1, 4294967295)
const groupName = text('the name of a virtual_server_group')

/** `IP [PORT]`, `fwmark N` or `group NAME`. */
export const serviceHeader: ValueType<ServiceHeader> = {
  ...endpoint,
  wants: 'an address and a port, fwmark and a number, or group and a name',
  read(words, keyword) {
    const kind = words[0]?.text
    if (kind !== 'fwmark' && kind !== 'group') return endpoint.read(words, keyword)
    if (words.length < 2) return misfit(words, keyword, kind === 'group' ? groupName.wants : 'the number of the mark')
    const { value, findings = [] } =
      kind === 'fwmark' ? mark.read(words.slice(1), keyword) : groupName.read(words.slice(1), keyword)
    if (value === undefined) return { findings }
    return { findings, value: typeof value === 'number' ? { firewallMark: value } : { group: value } }
  },
}

/** An address and its port; none where it is any port. */
export const endpointText = (address: string, port: number) => (port === 0 ? address : `${address} ${port}`)
export const familyWords: Readonly<Record<Family, string>> = { ipv4: 'inet', ipv6: 'inet6' }

/** One line of a group, its marks still without a family where the line names none. */
export type GroupLine =
  | { readonly address: Address; readonly last?: Address; readonly port: number }
  | { readonly firewallMark: number; readonly family?: Family }

/** As in a file; neighbouring addresses by the first and the last of them. */
export function groupLineText(line: GroupLine): string {
  if ('firewallMark' in line) {
    return `fwmark ${line.firewallMark}${line.family === undefined ? '' : ` ${familyWords[line.family]}`}`
  }
  const { address, last, port: number } = line
  return endpointText(last === undefined ? address : `${address}-${last}`, number)
}

const families: Readonly<Record<string, Family>> = { inet: 'ipv4', inet6: 'ipv6' }
const wants = 'an address or neighbouring ones and a port, or fwmark, a number and inet or inet6'

/** `IP [PORT]`, `IP-END [PORT]`, `IP/LENGTH [PORT]`, or `fwmark N [inet|inet6]`. */
export const groupLine: ValueType<GroupLine> = {
  wants,
  least: 1,
  most: 3,
  show: groupLineText,
  read(words, keyword) {
    const [first, second, third] = words
    if (first?.text === 'fwmark') {
      if (!second) return misfit(words, keyword, wants)
      const { value, findings = [] } = mark.read([second], 'fwmark')
      const family = third && families[third.text]
      if (third && !family) return misfit([third], keyword, 'inet or inet6')
      return { findings, ...(value !== undefined && { value: { firewallMark: value, ...(family && { family }) } }) }
    }
    if (third) return misfit([third], keyword, wants)
    const range = addressRange.read(words.slice(0, 1), keyword)
    const number = second ? port.read([second], `the port of ${keyword}`) : { value: 0 }
    const findings = [...(range.findings ?? []), ...(number.findings ?? [])]
    const isWhole = range.value !== undefined && number.value !== undefined
    return { findings, ...(isWhole && { value: { ...(range.value as Range), port: number.value as number } }) }
  },
}

type Range = { readonly address: Address; readonly last?: Address }

/** At most as many addresses as the last 8 bits of IPv4, or 16 of IPv6, can number: keepalived counts no further. */
const addressRange = oneWord('an address, or a range in its last part', (given): Range | undefined => {
  const dash = given.indexOf('-')
  if (dash < 0) return rangeOfPrefix(given)
  const address = parseAddress(given.slice(0, dash))
  const end = given.slice(dash + 1)
  const last = address && (parseAddress(end) ?? lastOf(address, end))
  return address && last && isRange(address, last) ? { address, last } : undefined
})

/** Every address of the network, the first and the last too, as in keepalived. */
function rangeOfPrefix(given: string): Range | undefined {
  const prefix = parsePrefix(given)
  if (!prefix) return undefined
  const bytes = Buffer.from(addressBytes(prefix.address))
  const free = bytes.length * 8 - prefix.length
  if (free === 0) return { address: prefix.address }
  if (free > (bytes.length === 4 ? 8 : 16)) return undefined
  const from = (bytes.readUInt16BE(bytes.length - 2) >> free) << free
  return { address: withLast(bytes, from), last: withLast(bytes, from + 2 ** free - 1) }
}

function withLast(bytes: Buffer, value: number): Address {
  const other = Buffer.from(bytes)
  other.writeUInt16BE(value, other.length - 2)
  return addressFrom(other)
}

/** The address with another last part: decimal after a dot, hexadecimal after a colon. */
function lastOf(first: Address, end: string): Address | undefined {
  const isDecimal = familyOf(first) === 'ipv4'
  if (!(isDecimal ? /^\d{1,3}$/ : /^[0-9a-fA-F]{1,4}$/).test(end)) return undefined
  const bytes = Buffer.from(addressBytes(first))
  const value = Number.parseInt(end, isDecimal ? 10 : 16)
  if (isDecimal && value > 255) return undefined
  if (isDecimal) bytes.writeUInt8(value, 3)
  else bytes.writeUInt16BE(value, 14)
  return addressFrom(bytes)
}

function isRange(first: Address, last: Address): boolean {
  const [from, to] = [Buffer.from(addressBytes(first)), Buffer.from(addressBytes(last))]
  const shared = from.length === 4 ? 3 : 14
  return from.length === to.length && from.subarray(0, shared).equals(to.subarray(0, shared)) && from.compare(to) < 0
}
