import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { InstanceStatus } from '../../src/control/protocol.js'
import { eventLine, newestFirst } from '../../src/view/events.js'
import { unicodeGlyphs } from '../../src/view/glyphs.js'
import { lineText } from '../../src/view/line.js'
import { lookAt } from '../../src/view/look.js'
import { routerRow } from '../../src/view/routers.js'
import { checkName, failingServers, serverEntries, serverRow } from '../../src/view/servers.js'
import { dataplaneNotice, serviceRow } from '../../src/view/services.js'
import { verdictLine } from '../../src/view/verdict.js'
import * as documents from '../support/documents.js'

process.env.TZ = 'UTC'

const look = lookAt(documents.madeAt, 0, unicodeGlyphs)

test('a Master', () => {
  assert.equal(routerRow(documents.master, look), {
    name: 'VI_1',
    vrid: '51',
    interface: 'eth0',
    version: 'v2',
    state: 'MASTER',
    tone: 'ok',
    age: '4h51m',
    priority: '130/150▼',
    lowered: true,
    reason: 'preempted peer',
    peer: '192.0.2.12 prio 100',
    agedPeer: '192.0.2.12 p100 4h51m',
    shortPeer: '.12 prio 100',
    advert: 'tx 1.000s',
    shortAdvert: 'tx 1.00s',
    sent: '17,482',
    received: '3',
    jitter: '▁▁▂▁▁▁▃▁',
    downIn: 'not armed',
    shortDownIn: 'not armed',
    vips: '192.0.2.100, .101 here',
    misplaced: false,
    note: '',
  })
})

const backup = (change: Partial<InstanceStatus>, elapsed = 0) =>
  routerRow({ ...documents.backup, ...change }, lookAt(documents.madeAt, elapsed, unicodeGlyphs))

test('the countdown of a Backup goes on between two documents, and never below zero', () => {
  assert.is(backup({}).downIn, '3.2 of 3.609s')
  assert.is(backup({}, 1_000).downIn, '2.2 of 3.609s')
  assert.is(backup({}, 9_000).shortDownIn, '0.0s')
  assert.is(
    backup({ timers: { skew_ms: 6, master_down_ms: 36.1, master_down_left_ms: 31.2 } }).downIn,
    '0.031 of 0.036s',
  )
})

test('a state that is not current has a question mark', () => {
  const row = routerRow(documents.backup, { ...look, current: false })
  assert.is(row.state, 'BACKUP?')
  assert.is(row.tone, 'warn')
})

test('what is out of the ordinary stands beside the state', () => {
  assert.is(backup({ state: 'FAULT', fault: 'interface eth1 is down' }).note, 'interface eth1 is down')
  assert.is(backup({ leaving: true }).note, 'leaving: waits for its successor')
  assert.is(backup({ state: 'MASTER' }).note, 'a VIP is absent')
  const vips = [{ address: '198.51.100.100/24', interface: 'eth1', where: 'here_unowned' as const }]
  assert.is(backup({ vips }).vips, '198.51.100.100 here but not MASTER')
  assert.is(backup({ vips }).misplaced, true)
  assert.is(backup({ priority: { base: 100, effective: 120 } }).priority, '120/100▲')
  assert.is(backup({ peers: [] }).peer, 'none heard')
})

test('a virtual server', () => {
  assert.equal(serviceRow(documents.webService, look, [0, 812]), {
    name: '192.0.2.100:80/tcp',
    scheduler: 'wrr',
    forwarding: 'DR',
    persistence: '-',
    up: '3/4',
    upTone: 'warn',
    want: '1',
    quorum: '3>=1 ok',
    quorumTone: 'plain',
    active: '4,208',
    inactive: '9,971',
    connections: '9.1M',
    perSecond: '812',
    packetsIn: '41.2k',
    bytesIn: '5.1M',
    bytesOut: '-',
    history: '                  ▁▆',
    notUp: '192.0.2.23:80 DOWN HTTP 503, want 200 (4m12s)',
    note: '',
  })
})

test('a virtual server without its quorum, and one that the kernel says nothing of', () => {
  const quorum = { want: 2, have: 1, met: false }
  const sorry_server = { address: '192.0.2.9:443', in_use: true }
  const row = serviceRow({ ...documents.secureService, quorum, sorry_server }, look)
  assert.equal(
    [row.quorum, row.quorumTone, row.want, row.note],
    ['1>=2 LOST', 'crit', '2!', 'sorry server 192.0.2.9:443 in use'],
  )
  const { stats: _, ...silent } = documents.webService
  const unknown = serviceRow(silent, look)
  assert.equal([unknown.perSecond, unknown.bytesIn, unknown.connections], ['-', '-', '-'])
})

test('only three of those that are not up are named', () => {
  const real_servers = ['a', 'b', 'c', 'd'].map((name) => ({ ...documents.down(name), checks: [] }))
  const row = serviceRow({ ...documents.webService, real_servers }, look)
  assert.is(row.notUp, 'a DOWN (4m12s); b DOWN (4m12s); c DOWN (4m12s); +1 more')
})

test('why nothing is forwarded', () => {
  assert.is(dataplaneNotice(documents.status.dataplane), undefined)
  assert.equal(dataplaneNotice(documents.withoutIpvs.dataplane), {
    why: 'LVS is off: this kernel has no ip_vs',
    next: ['modprobe ip_vs', 'use a kernel with CONFIG_IP_VS'],
  })
})

test('real servers that fail come first, then those that may fail soon', () => {
  const shaky = documents.up('192.0.2.24:80')
  const checks = shaky.checks.map((check) => ({ ...check, tries: { n: 1, of: 3 } }))
  const checking = { ...documents.up('192.0.2.25:80'), state: 'CHECKING' as const }
  const real_servers = [documents.up('192.0.2.21:80'), { ...shaky, checks }, checking, documents.down('192.0.2.23:80')]
  const service = { ...documents.webService, real_servers }
  const names = serverEntries([service]).map(({ server }) => server.name)
  assert.equal(names, ['192.0.2.23:80', '192.0.2.25:80', '192.0.2.24:80', '192.0.2.21:80'])
  assert.is(failingServers([service]), 2)
})

test('a real server', () => {
  const [entry] = serverEntries([documents.webService])
  assert.ok(entry)
  assert.equal(serverRow(entry, look), {
    name: '192.0.2.23:80',
    service: '192.0.2.100:80/tcp',
    port: ':80',
    state: 'DOWN',
    tone: 'crit',
    weight: '0/100',
    reduced: true,
    active: '2',
    inactive: '41',
    check: 'HTTP_GET /hc',
    tries: '3/3',
    age: '4m12s',
    latency: '5.0ms',
    error: 'HTTP 503, want 200',
  })
})

test('a check is named by what it asks', () => {
  const named = (checker: string, target: string) => checkName({ ...documents.passing, checker, target })
  assert.is(named('SSL_GET', 'https://[2001:db8::1]:443/a/b?c'), 'SSL_GET /a/b?c')
  assert.is(named('TCP_CHECK', '192.0.2.23:80'), 'TCP_CHECK')
})

test('events are told newest first, each with what it happened to', () => {
  assert.equal(
    newestFirst(documents.events).map((event) => lineText(eventLine(event))),
    [
      '13:59:10 health 192.0.2.23:80 UP -> DOWN: HTTP 503, want 200',
      '09:11:58 vrrp   VI_1 BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)',
      '09:11:54 daemon up, pid 812',
    ],
  )
})

const verdict = (columns: number, document = documents.status) =>
  lineText(verdictLine(document, columns, unicodeGlyphs))

test('the verdict names as many facts as there is room for', () => {
  assert.is(verdict(80), 'WARN  1 of 6 real servers DOWN · VI_1 priority 20 below base')
  assert.is(verdict(50), 'WARN  1 of 6 real servers DOWN · +1 more')
  assert.is(verdict(35), 'WARN  1 of 6 real servers DOWN')
})

test('the worst fact comes first', () => {
  const worse = { code: 'B', level: 'crit' as const, object: 'VI_2', text: 'two Masters' }
  const reasons = [...documents.status.verdict.reasons.slice(0, 1), worse]
  const document = { ...documents.status, verdict: { level: 'crit' as const, reasons } }
  assert.is(verdict(80, document), 'CRIT  two Masters · 1 of 6 real servers DOWN')
})

test('where all is well it says what is', () => {
  const well = { level: 'ok' as const, reasons: [] }
  assert.is(verdict(80, { ...documents.status, verdict: well }), 'OK    1 MASTER, 1 BACKUP · 5 of 6 real servers UP')
  assert.is(verdict(80, documents.empty), 'OK    nothing is configured')
})

test.run()
