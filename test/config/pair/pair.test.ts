import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { comparePair } from '../../../src/config/pair/pair.js'
import { readConfig } from '../../../src/config/parse.js'

const first = `vrrp_script chk_nginx {
  script "/usr/bin/pidof nginx"
  weight -60
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 150
  advert_int 1
  nopreempt
  unicast_src_ip 192.0.2.11
  unicast_peer {
    192.0.2.12
  }
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    192.0.2.100/24
    192.0.2.101/24
  }
}
vrrp_instance VI_2 {
  state MASTER
  interface eth1
  virtual_router_id 52
  priority 150
  track_script {
    chk_nginx
  }
  virtual_ipaddress {
    198.51.100.100/24
  }
  virtual_ipaddress_excluded {
    198.51.100.101/24
  }
}
vrrp_sync_group G1 {
  group {
    VI_1
    VI_2
  }
  sync_group_tracking_weight
}
virtual_server 192.0.2.100 80 {
  protocol TCP
  lb_algo wrr
  lb_kind DR
  persistence_timeout 50
  delay_loop 10
  sorry_server 192.0.2.30 80
  real_server 192.0.2.21 80 {
    weight 10
    TCP_CHECK {
      connect_timeout 3
    }
  }
  real_server 192.0.2.22 80 {
    weight 10
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
`

/** What differs between the nodes of a healthy pair; what may differ besides does. */
const second = first
  .replaceAll('priority 150', 'priority 100')
  .replace('state MASTER', 'state BACKUP')
  .replace('192.0.2.11\n', '192.0.2.X\n')
  .replace('192.0.2.12\n', '192.0.2.11\n')
  .replace('192.0.2.X\n', '192.0.2.12\n')
  .replace('interface eth1', 'interface bond1')
  .replaceAll('connect_timeout 3', 'connect_timeout 2')
  .replace('delay_loop 10', 'delay_loop 9')

const node = (file: string, text: string) => ({ file, section: readConfig(text, file, 'lb1').section })

/** What is found of two texts: code, place, message. */
const compared = (one: string, other: string) =>
  comparePair(node('lb1.conf', one), node('lb2.conf', other)).map(
    ({ code, file, line, message }) => `${code} ${file}:${line} ${message}`,
  )

test('a healthy pair has nothing to find', () => {
  assert.equal(compared(first, second), [])
  assert.equal(compared(second, first), [])
})

/** One change of the second file, and what is found then. */
const planted: readonly (readonly [what: string, from: string, to: string, found: string])[] = [
  [
    'another router id',
    'virtual_router_id 51',
    'virtual_router_id 53',
    'LV-C080 lb1.conf:8 VI_1: virtual_router_id is 51 in lb1.conf:8 and 53 in lb2.conf:8',
  ],
  [
    'an address less',
    '    192.0.2.101/24\n',
    '',
    'LV-C081 lb1.conf:22 VI_1: virtual addresses: 192.0.2.101 (lb1.conf:22) is missing from lb2.conf:5',
  ],
  [
    'an address more',
    '    192.0.2.101/24\n',
    '    192.0.2.101/24\n    192.0.2.102/24\n',
    'LV-C081 lb2.conf:23 VI_1: virtual addresses: 192.0.2.102 (lb2.conf:23) is missing from lb1.conf:5',
  ],
  [
    'another address',
    '198.51.100.100/24',
    '198.51.100.110/24',
    'LV-C081 lb1.conf:34 VI_2: virtual addresses: on one node 198.51.100.100 (lb1.conf:34), on the other 198.51.100.110 (lb2.conf:34)',
  ],
  [
    'an address that adverts do not name',
    '198.51.100.101/24',
    '198.51.100.111/24',
    'LV-C081 lb1.conf:37 VI_2: virtual addresses: on one node 198.51.100.101 excluded from adverts (lb1.conf:37), on the other 198.51.100.111 excluded from adverts (lb2.conf:37)',
  ],
  [
    'another interval',
    'advert_int 1',
    'advert_int 2',
    'LV-C082 lb1.conf:10 VI_1: advert_int is 1 s in lb1.conf:10 and 2 s in lb2.conf:10',
  ],
  [
    'another version',
    'virtual_router_id 52\n',
    'virtual_router_id 52\n  version 3\n',
    'LV-C083 lb1.conf:25 VI_2: the version of VRRP of lb1.conf:25 is not that of lb2.conf:29',
  ],
  [
    'another password',
    'auth_pass secret',
    'auth_pass secres',
    'LV-C084 lb1.conf:16 VI_1: the auth_pass of lb1.conf:16 is not that of lb2.conf:16',
  ],
  [
    'no password',
    '  authentication {\n    auth_type PASS\n    auth_pass secret\n  }\n',
    '',
    'LV-C084 lb1.conf:16 VI_1: authentication is on one node only, lb1.conf:16',
  ],
  [
    'another peer',
    '  unicast_peer {\n    192.0.2.11',
    '  unicast_peer {\n    192.0.2.13',
    'LV-C085 lb2.conf:13 VI_1: adverts of lb2.conf:13 do not go to 192.0.2.11, the address of lb1.conf:12',
  ],
  [
    'another source',
    'unicast_src_ip 192.0.2.12',
    'unicast_src_ip 192.0.2.14',
    'LV-C085 lb1.conf:13 VI_1: adverts of lb1.conf:13 do not go to 192.0.2.14, the address of lb2.conf:12',
  ],
  [
    'multicast',
    '  unicast_src_ip 192.0.2.12\n  unicast_peer {\n    192.0.2.11\n  }\n',
    '',
    'LV-C085 lb1.conf:13 VI_1: adverts go by unicast in lb1.conf:13 and by multicast in lb2.conf:5',
  ],
  [
    'another multicast group',
    'virtual_router_id 52\n',
    'virtual_router_id 52\n  mcast_dst_ip 224.0.0.50\n',
    'LV-C085 lb1.conf:25 VI_2: adverts go to 224.0.0.18 in lb1.conf:25 and to 224.0.0.50 in lb2.conf:29',
  ],
  [
    'the service on another port',
    'virtual_server 192.0.2.100 80',
    'virtual_server 192.0.2.100 81',
    'LV-C086 lb1.conf:47 virtual servers: on one node 192.0.2.100:80/tcp (lb1.conf:47), on the other 192.0.2.100:81/tcp (lb2.conf:47)',
  ],
  [
    'no instance',
    /vrrp_instance VI_2 [\s\S]*?\n}\n/.exec(second)?.[0] ?? '',
    '',
    'LV-C229 lb1.conf:25 vrrp_instance VI_2 of lb1.conf:25 is not in lb2.conf',
  ],
  [
    'a weight that is too small for the other node’s priority',
    '  virtual_router_id 52\n  priority 100',
    '  virtual_router_id 52\n  priority 80',
    'LV-C201 lb1.conf:31 VI_2: the weight -60 of chk_nginx (lb1.conf:31) can never cause a failover',
  ],
  [
    'equal priorities',
    '  virtual_router_id 51\n  priority 100',
    '  virtual_router_id 51\n  priority 150',
    'LV-C222 lb1.conf:9 VI_1: priority is 150 in lb1.conf:9 and in lb2.conf:9',
  ],
  [
    'opposite priorities in a group',
    '  virtual_router_id 51\n  priority 100',
    '  virtual_router_id 51\n  priority 200',
    'LV-C202 lb1.conf:29 vrrp_sync_group G1 cannot agree: VI_2 belongs on the node of lb1.conf:29, VI_1 on that of lb2.conf:9',
  ],
  ['no nopreempt', '  nopreempt\n', '', 'LV-C223 lb1.conf:11 VI_1: nopreempt is in lb1.conf:11 and not in lb2.conf:5'],
  [
    'MASTER on the lower priority',
    'state BACKUP\n  interface bond1',
    'state MASTER\n  interface bond1',
    'LV-C224 lb2.conf:26 VI_2: state MASTER in lb2.conf:26, but the priority in lb1.conf:29 is higher',
  ],
  [
    'another real server',
    'real_server 192.0.2.22 80',
    'real_server 192.0.2.23 80',
    'LV-C225 lb1.conf:60 192.0.2.100:80/tcp: real servers: on one node 192.0.2.22:80 (lb1.conf:60), on the other 192.0.2.23:80 (lb2.conf:60)',
  ],
  [
    'another scheduler',
    'lb_algo wrr',
    'lb_algo wlc',
    'LV-C226 lb1.conf:49 192.0.2.100:80/tcp: lb_algo is wrr in lb1.conf:49 and wlc in lb2.conf:49',
  ],
  [
    'no persistence',
    '  persistence_timeout 50\n',
    '',
    'LV-C226 lb1.conf:51 192.0.2.100:80/tcp: persistence_timeout is 50 in lb1.conf:51 and not set in lb2.conf:47',
  ],
  [
    'another sorry server',
    '192.0.2.30 80',
    '192.0.2.31 80',
    'LV-C226 lb1.conf:53 192.0.2.100:80/tcp: sorry_server is 192.0.2.30 80 in lb1.conf:53 and 192.0.2.31 80 in lb2.conf:53',
  ],
  [
    'another weight',
    '    weight 10\n    TCP',
    '    weight 20\n    TCP',
    'LV-C226 lb1.conf:54 192.0.2.100:80/tcp: the weight of 192.0.2.21:80 is 10 in lb1.conf:54 and 20 in lb2.conf:54',
  ],
  [
    'another check',
    '    TCP_CHECK {',
    '    PING_CHECK {',
    'LV-C226 lb1.conf:54 192.0.2.100:80/tcp: the kind of check of 192.0.2.21:80 is TCP_CHECK in lb1.conf:54 and PING_CHECK in lb2.conf:54',
  ],
  [
    'no group',
    /vrrp_sync_group [\s\S]*?\n}\n/.exec(second)?.[0] ?? '',
    '',
    'LV-C227 lb1.conf:40 vrrp_sync_group G1 of lb1.conf:40 is not in lb2.conf',
  ],
  [
    'a length of a prefix',
    '192.0.2.100/24',
    '192.0.2.100/32',
    'LV-C220 lb1.conf:21 VI_1: 192.0.2.100/24 in lb1.conf:21 is 192.0.2.100/32 in lb2.conf:21',
  ],
]

for (const [what, from, to, found] of planted) {
  test(`${what} on one node is found, and nothing else`, () => {
    assert.ok(from !== '' && second.includes(from))
    assert.equal(compared(first, second.replace(from, to)), [found])
    assert.is(compared(second.replace(from, to), first).length, 1)
  })
}

test('a name of an instance may differ, its router id or an address tells which it is', () => {
  const renamed = (text: string) => text.replaceAll('VI_1', 'LAN')
  assert.equal(compared(first, renamed(second)), [])
  assert.match(compared(first, renamed(second).replace('_id 51', '_id 53')).join(), /^LV-C080 [^,]*$/)
})

test('the finding has the other place too, and no password is shown', () => {
  const other = second.replace('auth_pass secret', 'auth_pass hidden')
  const [finding] = comparePair(node('lb1.conf', first), node('lb2.conf', other))
  assert.equal(finding?.related, [{ file: 'lb2.conf', line: 16, column: 3, endColumn: 17 }])
})

const weighted = (weight: number, priority: number, more = '') => `vrrp_script a {
  script "/usr/bin/true"
  weight ${weight}
}
vrrp_script b {
  script "/usr/bin/true"
  weight -30
}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
${more}
  virtual_ipaddress {
    192.0.2.100/24
  }
}
`
const watching = (...names: string[]) => `  track_script {\n${names.map((name) => `    ${name}\n`).join('')}  }`

const weights: readonly (readonly [what: string, one: string, other: string, found: readonly string[]])[] = [
  ['101 less 2 is 99, 98 does not beat it', weighted(-2, 101, watching('a')), weighted(-2, 98), ['LV-C201']],
  ['nor does 99', weighted(-2, 101, watching('a')), weighted(-2, 99), ['LV-C201']],
  ['100 does', weighted(-2, 101, watching('a')), weighted(-2, 100), []],
  ['one of two that matter together', weighted(-5, 130, watching('a', 'b')), weighted(-5, 98), []],
  ['a weight above 0 is lost too', weighted(20, 90, watching('a')), weighted(20, 100), []],
  ['one above 0 that is too small', weighted(5, 100, watching('a')), weighted(5, 90), ['LV-C201']],
  ['the weight of the other node counts', weighted(-10, 105, watching('a')), weighted(-10, 100, watching('a')), []],
  [
    'a node with nopreempt does not take over',
    weighted(-20, 101, `  nopreempt\n${watching('a')}`),
    weighted(-20, 100, '  nopreempt'),
    ['LV-C201'],
  ],
  ['without a weight a failure is a fault', weighted(0, 150, watching('a')), weighted(0, 100), []],
]
for (const [what, one, other, found] of weights) {
  test(what, () =>
    assert.equal(
      compared(one, other).map((text) => text.slice(0, 7)),
      found,
    ),
  )
}

test('two files without anything to compare', () => assert.equal(compared('', ''), []))

test.run()
