import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { commonNames, parseNames } from '../../src/config/routing-names.js'
import { routeText, ruleText } from '../../src/config/routing-text.js'
import { circumstances, instance, problemsOf } from './read.js'

const withRoute = (line: string) => instance(`  virtual_routes {\n    ${line}\n  }`)
const withRule = (line: string) => instance(`  virtual_rules {\n    ${line}\n  }`)
const router = (text: string) => readConfig(text, 'x', 'h').config?.routers[0]

const routes: readonly [string, string][] = [
  ['10.1.0.0/16 via 192.0.2.1 dev eth0', '10.1.0.0/16 via 192.0.2.1 dev eth0'],
  ['src 192.0.2.50 to 10.1.0.0/16 via 192.0.2.1 oif eth0', '10.1.0.0/16 src 192.0.2.50 via 192.0.2.1 dev eth0'],
  ['default via 192.0.2.1', '0.0.0.0/0 via 192.0.2.1'],
  ['default via fe80::1 dev eth0', '::/0 via fe80::1 dev eth0'],
  ['default6 dev eth0', '::/0 dev eth0'],
  ['inet6 default dev eth0', '::/0 dev eth0'],
  ['10.1.0.0/16 via inet 192.0.2.1', '10.1.0.0/16 via 192.0.2.1'],
  ['blackhole 10.1.0.0/16 table 0x10', 'blackhole 10.1.0.0/16 table 16'],
  ['10.1.0.0/16 dev eth0 table main protocol bird scope site', '10.1.0.0/16 protocol 12 scope 200 dev eth0'],
  ['10.1.0.0/16 dev eth0 priority 5 dsfield 0x10 realms 5/6', '10.1.0.0/16 tos 16 metric 5 realms 5/6 dev eth0'],
  ['10.1.0.0/16 dev eth0 mtu lock 1400 hoplimit 9 rtt 100ms', '10.1.0.0/16 mtu lock 1400 hoplimit 9 rtt 800 dev eth0'],
  [
    '10.1.0.0/16 dev eth0 rttvar 1s rto_min 1s features ecn',
    '10.1.0.0/16 rttvar 4000 rto_min 1000 features ecn dev eth0',
  ],
  ['10.1.0.0/16 dev eth0 congctl lock cubic quickack 1', '10.1.0.0/16 congctl lock cubic quickack 1 dev eth0'],
  [
    '10.1.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 3 nexthop via 192.0.2.2 onlink',
    '10.1.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 3 nexthop via 192.0.2.2 onlink weight 1',
  ],
  ['10.1.0.0/16 nexthop dev eth0', '10.1.0.0/16 dev eth0'],
  [
    '2001:db8::/32 from 2001:db8:1::/48 dev eth0 pref high expires 60',
    '2001:db8::/32 from 2001:db8:1::/48 pref high expires 60 dev eth0',
  ],
  ['10.1.0.0/16 dev eth0 vrf blue append no_track', '10.1.0.0/16 vrf blue append no_track dev eth0'],
  ['10.1.0.0/16 dev eth0 ttl-propagate disabled', '10.1.0.0/16 ttl-propagate disabled dev eth0'],
]
for (const [line, expected] of routes) {
  test(`route ${line}`, () => {
    assert.equal(problemsOf(withRoute(line)), [])
    assert.equal(router(withRoute(line))?.routes.map(routeText), [expected])
  })
}

const wrongRoutes: readonly [string, string][] = [
  ['10.1.0.0/16 via 192.0.2.1 or 192.0.2.2', '10:31 LV-C171 or'],
  ['10.1.0.0/16 gw 192.0.2.1', '10:17 LV-C171 gw'],
  ['10.1.0.0/16 dev eth0 encap mpls 30', '10:26 LV-C012 encap'],
  ['10.1.0.0/16 dev eth0 mtu', '10:26 LV-C007 mtu'],
  ['10.1.0.0/16 dev eth0 hoplimit 256', '10:35 LV-C008 256'],
  ['10.1.0.0/16 dev eth0 table nowhere', '10:32 LV-C008 nowhere'],
  ['10.1.0.0/16 dev eth0 tos 10', '10:30 LV-C008 10'],
  ['10.1.0.0/16 dev eth0 metrik 5', '10:26 LV-C001 metrik'],
  ['10.1.0.0/16 dev eth0 10.2.0.0/16', '10:26 LV-C009 10.2.0.0/16'],
  ['10.1 dev eth0', '10:5 LV-C001 10.1'],
  ['10.1.0.9/16 dev eth0', '10:5 LV-C008 10.1.0.9/16 dev eth0'],
  ['10.1.0.0/16 via 2001:db8::1', '10:5 LV-C008 10.1.0.0/16 via 2001:db8::1'],
  ['inet6 10.1.0.0/16 dev eth0', '10:5 LV-C008 inet6 10.1.0.0/16 dev eth0'],
  ['10.1.0.0/16 from 10.2.0.0/16 dev eth0', '10:5 LV-C008 10.1.0.0/16 from 10.2.0.0/16 dev eth0'],
  ['via 192.0.2.1 dev eth0', '10:5 LV-C008 via 192.0.2.1 dev eth0'],
  ['blackhole 10.1.0.0/16 via 192.0.2.1', '10:5 LV-C008 blackhole 10.1.0.0/16 via 192.0.2.1'],
  ['10.1.0.0/16 dev eth0 nexthop via 192.0.2.1', '10:5 LV-C008 10.1.0.0/16 dev eth0 nexthop via 192.0.2.1'],
  ['10.1.0.0/16 nexthop via 192.0.2.1 weight 0', '10:46 LV-C008 0'],
  ['10.1.0.0/16 track_group g dev eth0', '10:17 LV-C001 track_group'],
]
for (const [line, problem] of wrongRoutes)
  test(`wrong route ${line}`, () => assert.equal(problemsOf(withRoute(line)), [problem]))

test('the old words for next hops mean what they meant', () => {
  const line = '10.1.0.0/16 gw 192.0.2.1 or 192.0.2.2 dev eth0'
  const [first] = router(withRoute(line))?.routes.map(routeText) ?? []
  assert.is(first, '10.1.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 192.0.2.2 dev eth0 weight 1')
})

const rules: readonly [string, string][] = [
  ['from 10.1.0.0/16 table 100 preference 1000', 'from 10.1.0.0/16 table 100 preference 1000'],
  ['from all lookup local priority 5', 'table 255 preference 5'],
  ['to 2001:db8::/32 lookup main order 5', 'to 2001:db8::/32 table 254 preference 5'],
  ['inet6 fwmark 1 table 100 preference 5', 'inet6 fwmark 1 table 100 preference 5'],
  ['not iif eth0 oif eth1 tos 0x10 table 9 preference 5', 'not tos 16 iif eth0 oif eth1 table 9 preference 5'],
  ['fwmark 0x10/0xff blackhole preference 5', 'fwmark 16/255 blackhole preference 5'],
  ['from 10.1.0.5/16 type prohibit preference 5', 'from 10.1.0.5/16 prohibit preference 5'],
  ['goto 9 preference 5', 'goto 9 preference 5'],
  ['l3mdev preference 5 no_track', 'l3mdev no_track preference 5'],
  [
    'suppress_prefixlength 0 sup_group default table main preference 5',
    'suppress_prefixlength 0 suppress_ifgroup 0 table 254 preference 5',
  ],
  [
    'ipproto udp sport 10-20 dport 30-30 table 9 preference 5',
    'ipproto 17 sport 10-20 dport 30-30 table 9 preference 5',
  ],
  [
    'tunnel-id 5 uidrange 10-20 realms 5/6 table 9 preference 5 protocol 4',
    'tunnel-id 5 uidrange 10-20 realms 5/6 table 9 protocol 4 preference 5',
  ],
]
for (const [line, expected] of rules) {
  test(`rule ${line}`, () => {
    assert.equal(problemsOf(withRule(line)), [])
    assert.equal(router(withRule(line))?.rules.map(ruleText), [expected])
  })
}

const wrongRules: readonly [string, string][] = [
  ['from 10.1.0.0/16 table 100', '10:5 LV-C170 from 10.1.0.0/16 table 100'],
  ['from 10.1.0.0/16 preference 5', '10:5 LV-C008 from 10.1.0.0/16 preference 5'],
  ['table 100 blackhole preference 5', '10:5 LV-C008 table 100 blackhole preference 5'],
  ['table 0 preference 5', '10:11 LV-C008 0'],
  ['goto 5 preference 5', '10:5 LV-C008 goto 5 preference 5'],
  ['goto 5', '10:5 LV-C008 goto 5'],
  ['realms 5 blackhole preference 5', '10:5 LV-C008 realms 5 blackhole preference 5'],
  [
    'from 10.0.0.0/8 to 2001:db8::/32 table 9 preference 5',
    '10:5 LV-C008 from 10.0.0.0/8 to 2001:db8::/32 table 9 preference 5',
  ],
  ['suppress_prefixlength 33 table 9 preference 5', '10:5 LV-C008 suppress_prefixlength 33 table 9 preference 5'],
  ['uidrange 20-10 table 9 preference 5', '10:14 LV-C008 20-10'],
  ['dport 80 table 9 preference 5', '10:11 LV-C008 80'],
  ['ip_proto udp table 9 preference 5', '10:5 LV-C001 ip_proto'],
]
for (const [line, problem] of wrongRules)
  test(`wrong rule ${line}`, () => assert.equal(problemsOf(withRule(line)), [problem]))

test('rules without a preference come one before the other, the families apart', () => {
  const lines = ['table 1', 'inet6 table 2', 'table 3 preference 7', 'table 4'].join('\n')
  assert.equal(
    router(withRule(lines))?.rules.map(({ preference }) => preference),
    [16384, 16384, 7, 16383],
  )
})

test('tables and realms may have the names of the host', () => {
  const names = {
    ...commonNames,
    tables: new Map(parseNames('# id name\n100 isp\n0x65\tother # the second\n')),
    realms: new Map([['customers', 9]]),
  }
  const read = (text: string) => readConfig(text, 'x', 'h', { ...circumstances, names })
  const { config } = read(withRoute('10.1.0.0/16 dev eth0 table other realms customers'))
  assert.equal(config?.routers[0]?.routes.map(routeText), ['10.1.0.0/16 table 101 realms 9 dev eth0'])
  const rule = read(withRule('table isp preference 5'))
  assert.equal(rule.config?.routers[0]?.rules.map(ruleText), ['table 100 preference 5'])
})

test.run()
