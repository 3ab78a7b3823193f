import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import type { RouterSettings } from '../../src/model/router.js'
import { instance } from './read.js'

function router(text: string): RouterSettings {
  const { config, problems } = readConfig(text, 'x', 'h')
  const [settings] = config?.routers ?? []
  if (!config || !settings) throw new Error(JSON.stringify(problems))
  const [again] = readConfig(writeConfig(config), 'x', 'h').config?.routers ?? []
  assert.equal(again, settings, 'written and read again')
  return settings
}

const globals = (...lines: string[]) => `global_defs {\n${lines.join('\n')}\n}\n`
const ipv6 = (lines: string) => instance(lines).replace('192.0.2.50/24', 'fe80::50\n2001:db8::50/64')

const cases: readonly [what: string, text: string, expected: Partial<RouterSettings>][] = [
  [
    'nothing said',
    instance(''),
    {
      version: 2,
      family: 'ipv4',
      transport: { kind: 'multicast', group: '224.0.0.18' as never },
      checksum: { flavour: 'pseudo_header', adapts: true },
    },
  ],
  ['version 3', instance('version 3\nadvert_int 0.01'), { version: 3, advertisementInterval: 10_000 as never }],
  ['version 3 for all', globals('vrrp_version 3') + instance(''), { version: 3 }],
  ['version 2 where 3 is for all', globals('vrrp_version 3') + instance('version 2'), { version: 2 }],
  [
    'IPv6, which is version 3 and has a group of its own',
    ipv6('version 2'),
    { version: 3, family: 'ipv6', transport: { kind: 'multicast', group: 'ff02::12' as never } },
  ],
  [
    'groups for all',
    globals('vrrp_mcast_group4 224.0.0.50', 'vrrp_mcast_group6 ff02::50') + ipv6(''),
    { transport: { kind: 'multicast', group: 'ff02::50' as never } },
  ],
  [
    'a group of its own, and a source',
    globals('vrrp_mcast_group4 224.0.0.50') + instance('mcast_dst_ip 224.0.0.51\nmcast_src_ip 192.0.2.7'),
    { transport: { kind: 'multicast', group: '224.0.0.51' as never }, sourceAddress: '192.0.2.7' as never },
  ],
  [
    'unicast',
    instance('unicast_src_ip 192.0.2.1\nunicast_ttl 64\nunicast_peer {\n192.0.2.2\n192.0.2.3\n}'),
    {
      sourceAddress: '192.0.2.1' as never,
      transport: {
        kind: 'unicast',
        peers: [{ address: '192.0.2.2' as never }, { address: '192.0.2.3' as never }],
        ttl: 64,
        checkSource: false,
      },
    },
  ],
  [
    'bounds of a peer, which make strangers unwelcome',
    instance('unicast_peer {\n192.0.2.2 min_ttl 254 max_ttl 255\n}'),
    {
      transport: {
        kind: 'unicast',
        peers: [{ address: '192.0.2.2' as never, minTtl: 254, maxTtl: 255 }],
        ttl: 255,
        checkSource: true,
      },
    },
  ],
  [
    'strangers unwelcome, but not here',
    globals('vrrp_check_unicast_src') + instance('check_unicast_src off\nunicast_peer {\n192.0.2.2\n}'),
    { transport: { kind: 'unicast', peers: [{ address: '192.0.2.2' as never }], ttl: 255, checkSource: false } },
  ],
  [
    'a fault without peers',
    instance('unicast_fault_no_peer'),
    { transport: { kind: 'unicast', peers: [], ttl: 255, checkSource: false } },
  ],
  [
    'the checksum of version 2',
    globals('v3_checksum_as_v2') + instance('version 3'),
    { checksum: { flavour: 'message', adapts: true } },
  ],
  [
    'the old checksum of unicast',
    instance('version 3\nold_unicast_checksum\nunicast_peer {\n192.0.2.2\n}'),
    { checksum: { flavour: 'group_header', adapts: true } },
  ],
  [
    'never that one',
    instance('version 3\nold_unicast_checksum never\nunicast_peer {\n192.0.2.2\n}'),
    { checksum: { flavour: 'pseudo_header', adapts: false } },
  ],
]
for (const [what, text, expected] of cases) {
  test(`how adverts travel: ${what}`, () => {
    const settings = router(text)
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, settings[key as keyof RouterSettings]]))
    assert.equal(found, expected)
  })
}

test('version 3 has no authentication', () => {
  const block = 'authentication {\nauth_type PASS\nauth_pass 1111\n}'
  assert.equal(router(instance(block)).authentication, { kind: 'password', password: '1111' })
  assert.is(readConfig(instance(`version 3\n${block}`), 'x', 'h').config?.routers[0]?.authentication, undefined)
})

test('addresses of the other family can be held beside those of the adverts', () => {
  const { virtualAddresses, family } = router(instance('virtual_ipaddress_excluded {\n2001:db8::50/64\n}'))
  assert.is(family, 'ipv4')
  assert.equal(
    virtualAddresses.map(({ prefix, excluded }) => [prefix.address, excluded ?? false]),
    [
      ['192.0.2.50', false],
      ['2001:db8::50', true],
    ],
  )
})

test.run()
