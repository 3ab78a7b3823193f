import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../../src/config/parse.js'
import { brief, instance } from '../read.js'

/** What the rules about meaning find in a text, whatever else is wrong with it. */
const found = (text: string) =>
  readConfig(text, 'test.conf', 'lb1')
    .problems.filter(({ code }) => code >= 'LV-C200')
    .map((problem) => brief(problem, text))

const script = (lines: string) => `vrrp_script chk {\n  script "/usr/bin/true"\n${lines}\n}\n`
const tracking = (more = '') => `  track_script {\n    chk${more}\n  }`
const other = (text: string) =>
  text.replace('instance V', 'instance W').replace('_id 51', '_id 52').replace('2.50', '2.51')
const group = (...lines: string[]) => `vrrp_sync_group G {\n  group {\n${lines.join('\n')}\n  }\n}\n`
const service = (lines: string, check: string) =>
  `virtual_server 192.0.2.60 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${lines}\nreal_server 192.0.2.61 80 {\nTCP_CHECK {\n${check}\n}\n}\nreal_server 192.0.2.62 80 {\nTCP_CHECK {\n${check}\n}\n}\n}\n`

const cases: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ['a Backup that waits for three adverts', instance('  down_timer_adverts 3'), []],
  ['a Backup that waits for two', instance('  down_timer_adverts 2'), ['9:22 LV-C210 2']],
  [
    'a default of one, which counts for the one of two that says nothing',
    `global_defs {\n  vrrp_down_timer_adverts 1\n}\n${instance('  down_timer_adverts 3')}${other(instance(''))}`,
    ['2:27 LV-C210 1'],
  ],
  [
    'a default that no instance takes',
    `global_defs {\n  vrrp_down_timer_adverts 1\n}\n${instance('  down_timer_adverts 3')}`,
    [],
  ],
  ['a weight that counts', script('weight -20') + instance(tracking()), []],
  ['a weight of an owner', script('weight -20') + instance(tracking()).replace('100', '255'), ['14:5 LV-C200 chk']],
  [
    'a weight of its own of an owner',
    script('') + instance(tracking(' weight 5')).replace('100', '255'),
    ['14:5 LV-C200 chk weight 5'],
  ],
  ['a fault of an owner', script('') + instance(tracking()).replace('100', '255'), []],
  [
    'a weight above what there is room for',
    script('weight 5') + instance(tracking()).replace('100', '254'),
    ['14:5 LV-C201 chk'],
  ],
  [
    'a weight below what there is room for',
    script('weight -5') + instance(tracking()).replace('priority 100', 'priority 1'),
    ['14:5 LV-C201 chk'],
  ],
  ['a weight with nopreempt', script('weight -5') + instance(`  nopreempt\n${tracking()}`), ['15:5 LV-C201 chk']],
  [
    'a weight that is taken back with nopreempt',
    script('weight -5') + instance(`  nopreempt\n${tracking(' weight 0')}`),
    [],
  ],
  [
    'a weight of a member of a group',
    script('weight -5') + instance(tracking()) + other(instance('')) + group('V', 'W'),
    ['14:5 LV-C200 chk'],
  ],
  [
    'a weight that the group lets count',
    script('weight -5') +
      instance(tracking()) +
      other(instance('')) +
      group('V', 'W').replace('}\n}', '}\n  sync_group_tracking_weight\n}'),
    [],
  ],
  [
    'members that begin in different states',
    instance('') + other(instance('')).replace('BACKUP', 'MASTER') + group('V', 'W'),
    ['24:1 LV-C202 W'],
  ],
  [
    'members of which one preempts',
    instance('') + other(instance('  nopreempt')) + group('V', 'W'),
    ['24:1 LV-C202 W'],
  ],
  ['members that agree', instance('') + other(instance('')) + group('V', 'W'), []],
  ['a script that is not defined', instance(tracking()), ['10:5 LV-C203 chk']],
  ['a script that is defined later', instance(tracking()) + script(''), []],
  ['a script whose definition may be lost', `${instance(tracking())}vrrp_scritp chkk {\n}\n`, []],
  ['an interface needs no definition', instance('  track_interface {\n    eth1\n  }'), []],
  ['a member that is not defined', instance('') + group('V', 'W'), ['14:1 LV-C203 W']],
  ['a group of one', instance('') + group('V'), ['13:1 LV-C204 V']],
  [
    'a member of two groups',
    instance('') + other(instance('')) + group('V', 'W') + group('V', 'W').replace('group G', 'group H'),
    ['29:1 LV-C204 V', '30:1 LV-C204 W'],
  ],
  [
    'a peer that is the node',
    instance('  unicast_src_ip 192.0.2.1\n  unicast_peer {\n    192.0.2.1\n  }'),
    ['11:5 LV-C206 192.0.2.1'],
  ],
  ['a peer that is not', instance('  unicast_src_ip 192.0.2.1\n  unicast_peer {\n    192.0.2.2\n  }'), []],
  [
    'a password with vrrp_strict',
    `${instance('  authentication {\n    auth_type PASS\n    auth_pass x\n  }').replace('100', '255')}global_defs {\n  vrrp_strict\n}\n`,
    ['9:3 LV-C207 authentication'],
  ],
  ['an address with strict_mode', instance('  strict_mode on'), ['9:3 LV-C208 strict_mode']],
  ['an address without', `${instance('  strict_mode off')}global_defs {\n  vrrp_strict\n}\n`, []],
  ['an address of an owner with strict_mode', instance('  strict_mode').replace('100', '255'), []],
  [
    'tries that take more than two intervals',
    service('delay_loop 6', 'connect_timeout 5\nretry 2'),
    ['8:17 LV-C209 5'],
  ],
  ['tries that take two intervals', service('delay_loop 6', 'connect_timeout 3\nretry 3'), []],
  ['tries that are all of the virtual server', service('delay_loop 3\nretry 3', ''), ['6:7 LV-C209 3']],
  ['defaults', service('', ''), []],
]
for (const [what, text, problems] of cases) test(what, () => assert.equal(found(text), problems))

test('how long a failure may go unnoticed is said', () => {
  const text = service('delay_loop 6\ndelay_before_retry 3', 'connect_timeout 10\nretry 3')
  const [problem] = readConfig(text, 'x', 'h').problems.filter(({ code }) => code === 'LV-C209')
  assert.is(problem?.message, '4 tries of 10 s each are much longer than delay_loop, 6 s')
  assert.is(problem?.hint, 'a server that falls silent is taken out up to 55 s later')
})

test('one link-local address can stand for the router of each of two links', () => {
  const link = (text: string) => text.replace(/192.0.2.5\d\/24/, 'fe80::1/64')
  const twice = link(instance('')) + link(other(instance('')))
  const codes = (text: string) => readConfig(text, 'x', 'h').problems.map(({ code }) => code)
  assert.ok(codes(twice).includes('LV-C023'))
  assert.not(codes(twice.replace(/eth0(?![\s\S]*eth0)/, 'eth1')).includes('LV-C023'))
})

test('an advert of IPv6 has room for 90 addresses', () => {
  const many = (count: number) =>
    instance('').replace(
      '    192.0.2.50/24',
      Array.from({ length: count }, (_, i) => `    2001:db8::${i + 1}`).join('\n'),
    )
  const surplus = (count: number) => readConfig(many(count), 'x', 'h').problems.filter(({ code }) => code === 'LV-C027')
  assert.is(surplus(90).length, 0)
  assert.is(surplus(91)[0]?.message, 'vrrp_instance V has more than 90 virtual addresses')
})

test.run()
