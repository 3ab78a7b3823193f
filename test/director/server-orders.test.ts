import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Journal } from '../../src/director/journal.js'
import { ServerOrders, withOverrides } from '../../src/director/server-orders.js'
import type { Address } from '../../src/model/address.js'
import { LvshaError } from '../../src/model/errors.js'
import type { Override } from '../../src/model/override.js'
import { instant } from '../../src/model/time.js'
import { directorConfig, realServer, virtualServer } from '../support/director-configs.js'
import { ManualSchedule } from '../support/manual-schedule.js'

const second = virtualServer({ address: '192.0.2.101' as Address, realServers: [realServer(21), realServer(23)] })
const config = directorConfig({ virtualServers: [virtualServer(), second] })
const server = '192.0.2.21:80'

function orders(down: readonly string[] = [], stored: readonly (readonly [string, Override])[] = []) {
  const bench = { now: 0, stored, replans: 0, timers: new ManualSchedule() }
  const journal = new Journal(
    () => bench.now,
    () => undefined,
  )
  const made = new ServerOrders({
    read: () => bench.stored,
    write: (written) => {
      bench.stored = written
    },
    schedule: bench.timers.schedule,
    clocks: () => ({ now: instant(0), wallClock: bench.now }),
    config: () => config,
    inService: () => (_, real) => !down.includes(real),
    journal,
    replan: () => {
      bench.replans++
    },
  })
  return { bench, journal, orders: made }
}

function refusal(act: () => unknown): LvshaError {
  try {
    act()
  } catch (error) {
    if (error instanceof LvshaError) return error
  }
  throw new Error('it was not refused')
}

test('a drained server has weight 0 wherever it is used, and the table is planned anew', () => {
  const { bench, orders: list } = orders()
  const { changes } = list.run('drain', { reals: [server] })
  assert.equal(
    changes.map(({ real, service, weight, pool, quorum }) => ({ real, service, weight, pool, quorum })),
    ['192.0.2.100:80/tcp', '192.0.2.101:80/tcp'].map((service) => ({
      real: server,
      service,
      weight: { from: 1, to: 0 },
      pool: { taking: 1, of: 2 },
      quorum: { want: 1, have: 1, met: true },
    })),
  )
  assert.is(bench.replans, 1)
  const weights = withOverrides(config.virtualServers, list.current).map(({ realServers }) =>
    realServers.map(({ weight }) => weight),
  )
  assert.equal(weights, [
    [0, 1],
    [0, 1],
  ])
})

test('only in the virtual server that is named', () => {
  const { orders: list } = orders()
  const { changes } = list.run('drain', { reals: [server], service: '192.0.2.101:80/tcp' })
  assert.equal(
    changes.map(({ service }) => service),
    ['192.0.2.101:80/tcp'],
  )
})

test('the last server that takes connections is not drained unless it must be', () => {
  const { bench, orders: list } = orders(['192.0.2.22:80'])
  const { code, exit } = refusal(() => list.run('drain', { reals: [server] }))
  assert.equal({ code, exit }, { code: 'LV-E401', exit: 7 })
  assert.equal(bench.stored, [])
  list.run('drain', { reals: [server], force_last: true })
  assert.is(list.current.size, 2)
})

test('several that together are the last ones are not drained either', () => {
  const { orders: list } = orders()
  assert.is(refusal(() => list.run('drain', { reals: [server, '192.0.2.22:80'] })).code, 'LV-E401')
})

test('a server that is not known is refused with the nearest one', () => {
  const { orders: list } = orders()
  const { code, message } = refusal(() => list.run('drain', { reals: ['192.0.2.24:80'] }))
  assert.is(code, 'LV-E403')
  assert.match(message, /^No real server 192\.0\.2\.24:80\./)
})

test('a dry run says what would change and changes nothing', () => {
  const { bench, orders: list } = orders()
  const { outcome, changes } = list.run('weight', { reals: [server], weight: 5, dry_run: true })
  assert.is(outcome, 'planned')
  assert.equal(changes[0]?.weight, { from: 1, to: 5 })
  assert.is(bench.replans, 0)
  assert.equal(bench.stored, [])
})

test('another weight stands until its end, over restarts', async () => {
  const { bench, orders: list } = orders()
  list.run('weight', { reals: [server], service: '192.0.2.100:80/tcp', weight: 5, for_ms: 60_000, by: 'ada' })
  const key = '192.0.2.100:80/tcp 192.0.2.21:80'
  assert.equal(bench.stored, [[key, { action: 'weight', weight: 5, since: 0, by: 'ada', until: 60_000 }]])
  assert.is(orders([], bench.stored).orders.current.size, 1)
  bench.now = 60_000
  await bench.timers.fire()
  assert.is(list.current.size, 0)
  assert.is(bench.replans, 2)
})

test('enabled, a server has its own weight again', () => {
  const { journal, orders: list } = orders()
  list.run('drain', { reals: [server], by: 'ada', reason: 'kernel update' })
  const { changes } = list.run('enable', { reals: [server], by: 'ada' })
  assert.equal(changes[0]?.weight, { from: 0, to: 1 })
  assert.is(list.current.size, 0)
  assert.equal(
    journal.last(10).map(({ text }) => text)[0],
    'of 192.0.2.100:80/tcp weight 1 -> 0, drain by ada: kernel update',
  )
})

test.run()
