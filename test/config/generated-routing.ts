import fc from 'fast-check'
import { type Address, addressFrom, type Family, type Prefix } from '../../src/model/address.js'
import type { MetricName, NextHop, Realms, Route, RouteMetric, Rule, RuleAction } from '../../src/model/routing.js'

// Routes and rules as reading can give them.

const octet = fc.integer({ min: 0, max: 255 })
const octets = (family: Family) =>
  fc.array(octet, { minLength: family === 'ipv4' ? 4 : 16, maxLength: family === 'ipv4' ? 4 : 16 })
const host = (family: Family): fc.Arbitrary<Address> =>
  octets(family).map((bytes) => addressFrom(Uint8Array.from(bytes)))

/** A prefix without bits of a host. */
const network = (family: Family): fc.Arbitrary<Prefix> =>
  fc.tuple(octets(family), fc.nat(family === 'ipv4' ? 4 : 16)).map(([bytes, kept]) => ({
    address: addressFrom(Uint8Array.from(bytes, (value, at) => (at < kept ? value : 0))),
    length: 8 * kept,
  }))

/** Objects without a prototype cannot be compared. */
const plain = { noNullPrototype: true } as const
const device = fc.stringMatching(/^[a-z]{2,6}[0-9]$/)
const number = fc.integer({ min: 0, max: 0xffffffff })
const table = fc.oneof(
  fc.integer({ min: 1, max: 0xffffffff }),
  device.map((vrf) => ({ vrf })),
)
const realms: fc.Arbitrary<Realms> = fc.record({ from: fc.nat(65535), to: fc.integer({ min: 0, max: 65535 }) }, plain)
const service = fc.nat(63).map((value) => 4 * value)
const yes = fc.constant(true as const)

const metricNames: readonly MetricName[] = ['mtu', 'window', 'rtt', 'rttvar', 'ssthresh', 'cwnd', 'advmss', 'rto_min']
const metric: fc.Arbitrary<RouteMetric> = fc.oneof(
  fc.record(
    { name: fc.constantFrom(...metricNames), value: number, isLocked: yes },
    { ...plain, requiredKeys: ['name', 'value'] },
  ),
  fc.constant({ name: 'features' as const, value: 1 }),
  fc.constant({ name: 'congctl' as const, value: 'cubic', isLocked: true as const }),
)

const hop = (family: Family, most: number): fc.Arbitrary<NextHop> =>
  fc.record(
    {
      interface: device,
      weight: fc.integer({ min: 1, max: most }),
      gateway: host(family),
      isOnLink: yes,
    },
    { ...plain, requiredKeys: ['interface', 'weight'] },
  )

const passing = (family: Family) =>
  fc.record({
    kind: fc.constantFrom('unicast' as const, 'local' as const, 'multicast' as const),
    hops: fc.oneof(
      fc.constant([]),
      hop(family, 1).map((one) => [one]),
      fc.array(hop(family, 256), { minLength: 2, maxLength: 3 }),
    ),
  })
const dropping = fc.record({ kind: fc.constantFrom('blackhole' as const, 'throw' as const), hops: fc.constant([]) })

const ofIpv4 = fc.record({ realms }, { ...plain, requiredKeys: [] })
const ofIpv6 = fc.record(
  {
    from: network('ipv6'),
    preference: fc.constantFrom('low' as const, 'high' as const),
    expires: fc.nat(9999),
  },
  { ...plain, requiredKeys: [] },
)

const ofFamily = (family: Family): fc.Arbitrary<Route> =>
  fc
    .tuple(
      fc.oneof(passing(family), dropping),
      fc.record(
        {
          destination: network(family),
          table,
          protocol: octet,
          metrics: fc.uniqueArray(metric, { maxLength: 3, selector: ({ name }) => name }),
          source: host(family),
          scope: octet,
          metric: number,
          tos: service,
          isLast: yes,
          isUntracked: yes,
          propagatesTtl: fc.boolean(),
        },
        { ...plain, requiredKeys: ['destination', 'table', 'protocol', 'metrics'] },
      ),
      family === 'ipv4' ? ofIpv4 : ofIpv6,
    )
    .map(([way, rest, more]) => ({ ...way, ...rest, ...more }))

const family = fc.constantFrom('ipv4' as const, 'ipv6' as const)
const range = (most: number) =>
  fc.tuple(fc.nat(most), fc.nat(most)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))

const action = (preference: number): fc.Arbitrary<RuleAction> =>
  fc.oneof(
    table.map((one) => ({ kind: 'table' as const, table: one })),
    fc.constantFrom(
      { kind: 'goto' as const, preference: preference + 1 },
      { kind: 'l3mdev' as const },
      { kind: 'blackhole' as const },
    ),
  )

const ruleOf = (family: Family, preference: number): fc.Arbitrary<Rule> =>
  fc
    .tuple(
      action(preference),
      fc.record(
        {
          protocol: octet,
          isInverted: yes,
          from: network(family),
          to: network(family),
          tos: service,
          mark: fc.record({ value: number, mask: number }, { ...plain, requiredKeys: ['value'] }),
          inputInterface: device,
          outputInterface: device,
          tunnelId: number,
          users: range(0xffffffff),
          ipProtocol: octet,
          sourcePorts: range(65535),
          destinationPorts: range(65535),
          isUntracked: yes,
        },
        { ...plain, requiredKeys: ['protocol'] },
      ),
      fc.record({ suppressPrefixLength: fc.nat(32), suppressGroup: number }, { ...plain, requiredKeys: [] }),
    )
    .map(([action, rest, suppressed]) => ({
      ...rest,
      ...(action.kind === 'table' && suppressed),
      family,
      preference,
      action,
    }))

const distinct = <Value>(values: readonly Value[]) => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
]

export const anyRoutes: fc.Arbitrary<readonly Route[]> = fc
  .array(family.chain(ofFamily), { maxLength: 3 })
  .map(distinct)

export const anyRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.tuple(family, fc.nat(0xfffffffe)).chain(([of, preference]) => ruleOf(of, preference)),
    { maxLength: 3 },
  )
  .map(distinct)
