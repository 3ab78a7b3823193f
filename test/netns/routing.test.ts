// Runs in a network namespace of its own, which is gone when the process ends.
import { execFileSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import type { Routing } from '../../src/model/routing.js'
import { NetlinkClient } from '../../src/netlink/client.js'
import { loadAddon } from '../../src/os/addon.js'
import { openNetlinkSocket } from '../../src/os/netlink-socket.js'
import { virtualAddresses } from '../../src/os/virtual-addresses.js'
import { inOwnNamespace } from '../support/own-namespace.js'
import { route, rule } from '../support/routing.js'

/** A line of the configuration, and what `ip` shows of it. */
type Case = readonly [line: string, shown: string]

const routes4: readonly Case[] = [
  ['10.1.0.0/16 via 192.0.2.9 dev eth0', '10.1.0.0/16 via 192.0.2.9 dev eth0 proto keepalived'],
  [
    '10.2.0.0/16 dev eth0 src 192.0.2.1 metric 9',
    '10.2.0.0/16 dev eth0 proto keepalived scope link src 192.0.2.1 metric 9',
  ],
  ['10.3.0.0/16 via 192.0.2.9 tos 0x10 protocol bird', '10.3.0.0/16 tos 0x10 via 192.0.2.9 dev eth0 proto bird'],
  [
    '10.4.0.0/16 nexthop via 192.0.2.8 dev eth0 weight 3 nexthop via 198.51.100.9 dev eth0 onlink realms 5/6',
    '10.4.0.0/16 proto keepalived nexthop via 192.0.2.8 dev eth0 weight 3 nexthop via 198.51.100.9 realms 5/6 dev eth0 weight 1 onlink',
  ],
  ['blackhole 10.5.0.0/16 table 100', 'blackhole 10.5.0.0/16 table 100 proto keepalived'],
  ['local 10.6.0.0/16 dev eth0 table 100', 'local 10.6.0.0/16 dev eth0 table 100 proto keepalived scope host'],
  [
    '10.7.0.0/16 dev eth0 scope 200 realms 7 mtu lock 1400 advmss 1200 hoplimit 3 initcwnd 10 quickack 1',
    '10.7.0.0/16 dev eth0 proto keepalived scope site realm 7 mtu lock 1400 advmss 1200 hoplimit 3 initcwnd 10 quickack 1',
  ],
  [
    '10.8.0.0/16 dev eth0 rtt 100ms rttvar lock 1s rto_min 200ms features ecn congctl reno window 9 cwnd 8 ssthresh 7 reordering 6 initrwnd 5 fastopen_no_cookie 1',
    '10.8.0.0/16 dev eth0 proto keepalived scope link window 9 rtt 100ms rttvar lock 1s ssthresh 7 cwnd 8 reordering 6 features ecn rto_min 200ms initrwnd 5 congctl reno fastopen_no_cookie 1',
  ],
  ['default via 192.0.2.9 onlink dev eth0', 'default via 192.0.2.9 dev eth0 proto keepalived onlink'],
  ['unreachable 10.9.0.0/16', 'unreachable 10.9.0.0/16 proto keepalived'],
]

const routes6: readonly Case[] = [
  [
    '2001:db8:1::/48 via fe80::9 dev eth0',
    '2001:db8:1::/48 via fe80::9 dev eth0 proto keepalived metric 1024 pref medium',
  ],
  [
    '2001:db8:2::/48 from 2001:db8:9::/48 dev eth0 pref high metric 7',
    '2001:db8:2::/48 from 2001:db8:9::/48 dev eth0 proto keepalived metric 7 pref high',
  ],
  ['default via fe80::9 dev eth0', 'default via fe80::9 dev eth0 proto keepalived metric 1024 pref medium'],
  ['prohibit 2001:db8:3::/48', 'prohibit 2001:db8:3::/48 dev lo proto keepalived metric 1024 pref medium'],
  [
    '2001:db8:4::/48 nexthop via fe80::8 dev eth0 weight 2 nexthop via fe80::9 dev eth0',
    '2001:db8:4::/48 proto keepalived metric 1024 pref medium nexthop via fe80::8 dev eth0 weight 2 nexthop via fe80::9 dev eth0 weight 1',
  ],
]

const rules4: readonly Case[] = [
  ['from 10.1.0.0/16 table 100 preference 1000', '1000: from 10.1.0.0/16 lookup 100 proto keepalived'],
  [
    'not to 10.1.0.0/16 iif eth0 oif lo goto 2000 preference 1001',
    '1001: not from all to 10.1.0.0/16 iif eth0 oif lo goto 2000 [unresolved] proto keepalived',
  ],
  [
    'fwmark 0x10/0xff tos 0x10 blackhole preference 1002',
    '1002: from all tos 0x10 fwmark 0x10/0xff blackhole proto keepalived',
  ],
  ['realms 5/6 table 9 preference 1003', '1003: from all lookup 9 realms 5/6 proto keepalived'],
  [
    'suppress_prefixlength 0 suppress_ifgroup 5 table main preference 1004',
    '1004: from all lookup main suppress_prefixlength 0 suppress_ifgroup 5 proto keepalived',
  ],
  [
    'tunnel-id 5 uidrange 10-20 table 9 preference 1005',
    '1005: from all uidrange 10-20 tun_id 5 lookup 9 proto keepalived',
  ],
  [
    'ipproto udp sport 10-20 dport 30-30 table 9 preference 1006',
    '1006: from all ipproto udp sport 10-20 dport 30 lookup 9 proto keepalived',
  ],
  ['l3mdev preference 1007', '1007: from all lookup [l3mdev-table] proto keepalived'],
  ['nop preference 1008 protocol static', '1008: from all nop proto static'],
]

const rules6: readonly Case[] = [
  ['from 2001:db8::/32 unreachable preference 1000', '1000: from 2001:db8::/32 unreachable proto keepalived'],
  ['inet6 table 9 preference 1001', '1001: from all lookup 9 proto keepalived'],
]

inOwnNamespace(import.meta.filename, runTests)

function runTests() {
  const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })
  ip('link', 'set', 'lo', 'up')
  ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1')
  for (const name of ['eth0', 'eth1']) ip('link', 'set', name, 'up')
  ip('address', 'add', '192.0.2.1/24', 'dev', 'eth0')
  const transport = openNetlinkSocket(loadAddon(checkout), 'NETLINK_ROUTE')
  const kernel = virtualAddresses(new NetlinkClient(transport), transport)
  kernel.links()
  const { routing } = kernel

  /** What `ip` shows, a line for each, those that were there before left out. */
  const shownNow = (...words: string[]) =>
    ip(...words)
      .replaceAll(/\n\t/g, ' ')
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ linkdown| error -13/g, ''),
      )
      .filter((line) => line !== '')
  const tables = [
    ['-4', 'route', 'show', 'table', 'all'],
    ['-6', 'route', 'show', 'table', 'all'],
    ['-4', '-details', 'rule'],
    ['-6', '-details', 'rule'],
  ]
  const before = tables.map((words) => shownNow(...words))
  const added = () => tables.map((words, at) => shownNow(...words).filter((line) => !before[at]?.includes(line)))

  const cases = [routes4, routes6, rules4, rules6]
  const all: Routing = {
    routes: [...routes4, ...routes6].map(([line]) => route(line)),
    rules: [...rules4, ...rules6].map(([line]) => rule(line)),
  }
  const count = all.routes.length + all.rules.length

  test('every route and rule is added with all that it says; again, nothing changes', () => {
    const { changed, refused } = routing.put(all)
    assert.equal(refused, [])
    assert.is(changed.length, count)
    const shown = added()
    for (const [at, list] of cases.entries()) {
      assert.equal(shown[at]?.toSorted(), list.map(([, line]) => line).toSorted())
    }
    assert.equal(routing.put(all), { changed: [], refused: [] })
    assert.equal(added(), shown)
  })

  test('each is removed, and a second time that is no failure', () => {
    assert.equal(routing.remove(all).changed.length, count)
    assert.equal(added(), [[], [], [], []])
    assert.equal(routing.remove(all), { changed: [], refused: [] })
  })

  test('the bytes of the removal do the same, and are not answered', () => {
    routing.put(all)
    transport.send(routing.removal(all))
    assert.is(transport.receive(0), undefined)
    assert.equal(added(), [[], [], [], []])
  })

  test('one that looks alike is left alone', () => {
    ip('route', 'add', '10.1.0.0/16', 'via', '192.0.2.9', 'dev', 'eth0', 'proto', 'static')
    assert.equal(routing.remove({ routes: [route('10.1.0.0/16 via 192.0.2.9 dev eth0')], rules: [] }).changed, [])
    ip('route', 'delete', '10.1.0.0/16')
  })

  test('what cannot be says why, and keeps back no other', () => {
    const lines = [
      '10.1.0.0/16 dev eth9',
      '10.2.0.0/16 dev eth0',
      '10.3.0.0/16 via 203.0.113.1 dev eth0',
      '10.4.0.0/16 vrf red',
    ]
    const { changed, refused } = routing.put({ routes: lines.map(route), rules: [rule('vrf red preference 9')] })
    assert.equal(changed, ['the route 10.2.0.0/16'])
    assert.equal(refused, [
      'the route 10.1.0.0/16: there is no interface eth9',
      'the route 10.4.0.0/16: there is no VRF red',
      'the rule of preference 9: there is no VRF red',
      'add the route 10.3.0.0/16: Nexthop has invalid gateway (ENETUNREACH)',
    ])
  })

  test.run()
}
