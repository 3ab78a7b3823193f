import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostFacts } from '../../../src/config/host-facts.js'
import { readConfig } from '../../../src/config/parse.js'
import { type Prefix, parsePrefix } from '../../../src/model/address.js'
import type { FollowedPath, PathPart } from '../../../src/model/followed-path.js'
import { brief, instance } from '../read.js'

const prefixes = (...texts: string[]) => texts.map((text) => parsePrefix(text) as Prefix)

const host: HostFacts = {
  interfaces: new Map([
    ['lo', prefixes('127.0.0.1/8')],
    ['eth0', prefixes('192.0.2.11/24', '192.0.2.12/24', 'fe80::11/64')],
    ['eth1', prefixes('198.51.100.11/25', '2001:db8::11/64', 'fe80::12/64')],
  ]),
  hasInterface: (name) => name !== 'eth9',
  isMeant: true,
  follow: (path) => ({ missing: path }),
}
/** The same when it is Master. */
const master: HostFacts = {
  ...host,
  interfaces: new Map([...host.interfaces, ['eth0', prefixes('192.0.2.11/24', '192.0.2.50/24')]]),
}

const found = (text: string, facts: HostFacts) =>
  readConfig(text, 'test.conf', 'lb1', { host: facts })
    .problems.filter(({ code }) => code >= 'LV-C200')
    .map((problem) => brief(problem, text))

const holding = (address: string) => instance('').replace('192.0.2.50/24', address)
const direct = (address: string, kind = 'DR') =>
  `virtual_server 192.0.2.50 80 {\nlb_algo rr\nlb_kind ${kind}\nprotocol TCP\nreal_server ${address} 80 {\n}\n}\n`
const owner = instance('').replace('100', '255')
const unicast = (own: string, peer: string) => instance(`  unicast_src_ip ${own}\n  unicast_peer {\n    ${peer}\n  }`)
const withoutSource = (peer: string) => instance(`  unicast_peer {\n    ${peer}\n  }`)

const cases: readonly (readonly [what: string, text: string, facts: HostFacts, problems: readonly string[]])[] = [
  ['an address beside those of the host', instance(''), host, []],
  ['the same on the Master', instance(''), master, []],
  ['the first address of the interface', holding('192.0.2.11/24'), host, ['7:5 LV-C240 192.0.2.11/24']],
  ['a later one may be there because this is the Master', holding('192.0.2.12/24'), host, []],
  ['the first address, of its owner', owner.replace('192.0.2.50', '192.0.2.11'), host, []],
  ['an address of no subnet', holding('192.0.3.50/24'), host, ['7:5 LV-C241 192.0.3.50/24']],
  ['the same in a network namespace', `net_namespace blue\n${holding('192.0.3.50/24')}`, host, []],
  [
    'an address past the end of a subnet',
    holding('198.51.100.128 dev eth1'),
    host,
    ['7:5 LV-C241 198.51.100.128 dev eth1'],
  ],
  ['the last one in it', holding('198.51.100.127 dev eth1'), host, []],
  ['an address of another interface', holding('198.51.100.50/24 dev eth1'), host, []],
  ['an address on an interface that is not here', holding('203.0.113.50/24 dev eth9'), host, []],
  ['an interface that is not here', instance('').replace('eth0', 'eth9'), host, ['3:13 LV-C247 eth9']],
  [
    'the same where interfaces may come later',
    `global_defs {\ndynamic_interfaces\n}\n${instance('').replace('eth0', 'eth9')}`,
    host,
    [],
  ],
  ['an address of a family that the interface has not', holding('2001:db8:9::50/64'), host, []],
  [
    'an IPv6 address of no subnet',
    holding('2001:db8:9::50/64 dev eth1'),
    host,
    ['7:5 LV-C241 2001:db8:9::50/64 dev eth1'],
  ],
  ['a link-local address', holding('fe80::50/64'), host, []],
  ['an owner without the address', owner, host, ['5:12 LV-C242 255']],
  ['an owner with it', owner, master, []],
  ['a peer that is this host', withoutSource('192.0.2.12'), host, ['10:5 LV-C206 192.0.2.12']],
  ['a peer that is not', withoutSource('192.0.2.13'), host, []],
  ['DR to a subnet of the host', direct('198.51.100.21'), host, []],
  ['DR past its end', direct('198.51.100.129'), host, ['5:1 LV-C246 real_server 198.51.100.129 80']],
  [
    'DR to a subnet that the virtual address brings',
    holding('203.0.113.50/24 dev eth9') + direct('203.0.113.21'),
    host,
    [],
  ],
  ['NAT to anywhere', direct('203.0.113.21', 'NAT'), host, []],
]
for (const [what, text, facts, problems] of cases) test(what, () => assert.equal(found(text, facts), problems))

const unsure: HostFacts = { ...host, isMeant: false }
const elsewhere: HostFacts = { ...unsure, interfaces: new Map([['eth0', prefixes('172.17.0.2/16')]]) }
const wrongs = (text: string) => `${text}${direct('203.0.113.21')}`

test('a file that has the interfaces and subnets of the host is that of the host', () => {
  assert.is(found(wrongs(instance('')), unsure).length, 1)
  assert.is(found(wrongs(unicast('192.0.2.11', '192.0.2.13')), unsure).length, 1)
})

test('nothing is said of the host for a file that is meant for another', () => {
  assert.equal(found(wrongs(instance('')), elsewhere), [])
  assert.equal(found(wrongs(holding('192.0.3.50/24')), unsure), [])
  assert.equal(found(wrongs(instance('').replace('eth0', 'eth9')), unsure), [])
  assert.equal(found(direct('203.0.113.21'), unsure), [])
})

test('the file of the other node is not taken for that of the host', () => {
  assert.equal(found(wrongs(unicast('192.0.2.13', '192.0.2.11')), unsure), [])
  assert.equal(found(wrongs(withoutSource('192.0.2.11')), unsure), [])
})

const part = (path: string, kind: PathPart['kind'], mode: number, uid = 0, gid = 0): PathPart => ({
  path,
  kind,
  mode,
  uid,
  gid,
})
const file = (mode: number, uid?: number, gid?: number) => [part('/s/x', 'file', mode, uid, gid)]

const scripts: readonly (readonly [what: string, follow: FollowedPath, problem: string | undefined, hint?: string])[] =
  [
    ['a script of root', { parts: file(0o755) }, undefined],
    ['one that is not there', { missing: '/s/x' }, 'LV-C243 script names /s/x, which is not there'],
    ['nor its folder', { missing: '/s' }, 'LV-C243 script names /s/x, which is not there', 'there is no /s'],
    ['one that cannot be looked at', { unreadable: '/s' }, undefined],
    [
      'one without the right to execute',
      { parts: file(0o644) },
      'LV-C244 /s/x cannot be run, nobody may execute it',
      'chmod +x /s/x',
    ],
    ['a folder', { parts: [part('/s/x', 'folder', 0o755)] }, 'LV-C244 /s/x is no file that can be run'],
    [
      'one that all can write',
      { parts: file(0o757) },
      'LV-C245 /s/x can be changed by others than root, through /s/x (mode 0757)',
      'chmod o-w /s/x',
    ],
    [
      'one that its group and all can write',
      { parts: file(0o777, 0, 7) },
      'LV-C245 /s/x can be changed by others than root, through /s/x (mode 0777)',
      'chmod go-w /s/x',
    ],
    ['one that the group of root can write', { parts: file(0o775) }, undefined],
    [
      'one in a folder that all can write',
      { parts: [part('/s', 'folder', 0o777), ...file(0o755)] },
      'LV-C245 /s/x can be changed by others than root, through /s (mode 0777)',
      'chmod o-w /s',
    ],
    ['one in a folder such as /tmp', { parts: [part('/s', 'folder', 0o1777), ...file(0o755)] }, undefined],
    [
      'one of another user',
      { parts: file(0o755, 1000) },
      'LV-C245 /s/x can be changed by others than root, through /s/x (mode 0755)',
      'chown root /s/x',
    ],
  ]

const script = (lines: string) => `vrrp_script chk {\n${lines}\n}\n`
const problemsOf = (text: string, follow: HostFacts['follow']) =>
  readConfig(text, 'x', 'h', { host: { ...host, follow } }).problems.filter(({ code }) => code >= 'LV-C200')

for (const [what, follow, problem, hint] of scripts) {
  test(what, () => {
    const [first] = problemsOf(script('script "/s/x -a"'), () => follow)
    assert.is(first && `${first.code} ${first.message}`, problem)
    assert.is(first?.hint, hint)
  })
}

test('a script that another user runs may be his', () => {
  const follow = (): FollowedPath => ({ parts: file(0o775, 1000, 7) })
  assert.is(problemsOf(script('script /s/x\nuser nobody'), follow).length, 0)
  assert.is(problemsOf(`global_defs {\nscript_user nobody\n}\n${script('script /s/x')}`, follow).length, 0)
  assert.is(problemsOf(instance('notify_master /s/x nobody'), follow).length, 0)
  assert.is(problemsOf(instance('notify_master /s/x'), follow).length, 1)
})

test('a program without a path is looked for where programs are, and a shell’s text is left to it', () => {
  const follow = (path: string): FollowedPath => (path === '/usr/bin/x' ? { parts: file(0o755) } : { missing: path })
  assert.is(problemsOf(script('script "x -0 nginx"'), follow).length, 0)
  assert.equal(
    problemsOf(script('script "y -0 nginx"'), follow).map(({ message, hint }) => `${message}: ${hint}`),
    ['script names y, which is not there: give the whole path'],
  )
  assert.is(problemsOf(script('script "</dev/tcp/127.0.0.1/80"'), follow).length, 0)
})

test('every command of a file is looked at', () => {
  const text = `global_defs {
startup_script /s/a
}
vrrp_sync_group G {
group {
V
W
}
notify_fault "/s/b c"
}
virtual_server 192.0.2.60 80 {
lb_algo rr
lb_kind NAT
protocol TCP
quorum_up /s/c
real_server 192.0.2.61 80 {
notify_down /s/d
MISC_CHECK {
misc_path "/s/e 1"
}
}
}
`
  const missing = problemsOf(text, (path) => ({ missing: path })).filter(({ code }) => code === 'LV-C243')
  assert.equal(
    missing.map(({ line }) => line),
    [2, 9, 15, 17, 19],
  )
})

test.run()
