import { type Address, type Family, formatPrefix, type Prefix } from '../model/address.js'
import { type NextHop, type Route, type RouteKind, type RouterPreference, vrrpDaemon } from '../model/routing.js'
import type { Finding } from './diagnostic.js'
import type { Token } from './lexer.js'
import { afterOneOf, type LineOption, type LineOptions, noted, option, readOptionLine, sign } from './option-line.js'
import { metricOptions } from './route-metrics.js'
import { numberOrName, type RoutingNames } from './routing-names.js'
import {
  anywhere,
  everywhere,
  familyOfAll,
  networkOf,
  prefixOr,
  realms,
  typeOfService,
  u8,
  u32,
} from './routing-values.js'
import { placeOf, type Reading, type ValueType, type Words } from './value-type.js'
import { address, choice, integer, interfaceName, word } from './value-types.js'

/** Reads lines as `ip route add` takes them, with the options that keepalived 2.2.7 knows and `more`. */
export function routeReader(names: RoutingNames, more: LineOptions<object> = {}): (words: Words) => Reading<Route> {
  const options = { ...routeOptions(names), ...more }
  return (words) => {
    const { draft, findings, isWhole } = readOptionLine(words, options, 'a route', destinationAlone)
    if (!isWhole) return { findings }
    const wrong = contradiction(draft, words)
    return wrong ? { findings: [...findings, wrong] } : { value: routeOf(draft), findings }
  }
}

type HopDraft = NextHop & { readonly family: Family }

/** What a line says so far. */
type RouteDraft = Omit<Route, 'destination' | 'hops'> &
  HopDraft & {
    readonly destination: Prefix | typeof anywhere
    /** Those after `nexthop`. */
    readonly hops: readonly Partial<HopDraft>[]
    /** The second gateway of the old way to write two next hops. */
    readonly other: Address
  }

const passing = ['unicast', 'local', 'broadcast', 'anycast', 'multicast'] as const
const dropping = ['blackhole', 'unreachable', 'prohibit', 'throw'] as const
const kinds: readonly RouteKind[] = [...passing, ...dropping]

const anyDestination = prefixOr('default', 'default6', 'any', 'all')

const towards = (value: Prefix | typeof anywhere, given: string): Partial<RouteDraft> => ({
  destination: value,
  ...(given === 'default6' && { family: 'ipv6' as const }),
})

/** The destination may stand without `to`, wherever there is none yet. */
function destinationAlone(given: Token, draft: Partial<RouteDraft>): Reading<Partial<RouteDraft>> | undefined {
  const { value } = anyDestination.read([given], '')
  if (value === undefined) return undefined
  if (!draft.destination) return { value: towards(value, given.text) }
  const message = 'a second destination on one line'
  return { findings: [{ code: 'LV-C009', at: given, message, hint: 'each route has a line of its own' }] }
}

/** `[inet|inet6] ADDRESS`. */
const gateway: ValueType<Address> = { ...address, read: (words, keyword) => address.read(words.slice(-1), keyword) }

function hopOptions(names: RoutingNames) {
  const device = option(interfaceName, (name) => ({ interface: name }))
  return {
    via: option(gateway, (value) => ({ gateway: value }), afterOneOf('inet', 'inet6')),
    dev: device,
    oif: device,
    onlink: sign({ isOnLink: true }),
    realms: option(realms(names), (value) => ({ realms: value })),
  }
}

/** `nexthop` with its own options, up to the next one. */
function nextHop(names: RoutingNames): LineOption<Partial<RouteDraft>> {
  const options: LineOptions<HopDraft> = {
    ...hopOptions(names),
    weight: option(integer(1, 256), (weight) => ({ weight })),
  }
  return {
    takes: (rest) => {
      const next = rest.findIndex(({ text }) => text === 'nexthop')
      return next < 0 ? rest.length : next
    },
    least: 2,
    wants: 'via and an address, or dev and an interface',
    read(words) {
      const { draft, findings, isWhole } = readOptionLine(words, options, 'a next hop')
      return { ...(isWhole && { value: { hops: [draft] } }), findings }
    },
  }
}

const obsolete =
  (advice: Pick<Finding, 'hint' | 'suggestion'>) =>
  (keyword: Token): Finding => ({
    code: 'LV-C171',
    at: keyword,
    message: `${keyword.text} is an old word for a next hop`,
    ...advice,
  })

const encapsulation = (keyword: Token): Finding => ({
  code: 'LV-C012',
  at: keyword,
  message: `refused: ${keyword.text} of a route, whose packets would leave as they are without it`,
  hint: 'a tunnel interface does the same',
})

function routeOptions(names: RoutingNames): LineOptions<RouteDraft> {
  const ofHop = hopOptions(names)
  const metric = option(numberOrName('a number', u32), (value) => ({ metric: value }))
  const service = option(typeOfService, (tos) => ({ tos }))
  const refused = noted({ ...sign({}), takes: (rest) => rest.length }, encapsulation)
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, sign({ kind })])),
    inet: sign({ family: 'ipv4' }),
    inet6: sign({ family: 'ipv6' }),
    to: option(anyDestination, (value) => towards(value, '')),
    ...ofHop,
    gw: noted(ofHop.via, obsolete({ suggestion: 'via' })),
    or: noted(
      option(address, (other) => ({ other })),
      obsolete({ hint: 'write "nexthop via ADDRESS" for each of the two' }),
    ),
    nexthop: nextHop(names),
    src: option(address, (source) => ({ source })),
    from: option(prefixOr('any', 'all'), (value): Partial<RouteDraft> => (value === anywhere ? {} : { from: value })),
    table: option(numberOrName('a table', u32, names.tables), (table) => ({ table })),
    vrf: option(interfaceName, (vrf) => ({ table: { vrf } })),
    protocol: option(numberOrName('a protocol', u8, names.protocols), (protocol) => ({ protocol })),
    scope: option(numberOrName('a scope', u8, names.scopes), (scope) => ({ scope })),
    metric,
    preference: metric,
    priority: metric,
    tos: service,
    dsfield: service,
    pref: option(routerPreference, (preference) => ({ preference })),
    expires: option(integer(0, 0x7fffffff), (expires) => ({ expires })),
    'ttl-propagate': option(choice('enabled', 'disabled'), (given) => ({ propagatesTtl: given === 'enabled' })),
    append: sign({ isLast: true }),
    prepend: sign({}),
    no_track: sign({ isUntracked: true }),
    ...metricOptions,
    encap: refused,
    as: refused,
  }
}

const routerPreference = word<RouterPreference>({ low: 'low', medium: 'medium', high: 'high' })

/** What cannot be although each word of it can. */
function contradiction(draft: Partial<RouteDraft>, words: Words): Finding | undefined {
  const wrong = (message: string, hint?: string): Finding => ({
    code: 'LV-C008',
    at: placeOf(words),
    message,
    ...(hint !== undefined && { hint }),
  })
  if (!draft.destination) return wrong('a route needs a destination', 'a prefix, or "default"')
  const family = familyOfDraft(draft)
  if (!family) return wrong('a route has addresses of one family, IPv4 or IPv6')
  for (const prefix of [draft.destination, draft.from]) {
    if (prefix === undefined || prefix === anywhere) continue
    const network = formatPrefix(networkOf(prefix))
    if (network !== formatPrefix(prefix)) {
      return wrong(`${formatPrefix(prefix)} has bits of a host, the kernel takes no such route`, `meant is ${network}`)
    }
  }
  const own = (['from', 'preference', 'expires'] as const).find((name) => draft[name] !== undefined)
  if (own && family === 'ipv4') return wrong(`${own === 'preference' ? 'pref' : own} is for IPv6 only`)
  if (draft.realms && family === 'ipv6') return wrong('realms are for IPv4 only')
  const isDropping = dropping.some((kind) => kind === draft.kind)
  if (isDropping && (draft.gateway ?? draft.hops)) return wrong(`a route of kind ${draft.kind} has no next hop`)
  if (draft.hops && (draft.gateway ?? draft.interface ?? draft.other)) {
    return wrong('a route has one next hop, or several after the word nexthop')
  }
  return undefined
}

const familyOfDraft = ({ destination, from, family, source, gateway, other, hops = [] }: Partial<RouteDraft>) => {
  const hosts = [source, gateway, other, ...hops.map((hop) => hop.gateway)]
  const known = [destination === anywhere ? undefined : destination, from]
  return familyOfAll([...known, ...hosts.map((host) => host && { address: host, length: 0 })], family)
}

function routeOf(draft: Partial<RouteDraft>): Route {
  const { destination, family: _, gateway, interface: device, isOnLink, weight: __, other, hops, ...rest } = draft
  const single = {
    ...(gateway && { gateway }),
    ...(device !== undefined && { interface: device }),
    ...(isOnLink && { isOnLink }),
    weight: 1,
  }
  const ofRoute = gateway || device !== undefined ? [single] : []
  const listed = hops?.map(({ family: _, ...hop }) => ({ weight: 1, ...hop }))
  return {
    ...rest,
    kind: draft.kind ?? 'unicast',
    destination: destination && destination !== anywhere ? destination : everywhere(familyOfDraft(draft) ?? 'ipv4'),
    hops: listed ?? [...ofRoute, ...(other ? [{ ...single, gateway: other }] : [])],
    table: draft.table ?? 254,
    protocol: draft.protocol ?? vrrpDaemon,
    metrics: draft.metrics ?? [],
  }
}
