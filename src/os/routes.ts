import { addressBytes, type Family, familyOf, formatPrefix, type Prefix } from '../model/address.js'
import type { NextHop, Realms, Route, RouteKind, RouteMetric, RouterPreference } from '../model/routing.js'
import type { Request } from '../netlink/client.js'
import { flag } from '../netlink/message.js'
import { type metricAttributes, onLink, routeAttributes, routeHeader, routingMessage } from '../netlink/rtnl-routes.js'
import type { Places } from './places.js'

/** The request that adds a route, or removes exactly this one; all that it names must be there (routeLacks). */
export const routeRequest = (what: 'add' | 'remove', route: Route, places: Places): Request => ({
  operation: `${what} the route ${formatPrefix(route.destination)}`,
  type: what === 'add' ? routingMessage.newRoute : routingMessage.delRoute,
  flags: what === 'remove' ? 0 : flag.create | (route.isLast ? flag.append : 0),
  payload: payloadOf(route, places),
})

/** AF_INET and AF_INET6. */
export const familyNumber = (family: Family) => (family === 'ipv4' ? 2 : 10)

/** linux/rtnetlink.h, RTN_*. */
const types: Readonly<Record<RouteKind, number>> = {
  ...{ unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 },
  ...{ blackhole: 6, unreachable: 7, prohibit: 8, throw: 9 },
}

/** RTA_PREF (RFC 4191). */
const preferences: Readonly<Record<RouterPreference, number>> = { medium: 0, high: 1, low: 3 }

/** Where the table stands in an attribute of its own (RT_TABLE_UNSPEC). */
const inAttribute = 0

function payloadOf(route: Route, places: Places): Buffer {
  const { kind, destination, from, hops, source, realms, preference } = route
  const [hop, ...others] = hops
  const single = others.length === 0 ? hop : undefined
  const gateway = single?.gateway
  return Buffer.concat([
    routeHeader.encode({
      family: familyNumber(familyOf(destination.address)),
      destinationLength: destination.length,
      sourceLength: from?.length ?? 0,
      tos: route.tos ?? 0,
      table: inAttribute,
      protocol: route.protocol,
      scope: route.scope ?? usualScope(route),
      type: types[kind],
      flags: single?.isOnLink ? onLink : 0,
    }),
    routeAttributes.encode({
      destination: octetsOf(destination),
      source: from && octetsOf(from),
      outputLink: single && indexOf(single, places),
      gateway: gateway && addressBytes(gateway),
      priority: route.metric,
      preferredSource: source && addressBytes(source),
      metrics: route.metrics.length > 0 ? metricsOf(route.metrics) : undefined,
      hops: others.length > 0 ? hops.map((one) => hopOf(one, places)) : undefined,
      flow: flowOf(realms ?? single?.realms),
      table: places.table(route.table),
      preference: preference && preferences[preference],
      expires: route.expires,
      ttlPropagate: route.propagatesTtl === undefined ? undefined : Number(route.propagatesTtl),
    }),
  ])
}

/** What `ip` takes where no scope is given: RT_SCOPE_HOST, RT_SCOPE_LINK or RT_SCOPE_UNIVERSE. */
function usualScope({ kind, destination, hops }: Route): number {
  if (familyOf(destination.address) === 'ipv6') return 0
  if (kind === 'local') return 254
  if (kind === 'broadcast' || kind === 'multicast' || kind === 'anycast') return 253
  return kind === 'unicast' && hops.every(({ gateway }) => gateway === undefined) ? 253 : 0
}

const indexOf = ({ interface: name }: NextHop, places: Places) => (name === undefined ? undefined : places.index(name))

const hopOf = (hop: NextHop, places: Places) => ({
  flags: hop.isOnLink ? onLink : 0,
  hops: hop.weight - 1,
  index: indexOf(hop, places) ?? 0,
  gateway: hop.gateway && addressBytes(hop.gateway),
  flow: flowOf(hop.realms),
})

export const flowOf = (realms: Realms | undefined) => realms && ((realms.from << 16) | realms.to) >>> 0

/** The default route has no destination. */
export const octetsOf = (prefix: Prefix) => (prefix.length === 0 ? undefined : addressBytes(prefix.address))

/** RTAX_*: the bit of a lock is the number of the metric. */
const lockBits: Readonly<Partial<Record<RouteMetric['name'], number>>> = {
  ...{ mtu: 1 << 2, window: 1 << 3, rtt: 1 << 4, rttvar: 1 << 5, ssthresh: 1 << 6, cwnd: 1 << 7, advmss: 1 << 8 },
  ...{ reordering: 1 << 9, rto_min: 1 << 13, congctl: 1 << 16 },
}

function metricsOf(metrics: readonly RouteMetric[]): Parameters<typeof metricAttributes.encode>[0] {
  const locked = metrics.filter(({ isLocked }) => isLocked)
  const lock = locked.reduce((bits, { name }) => bits | (lockBits[name] ?? 0), 0)
  return { ...(lock > 0 && { lock }), ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])) }
}
