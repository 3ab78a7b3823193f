import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../../src/config/parse.js'
import { instance, problemsOf } from '../read.js'

const clean = instance('')
const second = (text: string) =>
  text.replace('instance V', 'instance W').replace('_id 51', '_id 52').replace('2.50', '2.51')
const router = (text: string) => readConfig(text, 'x', 'h').config?.routers[0]

const cases: [string, string, string[]][] = [
  ['two instances may differ in name, router id and address', clean + second(clean), []],
  [
    'one virtual router id on two interfaces is fine',
    clean + second(clean).replace('eth0', 'eth1').replace('_id 52', '_id 51'),
    [],
  ],
  [
    'a virtual router id twice on an interface',
    clean + second(clean).replace('_id 52', '_id 51'),
    ['14:21 LV-C021 51'],
  ],
  ['a name twice', clean + second(clean).replace('instance W', 'instance V'), ['11:1 LV-C022 vrrp_instance']],
  ['an address twice', clean + second(clean).replace('2.51', '2.50'), ['17:5 LV-C023 192.0.2.50/24']],
  [
    'an address twice in one instance',
    clean.replace('/24\n', '/24\n    192.0.2.50/24 label eth0:1\n'),
    ['8:5 LV-C140 192.0.2.50/24'],
  ],
  ['a fraction of a second', instance('  advert_int 0.5'), ['9:14 LV-C025 0.5']],
  [
    'MASTER without a priority',
    clean.replace('BACKUP', 'MASTER').replace('  priority 100\n', ''),
    ['2:3 LV-C132 state'],
  ],
  ['state in lower case', clean.replace('BACKUP', 'master'), ['2:9 LV-C008 master']],
  ['nopreempt with MASTER', instance('  nopreempt').replace('BACKUP', 'MASTER'), ['9:3 LV-C130 nopreempt']],
  ['nopreempt of an address owner', instance('  nopreempt').replace('100', '255'), ['9:3 LV-C130 nopreempt']],
  ['nopreempt of a Backup', instance('  nopreempt'), []],
  [
    'preempt_delay with MASTER',
    instance('  preempt_delay 5').replace('BACKUP', 'MASTER'),
    ['9:3 LV-C131 preempt_delay'],
  ],
  ['preempt_delay with nopreempt', instance('  nopreempt\n  preempt_delay 5'), ['10:3 LV-C131 preempt_delay']],
  [
    'a long password',
    instance('  authentication {\n    auth_type PASS\n    auth_pass 123456789\n  }'),
    ['11:15 LV-C133 123456789'],
  ],
  [
    'a password without a type',
    instance('  authentication {\n    auth_pass 1234\n  }'),
    ['9:3 LV-C020 authentication'],
  ],
  ['no address', clean.replace(/ {2}virtual_ipaddress \{[^}]*\}\n/, ''), ['1:1 LV-C134 vrrp_instance']],
  [
    'more addresses than an advert can count',
    clean.replace('    192.0.2.50/24\n', Array.from({ length: 256 }, (_, i) => `    10.0.0.${i}\n`).join('')),
    ['262:5 LV-C027 10.0.0.255'],
  ],
  ['a second family', clean.replace('/24', '/24\n    2001:db8::1/64'), ['8:5 LV-C026 2001:db8::1/64']],
  ['a peer of another family', instance('unicast_peer {\nfe80::2\n}'), ['10:1 LV-C026 fe80::2']],
  ['a source of another family', instance('mcast_src_ip fe80::2'), ['9:1 LV-C026 mcast_src_ip']],
  ['a group of another family', instance('mcast_dst_ip ff02::12'), ['9:1 LV-C026 mcast_dst_ip']],
  ['an interval of version 3', instance('version 3\nadvert_int 0.01'), []],
  ['an interval too long for version 3', instance('version 3\nadvert_int 41'), ['10:12 LV-C028 41']],
  ['an interval too fine for version 3', instance('version 3\nadvert_int 0.015'), ['10:12 LV-C028 0.015']],
  ['a fraction in version 2', instance('advert_int 0.5'), ['9:12 LV-C025 0.5']],
  ['a fraction where version 3 is the default', `global_defs {\nvrrp_version 3\n}\n${instance('advert_int 0.5')}`, []],
  [
    'a password in version 3',
    instance('version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}'),
    ['10:1 LV-C150 authentication'],
  ],
  ['a unicast source without peers', instance('unicast_src_ip 192.0.2.1'), ['9:1 LV-C151 unicast_src_ip']],
  ['an empty list of peers', instance('unicast_peer {\n}'), ['9:1 LV-C151 unicast_peer']],
  ['no peers, which is a fault', instance('unicast_peer {\n}\nunicast_fault_no_peer'), []],
  [
    'a group beside peers',
    instance('mcast_dst_ip 224.0.0.50\nunicast_peer {\n192.0.2.2\n}'),
    ['9:1 LV-C151 mcast_dst_ip'],
  ],
  [
    'bounds that nothing is within',
    instance('unicast_peer {\n192.0.2.2 min_ttl 250 max_ttl 3\n}'),
    ['10:1 LV-C008 192.0.2.2 min_ttl 250 max_ttl 3'],
  ],
  [
    'one virtual_router_id for each family',
    clean + clean.replace('vrrp_instance V', 'vrrp_instance W').replace('192.0.2.50/24', 'fe80::50'),
    [],
  ],
  ['the label of another interface', clean.replace('/24', '/24 dev eth1 label eth0:1'), ['7:34 LV-C138 eth0:1']],
]
for (const [name, text, expected] of cases) test(name, () => assert.equal(problemsOf(text), expected))

test('without a priority it is 100, and 255 with state MASTER', () => {
  const text = clean.replace('  priority 100\n', '')
  assert.is(router(text)?.priority, 100)
  assert.is(router(text.replace('BACKUP', 'MASTER'))?.priority, 255)
})

test('nopreempt holds for a Backup and is cleared for a Master', () => {
  assert.is(router(instance('  nopreempt'))?.preempt, false)
  assert.is(router(instance('  nopreempt\n  preempt'))?.preempt, true)
  assert.is(router(instance('  nopreempt').replace('BACKUP', 'MASTER'))?.preempt, true)
})

test('preempt_delay holds for a Backup and is cleared for a Master', () => {
  assert.is(router(instance('  preempt_delay 2.5'))?.preemptDelay, 2_500_000)
  assert.is(router(instance('  preempt_delay 2.5').replace('BACKUP', 'MASTER'))?.preemptDelay, 0)
})

test('a password has at most 8 octets', () => {
  const authentication = (type: string, text: string) =>
    router(instance(`  authentication {\n auth_type ${type}\n auth_pass ${text}\n}`))?.authentication
  assert.equal(authentication('PASS', '123456789'), { kind: 'password', password: '12345678' })
  assert.equal(authentication('AH', '1111'), { kind: 'header', key: '1111' })
})

test('gratuitous ARP settings come from the instance, else from global_defs', () => {
  const globals = 'global_defs {\n  vrrp_garp_master_delay 2\n  vrrp_garp_master_repeat 3\n}\n'
  const garp = (text: string) => {
    const { delay, repeat } = router(globals + text)?.garp ?? {}
    return { delay, repeat }
  }
  assert.equal(garp(clean), { delay: 2_000_000, repeat: 3 })
  assert.equal(garp(instance('  garp_master_repeat 1')), { delay: 2_000_000, repeat: 1 })
})

test('every option of an address', () => {
  const options = (text: string) => router(clean.replace('192.0.2.50/24', text))?.virtualAddresses[0]
  assert.equal(options('192.0.2.50'), {
    prefix: { address: '192.0.2.50', length: 32 },
    interface: 'eth0',
    scope: 'global',
  })
  assert.equal(options('192.0.2.50/24 dev eth1 label eth1:9 brd + scope link'), {
    prefix: { address: '192.0.2.50', length: 24 },
    interface: 'eth1',
    label: 'eth1:9',
    broadcast: '192.0.2.255',
    scope: 'link',
  })
  assert.is(options('192.0.2.50/24 brd -')?.broadcast, '192.0.2.0')
  assert.is(options('192.0.2.50/24 brd 192.0.2.127')?.broadcast, '192.0.2.127')
  assert.is(options('192.0.2.50/24 scope 254')?.scope, 'host')
})

test('vrrp_min_garp is one announcement of one packet, unless a line says otherwise', () => {
  const garp = (globals: string) => {
    const { config } = readConfig(`global_defs {\n${globals}\n}\n${instance('')}`, 'x', 'h')
    const { delay, repeat } = config?.routers[0]?.garp ?? {}
    return { delay, repeat }
  }
  assert.equal(garp('vrrp_min_garp'), { delay: 0, repeat: 1 })
  assert.equal(garp('vrrp_min_garp off'), { delay: 5_000_000, repeat: 5 })
  assert.equal(garp('vrrp_min_garp\nvrrp_garp_master_repeat 3'), { delay: 0, repeat: 3 })
})

test.run()
