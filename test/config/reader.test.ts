import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { instance, problemsOf } from './read.js'

const clean = instance('')

test('a clean instance has no problems', () => assert.equal(problemsOf(clean), []))

const cases: [string, string, string[]][] = [
  [
    'a misspelt block is read as what was meant',
    clean.replace('virtual_ip', 'vitual_ip'),
    ['6:3 LV-C001 vitual_ipaddress'],
  ],
  [
    'a slip inside a misspelt block is found too',
    clean.replace('vrrp_instance', 'vvrp_instance').replace('priority', 'prioirty'),
    ['1:1 LV-C001 vvrp_instance', '5:3 LV-C001 prioirty'],
  ],
  ['an unknown block is skipped whole', `frobnicate {\n a {\n }\n}\n${clean}`, ['1:1 LV-C001 frobnicate']],
  ['an equals sign is no syntax', clean.replace('priority 100', 'priority=100'), ['5:3 LV-C001 priority=100']],
  [
    'a keyword of another block is told apart from an unknown one',
    instance('  persistence_timeout 50'),
    ['9:3 LV-C010 persistence_timeout'],
  ],
  ['a missing value', clean.replace('state BACKUP', 'state'), ['2:3 LV-C007 state']],
  ['a value out of range', clean.replace('100', '300'), ['5:12 LV-C008 300']],
  ['a missing setting', clean.replace('  virtual_router_id 51\n', ''), ['1:1 LV-C020 vrrp_instance V']],
  ['a block where none can be', clean.replace('priority 100', 'priority 100 {\n}'), ['5:16 LV-C011 {']],
  ['a block keyword without a block', instance('  authentication'), ['9:3 LV-C004 authentication']],
  ['words too many', clean.replace('100', '100 // higher wins'), ['5:16 LV-C103 // higher wins']],
  ['a setting twice', instance('  priority 90'), ['9:3 LV-C104 priority']],
  [
    'several keywords on one line',
    'vrrp_instance V { state BACKUP interface eth0 virtual_router_id 51 virtual_ipaddress { 192.0.2.50/24 } }',
    ['1:32 LV-C009 interface'],
  ],
  ['two addresses on one line', clean.replace('50/24', '50/24 192.0.2.51/24'), ['7:19 LV-C009 192.0.2.51/24']],
  ['an unknown option of an address', clean.replace('50/24', '50/24 lable eth0:1'), ['7:19 LV-C001 lable']],
  [
    'an option of an address that has no effect',
    clean.replace('50/24', '50/24 -nodad dev eth1'),
    ['7:19 LV-C102 -nodad'],
  ],
  ['another version of the protocol', instance('  version 4'), ['9:11 LV-C008 4']],
  ['a signature would be two Masters', instance('  auth_hmac {\n  }'), ['9:3 LV-C012 auth_hmac']],
  ['an included file is not passed over', `include /etc/x.conf\n${clean}`, ['1:9 LV-C040 /etc/x.conf']],
  [
    'SNMP is told once',
    `global_defs {\n  enable_snmp_vrrp\n  enable_snmp_rfc\n}\n${clean}`,
    ['2:3 LV-C102 enable_snmp_vrrp'],
  ],
  [
    'no pause between gratuitous ARP packets',
    'global_defs {\n  vrrp_garp_interval 0\n}\n',
    ['2:3 LV-C122 vrrp_garp_interval 0'],
  ],
  [
    'a missing brace hides nothing else and adds nothing',
    `${clean.replace('  }\n', '')}virtual_server 192.0.2.9 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 192.0.2.8 80 {\n weigth 1\n }\n}\n`,
    ['6:21 LV-C002 {', '15:2 LV-C001 weigth'],
  ],
  ['a missing opening brace', clean.replace('V {', 'V'), ['1:1 LV-C004 vrrp_instance V']],
  ['a surplus brace', `${clean}}\n`, ['11:1 LV-C003 }']],
]
for (const [name, text, expected] of cases) test(name, () => assert.equal(problemsOf(text), expected))

test('names of Object.prototype are unknown keywords like others', () => {
  assert.equal(problemsOf('constructor {\n}\n__proto__ 1\n'), ['1:1 LV-C001 constructor', '3:1 LV-C001 __proto__'])
})

test('an error leaves no configuration, a warning does', () => {
  assert.is(readConfig(clean.replace('100', '300'), 'x', 'h').config, undefined)
  assert.is(readConfig(instance('  priority 90'), 'x', 'h').config?.routers[0]?.priority, 90)
})

test.run()
