import {
  type Address,
  addressBytes,
  addressFrom,
  familyOf,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '../model/address.js'
import type { Scope } from '../model/router.js'
import type { Finding } from './diagnostic.js'
import type { Token } from './lexer.js'
import { suggest } from './suggest.js'
import { misfit, type Placed, type ValueType, type Words } from './value-type.js'

/** One line of `virtual_ipaddress`. */
export type VirtualAddressEntry = {
  readonly prefix: Prefix
  readonly dev?: Placed<string>
  readonly label?: Placed<string>
  readonly broadcast?: Address
  readonly scope?: Scope
}

const scopes = new Map<string, Scope>([
  ...(['global', 'site', 'link', 'host', 'nowhere'] as const).map((scope) => [scope, scope] as const),
  ['0', 'global'],
  ['200', 'site'],
  ['253', 'link'],
  ['254', 'host'],
  ['255', 'nowhere'],
])

/** The options that work, each with one word after it, and what that word must be. */
const options: Record<string, { readonly wants: string; isValid(text: string, prefix: Prefix): boolean }> = {
  dev: { wants: 'the name of an interface', isValid: (text) => /^[^\s/]{1,15}$/.test(text) },
  label: { wants: 'a label of at most 15 characters', isValid: (text) => text.length <= 15 },
  brd: { wants: 'an IPv4 address, + or -', isValid: (text, prefix) => broadcastOf(text, prefix) !== undefined },
  scope: { wants: [...scopes.keys()].slice(0, 5).join(', '), isValid: (text) => scopes.has(text) },
}

/** Options of keepalived that are not built yet, with how many words follow each. */
const laterOptions = new Map([
  ['peer', 1],
  ['preferred_lft', 1],
  ['track_group', 1],
  ...['home', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'no_track', 'use_vmac'].map(
    (option) => [option, 0] as const,
  ),
])

/** `ADDRESS[/LENGTH] [dev NAME] [label TEXT] [brd ADDRESS|+|-] [scope WORD]`; the length is 32 where it is left out. */
export const virtualAddress: ValueType<VirtualAddressEntry> = {
  wants: 'an address such as 192.0.2.100/24',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  read(words, keyword) {
    const prefix = parsePrefix(words[0]?.text ?? '')
    if (!prefix) return misfit(words.slice(0, 1), keyword, 'an address such as 192.0.2.100/24')
    const findings: Finding[] = []
    const given = readOptions(words.slice(1), prefix, findings)
    const dev = given.get('dev')
    const label = given.get('label')
    const broadcast = given.get('brd')
    const scope = scopes.get(given.get('scope')?.value ?? '')
    const brd = broadcast && broadcastOf(broadcast.value, prefix)
    const value = {
      prefix,
      ...(dev && { dev }),
      ...(label && { label }),
      ...(brd && { broadcast: brd }),
      ...(scope && { scope }),
    }
    return { value, findings }
  },
}

function readOptions(words: Words, prefix: Prefix, findings: Finding[]): Map<string, Placed<string>> {
  const given = new Map<string, Placed<string>>()
  for (let i = 0; i < words.length; i++) {
    const keyword = words[i] as Token
    const later = laterOptions.get(keyword.text)
    if (later !== undefined) {
      findings.push({ code: 'LV-C101', at: keyword, message: `not built yet: ${keyword.text}, it has no effect here` })
      i += later
      continue
    }
    const name = Object.hasOwn(options, keyword.text) ? keyword.text : unknownOption(keyword, findings)
    if (name === undefined) break
    const value = words[++i]
    const option = options[name]
    if (!value) findings.push({ code: 'LV-C007', at: keyword, message: `${name} needs a value: ${option?.wants}` })
    else if (option?.isValid(value.text, prefix)) given.set(name, { value: value.text, keyword, at: value })
    else findings.push(...(misfit([value], name, option?.wants ?? '').findings ?? []))
  }
  return given
}

/** Reports the word; what it was meant to be where that is plain, so that the words after it are read right. */
function unknownOption(keyword: Token, findings: Finding[]): string | undefined {
  if (parsePrefix(keyword.text)) {
    const hint = 'each address has a line of its own'
    findings.push({ code: 'LV-C009', at: keyword, message: 'a second address on one line', hint })
    return undefined
  }
  const suggestion = suggest(keyword.text, Object.keys(options))
  findings.push({
    code: 'LV-C001',
    at: keyword,
    message: `unknown option "${keyword.text}" of a virtual address`,
    ...(suggestion ? { suggestion } : { hint: `known are ${Object.keys(options).join(', ')}` }),
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
