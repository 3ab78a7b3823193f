import type { Family, Prefix } from '../model/address.js'
import { type Realms, type RoutingTable, type Rule, type RuleAction, vrrpDaemon } from '../model/routing.js'
import type { Finding } from './diagnostic.js'
import { type LineOption, type LineOptions, option, readOptionLine, sign } from './option-line.js'
import { numberOrName, parseNumber, type RoutingNames } from './routing-names.js'
import { anywhere, familyOfAll, prefixOr, range, realms, typeOfService, u8, u32 } from './routing-values.js'
import { oneWord, placeOf, type Reading, type Words } from './value-type.js'
import { integer, interfaceName } from './value-types.js'

/** A rule that may lack its preference: it depends on the rules before it. */
export type RuleEntry = Omit<Rule, 'preference'> & { readonly preference?: number }

/** Reads lines as `ip rule add` takes them, with the options that keepalived 2.2.7 knows and `more`. */
export function ruleReader(names: RoutingNames, more: LineOptions<object> = {}): (words: Words) => Reading<RuleEntry> {
  const options = { ...ruleOptions(names), ...more }
  return (words) => {
    const { draft, findings, isWhole } = readOptionLine(words, options, 'a rule')
    if (!isWhole) return { findings }
    const wrong = contradiction(draft, words)
    const [action] = draft.actions ?? []
    if (wrong || !action) return { findings: wrong ? [...findings, wrong] : findings }
    const { actions: _, families: __, ...rest } = draft
    const rule = { ...rest, family: familyOf(draft) ?? 'ipv4', action, protocol: draft.protocol ?? vrrpDaemon }
    return { value: rule, findings: rule.preference === undefined ? [...findings, noPreference(words)] : findings }
  }
}

/** What a line says so far. */
type RuleDraft = Omit<RuleEntry, 'action' | 'family'> & {
  readonly actions: readonly RuleAction[]
  readonly families: readonly Family[]
}

const mark = oneWord('a mark such as 10 or 0x10/0xff', (text) => {
  const [value, mask, ...more] = text.split('/').map(parseNumber)
  if (value === undefined || more.length > 0 || value > 0xffffffff || (mask ?? 0) > 0xffffffff) return undefined
  if (!text.includes('/')) return { value }
  return mask === undefined ? undefined : { value, mask }
})

/** Those of /etc/protocols that a rule is likely to be about. */
const ipProtocols = new Map(
  Object.entries({
    icmp: 1,
    tcp: 6,
    udp: 17,
    dccp: 33,
    gre: 47,
    esp: 50,
    ah: 51,
    'ipv6-icmp': 58,
    sctp: 132,
    udplite: 136,
  }),
)

function ruleOptions(names: RoutingNames): LineOptions<RuleDraft> {
  const says = (action: RuleAction): Partial<RuleDraft> => ({ actions: [action] })
  const actions: Record<string, LineOption<Partial<RuleDraft>>> = {
    nop: sign(says({ kind: 'nop' })),
    blackhole: sign(says({ kind: 'blackhole' })),
    unreachable: sign(says({ kind: 'unreachable' })),
    prohibit: sign(says({ kind: 'prohibit' })),
  }
  const table = option(numberOrName('a table', [1, u32[1]], names.tables), (number) => says(inTable(number)))
  const prefix = prefixOr('any', 'all', 'default')
  const preference = option(numberOrName('a number', u32), (value) => ({ preference: value }))
  const service = option(typeOfService, (tos) => ({ tos }))
  const input = option(interfaceName, (name) => ({ inputInterface: name }))
  const suppressed = option(integer(0, 128), (length) => ({ suppressPrefixLength: length }))
  const suppressedGroup = option(numberOrName('a group', u32, names.groups), (group) => ({ suppressGroup: group }))
  return {
    ...actions,
    inet: sign({ families: ['ipv4'] }),
    inet6: sign({ families: ['ipv6'] }),
    not: sign({ isInverted: true }),
    from: option(prefix, (from): Partial<RuleDraft> => (from === anywhere ? {} : { from })),
    to: option(prefix, (to): Partial<RuleDraft> => (to === anywhere ? {} : { to })),
    table,
    lookup: table,
    vrf: option(interfaceName, (vrf) => says(inTable({ vrf }))),
    goto: option(numberOrName('the preference of a rule', u32), (target) => says({ kind: 'goto', preference: target })),
    l3mdev: sign(says({ kind: 'l3mdev' })),
    type: {
      ...option(
        oneWord(Object.keys(actions).join(', '), (text) => (Object.hasOwn(actions, text) ? text : undefined)),
        (kind) => says({ kind: kind as 'nop' }),
      ),
    },
    preference,
    order: preference,
    priority: preference,
    tos: service,
    dsfield: service,
    fwmark: option(mark, (value) => ({ mark: value })),
    iif: input,
    dev: input,
    oif: option(interfaceName, (name) => ({ outputInterface: name })),
    'tunnel-id': option(numberOrName('a number', u32), (tunnelId) => ({ tunnelId })),
    uidrange: option(range('two user ids', u32[1]), (users) => ({ users })),
    ipproto: option(numberOrName('an IP protocol', u8, ipProtocols), (ipProtocol) => ({ ipProtocol })),
    sport: option(range('two ports', 65535), (sourcePorts) => ({ sourcePorts })),
    dport: option(range('two ports', 65535), (destinationPorts) => ({ destinationPorts })),
    suppress_prefixlength: suppressed,
    sup_pl: suppressed,
    suppress_ifgroup: suppressedGroup,
    sup_group: suppressedGroup,
    realms: option(realms(names), (value: Realms) => ({ realms: value })),
    protocol: option(numberOrName('a protocol', u8, names.protocols), (protocol) => ({ protocol })),
    no_track: sign({ isUntracked: true }),
  }
}

const inTable = (table: RoutingTable): RuleAction => ({ kind: 'table', table })

function familyOf({ from, to, families = [] }: Partial<RuleDraft>): Family | undefined {
  const given: readonly (Prefix | undefined)[] = [from, to]
  return new Set(families).size > 1 ? undefined : familyOfAll(given, families[0])
}

/** What cannot be although each word of it can. */
function contradiction(draft: Partial<RuleDraft>, words: Words): Finding | undefined {
  const wrong = (message: string): Finding => ({ code: 'LV-C008', at: placeOf(words), message })
  const [action, second] = draft.actions ?? []
  if (!action) return wrong('a rule needs a table, or another action')
  if (second) return wrong('a rule has one table, or one other action')
  const family = familyOf(draft)
  if (!family) return wrong('a rule has addresses of one family, IPv4 or IPv6')
  const isSuppressing = draft.suppressPrefixLength ?? draft.suppressGroup ?? draft.realms
  if (action.kind !== 'table' && isSuppressing !== undefined) {
    return wrong('realms and what is suppressed are for rules with a table')
  }
  if (draft.realms && family === 'ipv6') return wrong('realms are for IPv4 only')
  if ((draft.suppressPrefixLength ?? 0) > (family === 'ipv4' ? 32 : 128)) {
    return wrong(`no prefix of IPv4 is ${draft.suppressPrefixLength} long`)
  }
  if (action.kind === 'goto' && action.preference <= (draft.preference ?? Number.POSITIVE_INFINITY)) {
    return wrong('goto leads to a preference above that of its rule')
  }
  return undefined
}

const noPreference = (words: Words): Finding => ({
  code: 'LV-C170',
  at: placeOf(words),
  message: 'the rule has no preference, it is given one',
  hint: 'give it one, such as "preference 1000"',
})
