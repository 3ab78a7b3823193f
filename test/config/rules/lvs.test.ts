import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../../src/config/parse.js'
import { serviceName } from '../../../src/model/service.js'
import { servicesOf } from '../../../src/model/service-group.js'
import { problemsOf } from '../read.js'

const service = (lines = '', inServer = '', header = '192.0.2.60 80') => `virtual_server ${header} {
  lb_algo rr
  lb_kind NAT
  protocol TCP
${lines}
  real_server 192.0.2.61 8080 {
${inServer}
  }
}
`
const clean = service()
const group = (...lines: string[]) => `virtual_server_group g {\n${lines.map((line) => `${line}\n`).join('')}}\n`
const groupOf = (protocol: string) => service('', '', 'group g').replace('TCP', protocol)
const groupTwice = `${group('192.0.2.60 80')}${groupOf('TCP')}${groupOf('UDP')}`
const read = (text: string) => readConfig(text, 'x', 'h').config?.virtualServers[0]
const check = (text: string) => read(text)?.realServers[0]?.checks[0]

const cases: [string, string, string[]][] = [
  ['a clean service', clean, []],
  ['no protocol', clean.replace('  protocol TCP\n', ''), ['1:1 LV-C137 virtual_server']],
  ['no scheduler', clean.replace('  lb_algo rr\n', ''), ['1:1 LV-C137 virtual_server']],
  ['no forwarding method', clean.replace('  lb_kind NAT\n', ''), ['1:1 LV-C137 virtual_server']],
  [
    'the other names of scheduler and method',
    clean.replace('lb_algo', 'lvs_sched').replace('lb_kind', 'lvs_method'),
    [],
  ],
  ['a forwarding method in lower case', clean.replace('NAT', 'nat'), ['3:11 LV-C008 nat']],
  ['a flag on the line of its scheduler', clean.replace('rr', 'sh sh-port'), ['2:14 LV-C009 sh-port']],
  ['a flag on a line of its own', clean.replace('rr', 'sh\n  sh-port'), []],
  ['full address translation', clean.replace('NAT', 'FNAT'), ['3:11 LV-C019 FNAT']],
  ['a keyword of DPVS', service('  laddr_group_name l1'), ['5:3 LV-C019 laddr_group_name']],
  ['a service without real servers', clean.replace(/ {2}real_server[^}]*\}\n/, ''), ['1:1 LV-C139 virtual_server']],
  ['a quorum out of reach', service('  quorum 2'), ['5:10 LV-C135 2']],
  ['another port with direct routing', clean.replace('NAT', 'DR'), ['6:3 LV-C136 real_server 192.0.2.61 8080']],
  ['persistence_timeout 0', service('  persistence_timeout 0'), ['5:3 LV-C121 persistence_timeout 0']],
  ['nat_mask', service('  nat_mask 255.255.255.0'), ['5:3 LV-C110 nat_mask 255.255.255.0']],
  ['nb_get_retry in TCP_CHECK', service('', 'TCP_CHECK {\nnb_get_retry 3\n}'), ['8:1 LV-C120 nb_get_retry']],
  ['a service twice', clean + clean, ['10:1 LV-C024 virtual_server']],
  ['one address for TCP and UDP', clean + clean.replace('TCP', 'UDP'), []],
  [
    'a real server twice',
    clean.replace('  real_server', '  real_server 192.0.2.61 8080 {\n  }\n  real_server'),
    ['8:3 LV-C024 real_server'],
  ],
  [
    'a real server of the other family',
    clean.replace('2.61 8080', '2.61 8080').replace('192.0.2.61', '2001:db8::1'),
    ['6:3 LV-C026 real_server 2001:db8::1 8080'],
  ],
  ['no port without persistence', service('', '', '192.0.2.60'), ['1:1 LV-C020 virtual_server']],
  ['no port with persistence', service('  persistence_timeout', '', '192.0.2.60'), []],
  ['a firewall mark', service('', '', 'fwmark 7').replace('  protocol TCP\n', ''), []],
  ['a firewall mark without a number', service('', '', 'fwmark x'), ['1:23 LV-C008 x']],
  ['a group', `${group('192.0.2.60-62 80', 'fwmark 7')}${service('', '', 'group g')}`, []],
  ['a group that is not there', service('', '', 'group g'), ['1:1 LV-C034 virtual_server']],
  ['a group without a line', `${group()}${service('', '', 'group g')}`, ['3:1 LV-C034 virtual_server']],
  ['a group without a port', `${group('192.0.2.60')}${service('', '', 'group g')}`, ['4:1 LV-C020 virtual_server']],
  [
    'a group of the other family',
    `${group('2001:db8::60 80')}${service('', '', 'group g')}`,
    ['9:3 LV-C026 real_server 192.0.2.61 8080'],
  ],
  ['a group for two protocols', groupTwice, []],
  ['a range that goes down', group('192.0.2.9-3 80'), ['2:1 LV-C008 192.0.2.9-3']],
  ['SCTP', clean.replace('TCP', 'SCTP'), []],
  ['a netmask with gaps', service('  persistence_granularity 255.0.255.0'), ['5:27 LV-C008 255.0.255.0']],
  ['a prefix length for IPv4', service('  persistence_granularity 24'), ['5:27 LV-C008 24']],
  ['a tunnel', clean.replace('NAT', 'TUN type gue port 6080 csum').replace(' 8080', ''), []],
  ['GUE without a port', clean.replace('NAT', 'TUN type gue').replace(' 8080', ''), ['3:15 LV-C008 type gue']],
  [
    'GRE with a port',
    clean.replace('NAT', 'TUN type gre port 5').replace(' 8080', ''),
    ['3:15 LV-C008 type gre port 5'],
  ],
  ['options without a tunnel', clean.replace('NAT', 'NAT type gre'), ['3:15 LV-C103 type gre']],
  ['a method of one server', service('', 'lvs_method DR'), ['6:3 LV-C136 real_server 192.0.2.61 8080']],
  ['thresholds in the wrong order', service('', 'uthreshold 5\nlthreshold 9'), ['8:12 LV-C035 9']],
  ['a check of a URL without a URL', service('', 'HTTP_GET {\n}'), ['7:1 LV-C020 HTTP_GET']],
  ['a URL without a path', service('', 'HTTP_GET {\nurl {\n}\n}'), ['8:1 LV-C020 url']],
  ['a check that cannot be made', service('', 'BFD_CHECK {\nname x\n}'), ['7:1 LV-C012 BFD_CHECK']],
  ['a file that is not defined', service('', 'FILE_CHECK {\ntrack_file x\n}'), ['8:12 LV-C008 x']],
]
for (const [name, text, expected] of cases) test(name, () => assert.equal(problemsOf(text), expected))

test('the defaults of a service are those of keepalived', () => {
  assert.equal(read('virtual_server 192.0.2.60 80 {\n real_server 192.0.2.61 80 {\n }\n}\n'), {
    address: '192.0.2.60',
    port: 80,
    protocol: 'udp',
    scheduler: 'wlc',
    forwarding: 'masquerade',
    quorum: 1,
    inhibitOnFailure: false,
    realServers: [{ address: '192.0.2.61', port: 80, weight: 1, inhibitOnFailure: false, checks: [] }],
  })
})

test('the defaults of a TCP check', () => {
  assert.equal(check(service('', 'TCP_CHECK {\n}')), {
    kind: 'TCP_CHECK',
    delayLoop: 60_000_000,
    connectTimeout: 5_000_000,
    retry: 1,
    delayBeforeRetry: 1_000_000,
    target: { address: '192.0.2.61', port: 8080 },
  })
})

test('the defaults of an HTTP check', () => {
  assert.equal(check(service('', 'SSL_GET {\nurl {\npath /\n}\n}')), {
    kind: 'SSL_GET',
    delayLoop: 60_000_000,
    connectTimeout: 5_000_000,
    retry: 1,
    delayBeforeRetry: 3_000_000,
    target: { address: '192.0.2.61', port: 8080 },
    protocol: '1.0',
    urls: [{ path: '/', status: [{ from: 200, to: 299 }] }],
  })
})

test('timing comes from the check, else the real server, else the virtual server', () => {
  const outer = '  retry 4\n  delay_before_retry 5\n  connect_timeout 6\n  delay_loop 7'
  const timing = check(service(outer, 'retry 8\nconnect_timeout 9\nHTTP_GET {\nretry 0\nurl {\npath /\n}\n}'))
  assert.is(timing?.retry, 0)
  assert.is(timing?.kind === 'HTTP_GET' && timing.connectTimeout, 9_000_000)
  assert.is(timing?.delayBeforeRetry, 5_000_000)
  assert.is(timing?.delayLoop, 7_000_000)
})

test('a check may look at another address and port', () => {
  const text = service('', 'TCP_CHECK {\nconnect_ip 192.0.2.99\nconnect_port 81\n}')
  const found = check(text)
  assert.equal(found?.kind === 'TCP_CHECK' && found.target, { address: '192.0.2.99', port: 81 })
})

test('the host of a URL is its own, else that of the check, the real server, the virtual server', () => {
  const urls = 'HTTP_GET {\nurl {\npath /a\nvirtualhost a.example\n}\nurl {\npath /b\n}\n}'
  const hosts = (text: string) => {
    const found = check(text)
    return found?.kind === 'HTTP_GET' ? found.urls.map((url) => url.virtualHost) : []
  }
  assert.equal(hosts(service('virtualhost vs.example', urls)), ['a.example', 'vs.example'])
  assert.equal(hosts(service('virtualhost vs.example', `virtualhost rs.example\n${urls}`)), ['a.example', 'rs.example'])
})

test('the handshake names the host where it is asked to, and never an address', () => {
  const names = (lines: string, kind = 'SSL_GET') => {
    const found = check(service('', `${kind} {\n${lines}\nurl {\npath /\n}\n}`))
    return found && 'urls' in found ? found.urls.map((url) => url.serverName) : []
  }
  assert.equal(names('virtualhost a.example:8443\nenable_sni'), ['a.example'])
  assert.equal(names('virtualhost a.example\nenable_sni off'), [undefined])
  assert.equal(names('virtualhost a.example'), [undefined])
  assert.equal(names('virtualhost 192.0.2.1\nenable_sni'), [undefined])
  assert.equal(names('virtualhost a.example\nsni_name b.example'), ['b.example'])
  assert.equal(names('virtualhost a.example\nenable_sni', 'HTTP_GET'), [undefined])
})

test('several status codes and ranges', () => {
  const found = check(service('', 'HTTP_GET {\nurl {\npath /\nstatus_code 200-299 404\n}\n}'))
  assert.equal(found && 'urls' in found && found.urls[0]?.status, [
    { from: 200, to: 299 },
    { from: 404, to: 404 },
  ])
})

test('every scheduler of the kernel', () => {
  for (const name of ['lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf', 'sed', 'nq', 'twos']) {
    assert.is(read(clean.replace('rr', name))?.scheduler, name)
  }
})

test('checks keep the order of the file', () => {
  const text = service('', 'HTTP_GET {\nurl {\npath /\n}\n}\nTCP_CHECK {\n}')
  assert.equal(
    read(text)?.realServers[0]?.checks.map((each) => each.kind),
    ['HTTP_GET', 'TCP_CHECK'],
  )
})

test('weight and inhibit_on_failure come from the virtual server where the real server has none', () => {
  const outer = read(service('weight 7\ninhibit_on_failure'))
  assert.is(outer?.realServers[0]?.weight, 7)
  assert.is(outer?.realServers[0]?.inhibitOnFailure, true)
  const inner = read(service('weight 7\ninhibit_on_failure', 'weight 0\ninhibit_on_failure off'))
  assert.is(inner?.realServers[0]?.weight, 0)
  assert.is(inner?.realServers[0]?.inhibitOnFailure, false)
})

test('direct routing keeps the port, also that of the sorry server', () => {
  const direct = read(service('sorry_server 192.0.2.62 90').replace('NAT', 'DR'))
  assert.is(direct?.realServers[0]?.port, 80)
  assert.equal(direct?.sorryServer, { address: '192.0.2.62', port: 80 })
  assert.equal(read(service('sorry_server 192.0.2.62 90'))?.sorryServer, { address: '192.0.2.62', port: 90 })
})

test('a quorum out of reach is lowered to the sum of the weights', () => {
  assert.is(read(service('quorum 9', 'weight 5'))?.quorum, 5)
})

test('persistence without a value is 360 seconds, 0 is none', () => {
  assert.is(read(service('persistence_timeout'))?.persistence, 360_000_000)
  assert.is(read(service('persistence_timeout 0'))?.persistence, undefined)
})

test('a firewall mark has the family of its servers, or the one that it is given', () => {
  const mark = service('', '', 'fwmark 7')
  const family = (text: string) => {
    const virtual = read(text)
    return virtual && 'family' in virtual && virtual.family
  }
  assert.is(family(mark), 'ipv4')
  assert.is(family(mark.replace('192.0.2.61', '2001:db8::61')), 'ipv6')
  assert.is(family(mark.replace('NAT', 'TUN\n  ip_family inet6')), 'ipv6')
})

test('a group is its services, in the order of the file', () => {
  const lines = group('192.0.2.9-12 80', 'fwmark 7', '192.0.2.20 443')
  const virtual = read(`${lines}${service('', '', 'group g')}`)
  assert.equal(virtual && servicesOf(virtual).map(serviceName), [
    ...['192.0.2.9:80/tcp', '192.0.2.10:80/tcp', '192.0.2.11:80/tcp', '192.0.2.12:80/tcp'],
    ...['fwmark:7/ipv4', '192.0.2.20:443/tcp'],
  ])
  const network = read(`${group('192.0.2.8/30 80')}${service('', '', 'group g')}`)
  assert.equal(network && servicesOf(network).map(serviceName), [
    ...['192.0.2.8:80/tcp', '192.0.2.9:80/tcp', '192.0.2.10:80/tcp', '192.0.2.11:80/tcp'],
  ])
  const ipv6 = read(`${group('2001:db8::9-c 80')}${service('', '', 'group g').replace('192.0.2.61', '2001:db8::1')}`)
  assert.equal(ipv6 && servicesOf(ipv6).map(serviceName), [
    ...['[2001:db8::9]:80/tcp', '[2001:db8::a]:80/tcp', '[2001:db8::b]:80/tcp', '[2001:db8::c]:80/tcp'],
  ])
})

test('flags count for the scheduler that has them', () => {
  const flags = (scheduler: string, lines: string) => read(service(lines).replace('rr', scheduler))?.schedulerFlags
  assert.is(flags('wrr', 'flag-1\nflag-3'), 5)
  assert.is(flags('sh', 'sh-port'), 2)
  assert.is(flags('mh', 'mh-port\nmh-fallback'), 3)
  assert.is(flags('rr', 'sh-port\nmh-port'), undefined)
})

test('datagrams are scheduled one by one where they are datagrams', () => {
  assert.is(read(service('ops'))?.onePacket, undefined)
  assert.is(read(service('ops').replace('TCP', 'UDP'))?.onePacket, true)
})

test('a granularity alone makes a service persistent', () => {
  const virtual = read(service('persistence_granularity 255.255.255.0'))
  assert.equal([virtual?.persistence, virtual?.persistenceLength], [360_000_000, 24])
})

test('a hysteresis is below the quorum', () => {
  const virtual = read(service('weight 5\nquorum 3\nhysteresis 4'))
  assert.equal([virtual?.quorum, virtual?.hysteresis], [3, 2])
})

test('commands, thresholds and methods are those of the file', () => {
  const lines =
    'quorum_up "/bin/true a b" nobody\nsorry_server 192.0.2.9 81\nsorry_server_lvs_method DR\nsorry_server_inhibit'
  const virtual = read(service(lines, 'uthreshold 9\nlthreshold 5\nlvs_method TUN type gre'))
  assert.equal(virtual?.quorumUp, { words: ['/bin/true', 'a', 'b'], account: { user: 'nobody' } })
  assert.equal(virtual?.sorryServer, { address: '192.0.2.9', port: 80, forwarding: 'direct', inhibit: true })
  const { checks, ...server } = virtual?.realServers[0] ?? { checks: [] }
  assert.equal(checks, [])
  assert.equal(server, {
    address: '192.0.2.61',
    port: 80,
    forwarding: 'tunnel',
    tunnel: { kind: 'gre' },
    weight: 1,
    upperThreshold: 9,
    lowerThreshold: 5,
    inhibitOnFailure: false,
  })
})

test.run()
