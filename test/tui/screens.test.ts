import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatusDocument } from '../../src/control/protocol.js'
import type { Input } from '../../src/tui/reduce.js'
import { asciiGlyphs } from '../../src/view/glyphs.js'
import { width } from '../../src/view/width.js'
import * as documents from '../support/documents.js'
import { openScreen, receive, type Screen, type ScreenOptions } from '../support/screen.js'

process.env.TZ = 'UTC'

const sizes = ['200x60', '120x40', '110x34', '80x24', '79x24', '60x15', '40x6', '38x5', '1x1'].map((text) => {
  const [columns = 0, rows = 0] = text.split('x').map(Number)
  return { text, columns, rows }
})

const situations: Record<string, StatusDocument | undefined> = {
  'the usual': documents.status,
  'nothing configured': documents.empty,
  '200 virtual servers': documents.crowded(200),
  'hostile texts': documents.hostile,
  'no IPVS': documents.withoutIpvs,
  'no answer yet': undefined,
}

const failure = (now: number): Input => ({
  type: 'failure',
  now,
  failure: {
    problem: {
      code: 'DAEMON_UNREACHABLE',
      message: `Cannot reach the lvsha daemon at ${'/very/long'.repeat(30)}/lvsha.sock (connection refused).`,
      next: [],
      exit: 4,
    },
    attempts: 7,
    retryAt: now + 4_000,
  },
})

function show(size: { columns: number; rows: number }, status?: StatusDocument, options?: ScreenOptions): Screen {
  const screen = openScreen(size, options)
  if (status) receive(screen.store, status, status === documents.empty ? [] : documents.events, 0)
  screen.store.dispatch({ type: 'tick', now: 300, clock: Date.parse('2026-11-22T14:03:22Z') })
  return screen
}

async function assertFits(screen: Screen, { columns, rows }: { columns: number; rows: number }) {
  const lines = await screen.lines()
  assert.ok(lines.length <= rows, `${lines.length} lines`)
  for (const line of lines) assert.ok(width(line) <= columns, `${width(line)} columns: ${line}`)
}

for (const size of sizes) {
  test(`at ${size.text} no frame is larger than the terminal`, async () => {
    for (const [name, status] of Object.entries(situations)) {
      const screen = show(size, status)
      const check = async () => {
        try {
          await assertFits(screen, size)
        } catch (error) {
          throw new Error(`${name}: ${error instanceof Error ? error.message : error}`)
        }
      }
      await check()
      screen.store.dispatch({ type: 'key', key: '?' })
      await check()
      screen.store.dispatch({ type: 'key', key: 'escape' })
      screen.store.dispatch(failure(31_000))
      await check()
      screen.close()
    }
  })
}

test('the overview at 80x24', async () => {
  const screen = show({ columns: 80, rows: 24 }, documents.status)
  assert.snapshot(
    await screen.frame(),
    ` lvsha  lb1                                     live 0.3s  refresh 1s  14:03:22
 WARN  1 of 6 real servers DOWN · VI_1 priority 20 below base
┌─ VRRP ───────────────────────────────────────────────────────── 2 instances ─┐
│ INST  VRID IF   STATE   EFF/BASE  PEER SEEN    ADVERT   JITTER     DOWN IN   │
│>VI_1    51 eth0 MASTER  130/150▼  .12 prio 100 tx 1.00s ▁▁▂▁▁▁▃▁ not armed   │
│ VI_2    52 eth1 BACKUP  100/100   .12 prio 150 rx 1.00s ▁▁▁▄▁▁▁▁      2.9s   │
│   192.0.2.100, .101 here · last advert 0.7s ago, +0.3ms · lease 1s           │
└──────────────────────────────────────────────────────────────────────────────┘
┌─ Virtual servers ─────────────────────────────────────────────── 2 services ─┐
│ VIP:PORT/PROTO      SCHED FWD RS UP QRM   CPS  IN/s OUT/s TREND              │
│ 192.0.2.100:80/tcp  wrr   DR    3/4   1   812  5.1M     -            ▆       │
│ 192.0.2.100:443/tcp wlc   NAT   2/2   2  1.9k  9.8M 12.3M            ▆       │
└──────────────────────────────────────────────────────────────────────────────┘
┌─ Real servers ─────────────────────────────────────── 1 of 6 DOWN, rows 1-1 ─┐
│ REAL SERVER     OF   STATE W NOW/CFG CHECK      LAST LAST ERROR              │
│ 192.0.2.23:80   :80  DOWN      0/100 HTTP_GET  5.0ms HTTP 503, want 200      │
└──────────────────────────────────────────────────────────────────────────────┘
┌─ Events ────────────────────────────────────────────────────── newest first ─┐
│ 13:59:10 health 192.0.2.23:80 UP -> DOWN: HTTP 503, want 200                 │
│ 09:11:58 vrrp   VI_1 BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)      │
│ 09:11:54 daemon up, pid 812                                                  │
└──────────────────────────────────────────────────────────────────────────────┘
 ↑↓ row  Enter details  / filter  : command  ? help  q quit  e explain`,
  )
  screen.close()
})

test('the overview at 60x15', async () => {
  const screen = show({ columns: 60, rows: 15 }, documents.status)
  assert.snapshot(
    await screen.frame(),
    ` lvsha  lb1                             live 0.3s  14:03:22
 WARN  1 of 6 real servers DOWN · +1 more
>VI_1  MASTER  130/150▼ tx 1.00s     peer .12 100
 VI_2  BACKUP  100/100  down in 2.9s peer .12 150
 192.0.2.100:80/tcp  wrr 3/4 up  812/s 5.1MB/s
 192.0.2.100:443/tcp wlc 2/2 up 1.9k/s 9.8MB/s
 DOWN  192.0.2.23:80 HTTP 503, want 200 4m12s
 ─────────────────────────────────────────────────────────
 13:59:10 192.0.2.23:80 UP -> DOWN: HTTP 503, want 200
 09:11:58 VI_1 BACKUP -> MASTER: preempted 192.0.2.12 (100…
 09:11:54 up, pid 812


 ↑↓ row  Enter details  / filter  : command  ? help  q quit`,
  )
  screen.close()
})

test('the overview at 120x40 has more columns', async () => {
  const screen = show({ columns: 120, rows: 40 }, documents.status)
  const lines = await screen.lines()
  assert.match(lines[3] ?? '', 'INSTANCE VRID IFACE STATE     FOR EFF/BASE  REASON         PEER SEEN')
  assert.match(lines[9] ?? '', 'PERSIST QUORUM    RS UP ACTIVE  INACT   CPS PPS IN  IN/s OUT/s TREND')
  assert.is(lines.length, 39)
  screen.close()
})

test('at 40x6 the verdict and the states are left', async () => {
  const screen = show({ columns: 40, rows: 6 }, documents.status)
  assert.equal(await screen.lines(), [
    ' lvsha  lb1                   live 0.3s',
    ' WARN  1 of 6 real servers DOWN',
    '>VI_1  MASTER  130/150▼ tx 1.00s',
    ' VI_2  BACKUP  100/100  down in 2.9s',
    ' 40x6, tables need 60x15  q quit',
  ])
  screen.close()
})

test('at 40x6 old states are questions too', async () => {
  const screen = show({ columns: 40, rows: 6 }, documents.status)
  screen.store.dispatch(failure(31_000))
  assert.equal((await screen.lines()).slice(0, 4), [
    ' lvsha  lb1                   STALE 31s',
    ' UNKNOWN  no data from the daemon for 3…',
    '>VI_1  MASTER? 130/150▼ tx 1.00s',
    ' VI_2  BACKUP? 100/100  down in 3.2s',
  ])
  screen.close()
})

test('smaller than that one line says what is needed', async () => {
  const screen = show({ columns: 38, rows: 5 }, documents.status)
  assert.is((await screen.frame()).trim(), 'lvsha: 38x5, needs 40x6')
  screen.close()
})

test('an address or a state is whole or absent', async () => {
  const long = '[2001:db8:1111:2222:3333:4444:5555:6666]:65535'
  const service = { ...documents.webService, name: `${long}/tcp`, real_servers: [documents.down(long)] }
  const screen = show({ columns: 80, rows: 24 }, { ...documents.status, services: [service] })
  const lines = await screen.lines()
  assert.ok(lines.some((line) => line.includes(`${long}/tcp `)))
  assert.ok(lines.some((line) => line.includes(`${long} DOWN `)))
  screen.close()
})

test('of many rows the selected one is in sight, marked by a sign', async () => {
  const screen = show({ columns: 80, rows: 24 }, documents.crowded(200))
  await screen.type('\tG')
  assert.ok((await screen.lines()).some((line) => line.startsWith('│>198.51.100.199:8080/tcp')))
  assert.match(await screen.frame(), /200 services, rows 19\d-200/)
  screen.close()
})

test('states that are not current are questions, and the box says why', async () => {
  const screen = show({ columns: 80, rows: 24 }, documents.status)
  screen.store.dispatch({ type: 'tick', now: 31_000, clock: 0 })
  assert.match(await screen.frame(), 'STALE 31s')
  assert.match(await screen.frame(), 'UNKNOWN  no data from the daemon for 31s')
  assert.match(await screen.frame(), 'MASTER? 130/150')
  assert.match(await screen.frame(), 'BACKUP? 100/100')
  assert.match(await screen.frame(), 'DOWN?')
  assert.not.match(await screen.frame(), 'WARN')
  screen.store.dispatch(failure(31_000))
  assert.match(await screen.frame(), '(try 7, next in 4s)')
  assert.match(await screen.frame(), 'The last snapshot is 31s old. The screen behind is NOT current.')
  assert.match(await screen.frame(), 'the daemon stopped or crashed      systemctl status lvsha')
  assert.match(await screen.frame(), 'MASTER? 130/150')
  await screen.type('v')
  assert.not.match(await screen.frame(), 'systemctl')
  assert.match(await screen.frame(), 'STALE 31s')
  receive(screen.store, documents.status, documents.events, 32_000)
  assert.match(await screen.frame(), 'MASTER  130/150')
  screen.close()
})

test('without IPVS the virtual servers say why', async () => {
  const screen = show({ columns: 80, rows: 24 }, documents.withoutIpvs)
  assert.match(await screen.frame(), 'LVS is off: this kernel has no ip_vs')
  assert.match(await screen.frame(), 'Try: modprobe ip_vs')
  assert.match(await screen.frame(), 'MASTER')
  screen.close()
})

test('help lies over the overview and takes its keys', async () => {
  const screen = show({ columns: 80, rows: 24 }, documents.status)
  await screen.type('?')
  assert.match(await screen.frame(), 'lvsha help')
  assert.match(await screen.frame(), 'quit, the daemon stays')
  await screen.type('j')
  await screen.type('?')
  assert.match(await screen.frame(), '│>VI_1')
  assert.is(screen.store.state().overlay, undefined)
  screen.close()
})

test('q and Ctrl-C quit, also out of a text of many keys', async () => {
  for (const keys of ['q', '?q', 'jjq', '\x03', '?\x03']) {
    const screen = show({ columns: 80, rows: 24 }, documents.status)
    await screen.type(keys)
    assert.equal(screen.effects.at(-1), { type: 'quit' }, JSON.stringify(keys))
    screen.close()
  }
})

test('r asks again', async () => {
  const screen = show({ columns: 80, rows: 24 })
  screen.store.dispatch(failure(1_000))
  await screen.type('r')
  assert.equal(screen.effects, [{ type: 'ask' }])
  screen.close()
})

test('a terminal without UTF-8 gets nothing but ASCII', async () => {
  for (const size of sizes) {
    const screen = show(size, documents.status, { glyphs: asciiGlyphs })
    screen.close()
    assert.not.match(await screen.frame(), /[^ -~\n]/)
  }
})

test.run()
