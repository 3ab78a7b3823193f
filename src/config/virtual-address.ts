import {
  type Address,
  addressBytes,
  addressFrom,
  familyOf,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '../model/address.js'
import type { AddressTrait, Scope } from '../model/router.js'
import { type Duration, seconds } from '../model/time.js'
import type { Finding } from './diagnostic.js'
import type { Token } from './lexer.js'
import { putBack } from './routing-values.js'
import { suggest } from './suggest.js'
import { misfit, type Placed, type ValueType, type Words } from './value-type.js'

/** One line of `virtual_ipaddress`. */
export type VirtualAddressEntry = {
  readonly prefix: Prefix
  readonly dev?: Placed<string>
  readonly label?: Placed<string>
  readonly broadcast?: Address
  readonly scope?: Scope
  readonly peer?: Address
  readonly traits: readonly AddressTrait[]
  readonly isDeprecated: boolean
  readonly preferredFor?: Duration
  readonly isUntracked: boolean
  /** `use_vmac`: on an interface with the virtual MAC address. */
  readonly usesVirtualMac: boolean
}

const scopes = new Map<string, Scope>([
  ...(['global', 'site', 'link', 'host', 'nowhere'] as const).map((scope) => [scope, scope] as const),
  ['0', 'global'],
  ['200', 'site'],
  ['253', 'link'],
  ['254', 'host'],
  ['255', 'nowhere'],
])

/** What the word after an option must be. */
type Valued = { readonly wants: string; isValid(text: string, prefix: Prefix): boolean }

/** The options with one word after them. */
const valued: Record<string, Valued> = {
  dev: { wants: 'the name of an interface', isValid: (text) => /^[^\s/]{1,15}$/.test(text) },
  label: { wants: 'a label of at most 15 characters', isValid: (text) => text.length <= 15 },
  brd: { wants: 'an IPv4 address, + or -', isValid: (text, prefix) => broadcastOf(text, prefix) !== undefined },
  scope: { wants: [...scopes.keys()].slice(0, 5).join(', '), isValid: (text) => scopes.has(text) },
  peer: { wants: 'an address of the same family', isValid: (text, prefix) => peerOf(text, prefix) !== undefined },
  preferred_lft: { wants: 'seconds, or forever', isValid: (text) => /^(?:\d{1,10}|forever)$/.test(text) },
}

const traits: readonly AddressTrait[] = ['home', 'mngtmpaddr', 'noprefixroute', 'autojoin']

/** The options that stand alone and that have no effect, with the reason. */
const idleSigns: Readonly<Record<string, string>> = {
  '-nodad': 'no address waits until it is clear that nobody has it',
}

/** Another spelling of an option. */
const spellings: Readonly<Record<string, string>> = { broadcast: 'brd' }

type LineOptions = { readonly [option: string]: Valued }

/** `ADDRESS[/LENGTH]` and options as of `ip address add`; the length is that of one address where it is left out. */
export const virtualAddress = addressLine(valued)

/** The same with `track_group NAME`. */
export const staticAddress = addressLine({
  ...valued,
  track_group: { wants: 'the name of a track_group', isValid: () => true },
})

function addressLine(options: LineOptions): ValueType<VirtualAddressEntry> {
  return {
    wants: 'an address such as 192.0.2.100/24',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    read(words, keyword) {
      const written = words[0]?.text ?? ''
      const prefix = parsePrefix(written)
      if (!prefix) return misfit(words.slice(0, 1), keyword, 'an address such as 192.0.2.100/24')
      const findings: Finding[] = []
      const given = readOptions(words.slice(1), prefix, options, findings)
      const dev = given.get('dev')
      const label = given.get('label')
      const scope = scopes.get(given.get('scope')?.value ?? '')
      const broadcast = broadcastOf(given.get('brd')?.value ?? '', prefix)
      const peer = given.get('peer')
      if (peer && written.includes('/')) {
        findings.push({
          code: 'LV-C008',
          at: peer.keyword,
          message: 'an address with a peer has no length of a prefix',
        })
      }
      const group = given.get('track_group')
      if (group) {
        findings.push({ code: 'LV-C102', at: group.keyword, message: `track_group has no effect: ${putBack}` })
      }
      const lifetime = given.get('preferred_lft')?.value
      const isHost = familyOf(prefix.address) === 'ipv6' && prefix.length === 128
      const value = {
        prefix,
        ...(dev && { dev }),
        ...(label && { label }),
        ...(broadcast && { broadcast }),
        ...(scope && { scope }),
        ...(peer && { peer: peerOf(peer.value, prefix) as Address }),
        traits: traits.filter((trait) => given.has(trait)),
        // keepalived's rule: of an address without a subnet, the host does not send unless it is told to.
        isDeprecated: lifetime === undefined ? isHost : Number(lifetime) === 0,
        ...(Number(lifetime) > 0 && { preferredFor: seconds(Number(lifetime)) }),
        isUntracked: given.has('no_track'),
        usesVirtualMac: given.has('use_vmac'),
      }
      return { value, findings }
    },
  }
}

const peerOf = (text: string, prefix: Prefix) => {
  const address = parseAddress(text)
  return address && familyOf(address) === familyOf(prefix.address) ? address : undefined
}

function readOptions(words: Words, prefix: Prefix, options: LineOptions, findings: Finding[]) {
  const known = [...Object.keys(options), ...traits, 'use_vmac', 'no_track', ...Object.keys(idleSigns)]
  const given = new Map<string, Placed<string>>()
  for (let i = 0; i < words.length; i++) {
    const keyword = words[i] as Token
    const spelled = Object.hasOwn(spellings, keyword.text) ? (spellings[keyword.text] ?? '') : keyword.text
    const name = known.includes(spelled) ? spelled : unknownOption(keyword, known, findings)
    if (name === undefined) break
    const why = Object.hasOwn(idleSigns, name) ? idleSigns[name] : undefined
    if (why !== undefined)
      findings.push({ code: 'LV-C102', at: keyword, message: `${name} has no effect here: ${why}` })
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (!option) {
      given.set(name, { value: name, keyword, at: keyword })
      continue
    }
    const value = words[++i]
    if (!value) findings.push({ code: 'LV-C007', at: keyword, message: `${name} needs a value: ${option.wants}` })
    else if (option.isValid(value.text, prefix)) given.set(name, { value: value.text, keyword, at: value })
    else findings.push(...(misfit([value], name, option.wants).findings ?? []))
  }
  return given
}

/** Reports the word; what it was meant to be where that is plain, so that the words after it are read right. */
function unknownOption(keyword: Token, known: readonly string[], findings: Finding[]): string | undefined {
  if (parsePrefix(keyword.text)) {
    const hint = 'each address has a line of its own'
    findings.push({ code: 'LV-C009', at: keyword, message: 'a second address on one line', hint })
    return undefined
  }
  const suggestion = suggest(keyword.text, known)
  findings.push({
    code: 'LV-C001',
    at: keyword,
    message: `unknown option "${keyword.text}" of a virtual address`,
    ...(suggestion ? { suggestion } : { hint: `known are ${known.join(', ')}` }),
  })
  return suggestion
}

/** `+` sets all bits of the host, `-` clears them. */
function broadcastOf(text: string, prefix: Prefix): Address | undefined {
  if (familyOf(prefix.address) !== 'ipv4') return undefined
  if (text !== '+' && text !== '-') {
    const address = parseAddress(text)
    return address && familyOf(address) === 'ipv4' ? address : undefined
  }
  const bits = prefix.length === 0 ? 0 : (0xffffffff << (32 - prefix.length)) >>> 0
  const value = addressBytes(prefix.address).readUInt32BE()
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE((text === '+' ? value | ~bits : value & bits) >>> 0)
  return addressFrom(bytes)
}
