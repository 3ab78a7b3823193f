import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { writeConfig } from '../../src/config/writer.js'
import { instance, problemsOf } from './read.js'

const routersOf = (text: string) => readConfig(text, 'x', 'h').config?.routers ?? []

/** The virtual interfaces of the first instance, what sends its adverts, and what carries its addresses. */
function placesOf(text: string) {
  const [router] = routersOf(text)
  return {
    interfaces: router?.virtualInterfaces.map(({ name, parent, kind }) =>
      kind.type === 'macvlan' ? `${name} ${parent} ${kind.mac}` : `${name} ${parent} ${kind.mode} ${kind.address}`,
    ),
    sender: router?.sender,
    carriers: router?.virtualAddresses.map((virtual) => virtual.interface),
  }
}

const standard = '00:00:5e:00:01:33'

test('an instance has an interface with the virtual MAC address, that carries its addresses and sends its adverts', () => {
  assert.equal(placesOf(instance('  use_vmac')), {
    interfaces: [`vrrp.51 eth0 ${standard}`],
    sender: 'vrrp.51',
    carriers: ['vrrp.51'],
  })
  assert.is(routersOf(instance('  use_vmac'))[0]?.interface, 'eth0')
  assert.is(routersOf(instance('  use_vmac'))[0]?.virtualInterfaces[0]?.hasIpv6, false)
})

const names: readonly [string, string][] = [
  ['use_vmac vmac7', `vmac7 eth0 ${standard}`],
  ['use_vmac vmac7 02:00:00:00:00:05', 'vmac7 eth0 02:00:00:00:00:05'],
  ['use_vmac 2:0:0:0:A', 'vrrp.51 eth0 02:00:00:00:0a:33'],
  ['use_ipvlan ipv7 192.0.2.9', 'ipv7 eth0 bridge 192.0.2.9'],
  ['use_ipvlan 192.0.2.9/24 private', 'vrrp.51 eth0 private 192.0.2.9'],
]
for (const [line, expected] of names) {
  test(line, () => {
    assert.equal(problemsOf(instance(`  ${line}`)), [])
    assert.equal(placesOf(instance(`  ${line}`)).interfaces, [expected])
  })
}

const problems: readonly [string, string[]][] = [
  ['use_vmac averylongnameforone', ['9:12 LV-C008 averylongnameforone']],
  ['use_vmac vmac7 00:00:5e:00:01:05', ['9:18 LV-C008 00:00:5e:00:01:05']],
  ['use_vmac 03:00:00:00:00:05', ['9:12 LV-C008 03:00:00:00:00:05']],
  ['use_vmac vmac7 vmac8', ['9:18 LV-C008 vmac8']],
  ['use_ipvlan ipv7', ['9:14 LV-C008 ipv7']],
  ['use_ipvlan bridge vepa 192.0.2.9', ['9:21 LV-C008 vepa']],
  ['vmac_xmit_base', ['9:3 LV-C172 vmac_xmit_base']],
  ['use_vmac\n  vmac_xmit_base', []],
  ['use_vmac\n  use_ipvlan 192.0.2.9', ['10:3 LV-C172 use_ipvlan']],
  ['use_vmac\n  unicast_peer {\n    192.0.2.2\n  }', ['9:3 LV-C172 use_vmac']],
]
for (const [lines, expected] of problems) {
  test(`problems of ${lines}`, () => assert.equal(problemsOf(instance(`  ${lines}`)), expected))
}

test('adverts leave from the interface itself where that is asked for, and always with unicast', () => {
  assert.is(placesOf(instance('  use_vmac\n  vmac_xmit_base')).sender, undefined)
  assert.is(placesOf(instance('  use_vmac\n  unicast_peer {\n    192.0.2.2\n  }')).sender, undefined)
  assert.equal(placesOf(instance('  use_vmac\n  vmac_xmit_base')).carriers, ['vrrp.51'])
})

const mixed = (lines: string) =>
  instance(`  ${lines}
  virtual_ipaddress_excluded {
    192.0.2.51/24 dev eth0
    192.0.2.52/24 dev eth1
    2001:db8::1/64
    192.0.2.53/24 dev eth2 use_vmac
  }`)

test('other interfaces and the other family have interfaces of their own where that is asked for', () => {
  assert.equal(placesOf(mixed('use_vmac')), {
    interfaces: [`vrrp.51 eth0 ${standard}`, `vrrp.51.2 eth2 ${standard}`],
    sender: 'vrrp.51',
    carriers: ['vrrp.51', 'vrrp.51', 'eth1', 'vrrp.51', 'vrrp.51.2'],
  })
  assert.equal(placesOf(mixed('use_vmac\n  use_vmac_addr')), {
    interfaces: [
      `vrrp.51 eth0 ${standard}`,
      `vrrp.51.2 eth1 ${standard}`,
      'vrrp6.51 eth0 00:00:5e:00:02:33',
      `vrrp.51.3 eth2 ${standard}`,
    ],
    sender: 'vrrp.51',
    carriers: ['vrrp.51', 'vrrp.51', 'vrrp.51.2', 'vrrp6.51', 'vrrp.51.3'],
  })
  assert.equal(placesOf(mixed('')).carriers, ['eth0', 'eth0', 'eth1', 'eth0', 'vrrp.51'])
})

test('two instances of one number have two names, with the prefix of the file', () => {
  const text = instance('  use_vmac')
  const other = text.replace('instance V', 'instance W').replace('eth0', 'eth1').replace('2.50', '2.51')
  const named = (lines: string) =>
    routersOf(lines).flatMap(({ virtualInterfaces }) => virtualInterfaces.map(({ name }) => name))
  assert.equal(named(text + other), ['vrrp.51', 'vrrp.51.2'])
  assert.equal(named(`global_defs {\n  vmac_prefix red\n}\n${text}${other.replace('use_vmac', 'use_vmac red.51')}`), [
    'red.51.2',
    'red.51',
  ])
})

test('those of single addresses have a prefix of their own, or that of the others', () => {
  const text = instance('  use_vmac').replace('50/24', '50/24\n    192.0.2.51/24 dev eth1 use_vmac')
  const named = (lines: string) =>
    readConfig(`global_defs {\n  ${lines}\n}\n${text}`, 'x', 'h').config?.routers[0]?.virtualInterfaces.map(
      ({ name }) => name,
    )
  assert.equal(named('vmac_addr_prefix blue'), ['vrrp.51', 'blue.51'])
  assert.equal(named('vmac_prefix red'), ['red.51', 'red.51.2'])
  assert.equal(named('vmac_prefix red\n  vmac_addr_prefix blue6'), ['red.51', 'blue6.51'])
})

test('a written file has their prefix', () => {
  const text = instance('  use_vmac').replace('50/24', '50/24\n    192.0.2.51/24 dev eth1 use_vmac')
  const { config } = readConfig(`global_defs {\n  vmac_addr_prefix blue\n}\n${text}`, 'x', 'h')
  assert.ok(config)
  assert.match(writeConfig(config), '\n  vmac_addr_prefix blue\n')
  assert.equal(readConfig(writeConfig(config), 'x', 'h').config?.routers, config.routers)
})

test.run()
