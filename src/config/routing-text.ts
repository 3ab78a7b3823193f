import { formatPrefix, type Prefix } from '../model/address.js'
import {
  type NextHop,
  type Range,
  type Realms,
  type Route,
  type RouteMetric,
  type RoutingTable,
  type Rule,
  type RuleAction,
  vrrpDaemon,
} from '../model/routing.js'
import { quoted } from './quote.js'

type Words = readonly (string | number)[]

const when = <Value>(value: Value | undefined, words: (value: Value) => Words): Words =>
  value === undefined ? [] : words(value)

/** A route as a line of `virtual_routes`: what is read from it is the same route. */
export function routeText(route: Route): string {
  const [hop, ...others] = route.hops
  const isList = others.length > 0 || (hop && hop.weight !== 1)
  return [
    ...(route.kind === 'unicast' ? [] : [route.kind]),
    formatPrefix(route.destination),
    ...when(route.from, (from) => ['from', formatPrefix(from)]),
    ...when(route.source, (source) => ['src', source]),
    ...when(route.tos, (tos) => ['tos', tos]),
    ...(route.table === 254 ? [] : tableWords(route.table)),
    ...(route.protocol === vrrpDaemon ? [] : ['protocol', route.protocol]),
    ...when(route.scope, (scope) => ['scope', scope]),
    ...when(route.metric, (metric) => ['metric', metric]),
    ...route.metrics.flatMap(metricWords),
    ...when(route.realms, (realms) => ['realms', realmsText(realms)]),
    ...when(route.preference, (preference) => ['pref', preference]),
    ...when(route.expires, (expires) => ['expires', expires]),
    ...when(route.propagatesTtl, (propagates) => ['ttl-propagate', propagates ? 'enabled' : 'disabled']),
    ...(route.isLast ? ['append'] : []),
    ...(route.isUntracked ? ['no_track'] : []),
    ...(isList ? route.hops.flatMap((one) => ['nexthop', ...hopWords(one), 'weight', one.weight]) : []),
    ...(hop && !isList ? hopWords(hop) : []),
  ].join(' ')
}

/** A rule as a line of `virtual_rules`: what is read from it is the same rule. */
export function ruleText(rule: Rule): string {
  const prefix = (word: string) => (value: Prefix) => [word, formatPrefix(value)]
  const range = (word: string) => (value: Range) => [word, `${value.first}-${value.last}`]
  return [
    ...(rule.family === 'ipv6' && !rule.from && !rule.to ? ['inet6'] : []),
    ...(rule.isInverted ? ['not'] : []),
    ...when(rule.from, prefix('from')),
    ...when(rule.to, prefix('to')),
    ...when(rule.tos, (tos) => ['tos', tos]),
    ...when(rule.mark, ({ value, mask }) => ['fwmark', mask === undefined ? value : `${value}/${mask}`]),
    ...when(rule.inputInterface, (name) => ['iif', quoted(name)]),
    ...when(rule.outputInterface, (name) => ['oif', quoted(name)]),
    ...when(rule.tunnelId, (id) => ['tunnel-id', id]),
    ...when(rule.users, range('uidrange')),
    ...when(rule.ipProtocol, (protocol) => ['ipproto', protocol]),
    ...when(rule.sourcePorts, range('sport')),
    ...when(rule.destinationPorts, range('dport')),
    ...when(rule.suppressPrefixLength, (length) => ['suppress_prefixlength', length]),
    ...when(rule.suppressGroup, (group) => ['suppress_ifgroup', group]),
    ...when(rule.realms, (realms) => ['realms', realmsText(realms)]),
    ...actionWords(rule.action),
    ...(rule.protocol === vrrpDaemon ? [] : ['protocol', rule.protocol]),
    ...(rule.isUntracked ? ['no_track'] : []),
    'preference',
    rule.preference,
  ].join(' ')
}

const tableWords = (table: RoutingTable): Words =>
  typeof table === 'number' ? ['table', table] : ['vrf', quoted(table.vrf)]

const realmsText = ({ from, to }: Realms) => (from === 0 ? to : `${from}/${to}`)

const hopWords = (hop: NextHop): Words => [
  ...when(hop.gateway, (gateway) => ['via', gateway]),
  ...when(hop.interface, (name) => ['dev', quoted(name)]),
  ...(hop.isOnLink ? ['onlink'] : []),
  ...when(hop.realms, (realms) => ['realms', realmsText(realms)]),
]

const metricWords = ({ name, value, isLocked }: RouteMetric): Words => [
  name,
  ...(isLocked ? ['lock'] : []),
  name === 'features' ? 'ecn' : name === 'congctl' ? quoted(value) : value,
]

function actionWords(action: RuleAction): Words {
  if (action.kind === 'table') return tableWords(action.table)
  return action.kind === 'goto' ? ['goto', action.preference] : [action.kind]
}
