import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reconciler, type ReconcilerReport } from '../../src/dataplane/reconciler.js'
import { forwardingTable } from '../../src/dataplane/table.js'
import { type Address, parseAddress } from '../../src/model/address.js'
import { serviceName } from '../../src/model/service.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { ManualSchedule } from '../support/manual-schedule.js'
import { MemoryDataplane, observed } from '../support/memory-dataplane.js'

const pace = { coalesce: milliseconds(10), drift: seconds(30), retryFirst: seconds(1), retryMost: seconds(4) }
const coalesce = 10_000
const drift = 30_000_000

const tableOf = (weight: number, ...services: number[]) =>
  forwardingTable(
    services.map((last) => ({
      service: {
        address: parseAddress(`192.0.2.${last}`) as Address,
        port: 80,
        protocol: 'tcp' as const,
        scheduler: 'wlc',
      },
      destinations: [
        { address: parseAddress('192.0.2.23') as Address, port: 80, forwarding: 'direct' as const, weight },
      ],
    })),
  )

function start(dataplane = new MemoryDataplane(), owned: string[] = []) {
  const timers = new ManualSchedule()
  const reports: ReconcilerReport[] = []
  const { schedule } = timers
  const reconciler = new Reconciler({ dataplane, owned, schedule, report: (report) => reports.push(report), pace })
  return { dataplane, timers, reports, reconciler, kinds: () => reports.map(({ kind }) => kind) }
}

test('nothing happens before something is wanted', async () => {
  const { reconciler, dataplane, timers } = start()
  assert.is(await reconciler.reconcile(), false)
  assert.equal([dataplane.reads, timers.delays], [0, []])
})

test('a burst of wishes is one pass, for the last of them', async () => {
  const { reconciler, dataplane, timers, kinds } = start()
  for (const weight of [1, 2, 3]) reconciler.want(tableOf(weight, 100))
  assert.equal(timers.delays, [coalesce])
  await timers.fire()
  assert.equal(dataplane.table, observed(tableOf(3, 100)))
  assert.equal([dataplane.reads, dataplane.applied.length], [1, 1])
  assert.equal(kinds(), ['availability', 'applied'])
  assert.equal(timers.delays, [drift])
})

test('the interval between two looks can be changed', async () => {
  const { reconciler, timers } = start()
  reconciler.lookEvery(seconds(5))
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  assert.equal(timers.delays, [5_000_000])
})

test('what is there already is adopted without a change', async () => {
  const { reconciler, dataplane, kinds } = start(new MemoryDataplane(observed(tableOf(1, 100))))
  reconciler.want(tableOf(1, 100))
  assert.is(await reconciler.reconcile(), true)
  assert.equal([dataplane.applied, kinds()], [[], ['availability']])
})

test('a further wish is made without reading the table, and does not put off the next look', async () => {
  const { reconciler, dataplane, timers, kinds } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  reconciler.want(tableOf(2, 100))
  assert.equal(timers.delays, [drift, coalesce])
  await timers.fire(coalesce)
  assert.equal(dataplane.table, observed(tableOf(2, 100)))
  assert.equal([dataplane.reads, kinds()], [1, ['availability', 'applied', 'applied']])
  assert.equal(timers.delays, [drift])
})

test('a change that cannot be made, because somebody else was there, is made by what is read then', async () => {
  const { reconciler, dataplane, timers, kinds } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  dataplane.table = new Map()
  reconciler.want(tableOf(2, 100))
  await timers.fire(coalesce)
  assert.equal(dataplane.table, observed(tableOf(2, 100)))
  assert.equal([dataplane.reads, kinds()], [2, ['availability', 'applied', 'applied']])
})

test('who asks while a pass is under way has the table read after it', async () => {
  const { reconciler, dataplane, timers } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  reconciler.want(tableOf(2, 100))
  let asked: Promise<boolean> | undefined
  dataplane.refuse = () => {
    asked ??= reconciler.reconcile()
    return undefined
  }
  await timers.fire(coalesce)
  assert.equal([await asked, dataplane.reads], [true, 2])
})

test('a difference is told and not made', async () => {
  const { reconciler, dataplane, timers } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  dataplane.table = observed(tableOf(0, 100))
  const { changes } = await reconciler.difference()
  assert.equal(
    changes.map(({ kind }) => kind),
    ['edit-destination'],
  )
  assert.equal(dataplane.table, observed(tableOf(0, 100)))
})

test('a drift is repaired by the slow timer and told as such', async () => {
  const { reconciler, dataplane, timers, reports } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  dataplane.table = observed(tableOf(0, 100, 200))
  await timers.fire()
  assert.equal(dataplane.table, observed(new Map([...tableOf(1, 100), ...tableOf(0, 200)])))
  const [, , last] = reports
  assert.is(last?.kind, 'repaired')
  assert.is(last?.kind === 'repaired' && last.changes.length, 1)
  assert.equal(timers.delays, [drift])
})

test('a service that is not wanted any more goes, also one of an earlier life', async () => {
  const before = observed(tableOf(1, 99, 100, 200))
  const { reconciler, dataplane, timers } = start(new MemoryDataplane(before), ['192.0.2.99:80/tcp'])
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  assert.equal([...dataplane.table.keys()], ['192.0.2.100:80/tcp', '192.0.2.200:80/tcp'])
  reconciler.want(new Map())
  await timers.fire()
  assert.equal([...dataplane.table.keys()], ['192.0.2.200:80/tcp'])
})

test('a service that went and that somebody else makes again is not ours', async () => {
  const { reconciler, dataplane, timers } = start()
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  reconciler.want(new Map())
  await timers.fire()
  dataplane.table = observed(tableOf(1, 100))
  await timers.fire()
  assert.equal([...dataplane.table.keys()], ['192.0.2.100:80/tcp'])
})

test('a failure is tried again, later each time up to a bound, and then all is well', async () => {
  const { reconciler, dataplane, timers, reports, kinds } = start()
  dataplane.refuse = () => 'no memory'
  reconciler.want(tableOf(1, 100))
  const delays: number[][] = []
  for (let pass = 0; pass < 4; pass++) {
    await timers.fire()
    delays.push(timers.delays)
  }
  assert.equal(delays, [[1_000_000], [2_000_000], [4_000_000], [4_000_000]])
  const failed = reports[1]
  // The destination could not be added because its service could not: that is one failure.
  assert.equal(failed?.kind === 'failed' && failed.errors.map(({ message }) => message), ['no memory'])
  dataplane.refuse = () => undefined
  await timers.fire()
  assert.equal(kinds().slice(-2), ['failed', 'applied'])
  assert.equal(timers.delays, [drift])
})

test('what did succeed is told beside what failed', async () => {
  const { reconciler, dataplane, timers, reports } = start()
  dataplane.refuse = (change) =>
    change.kind === 'add-service' && serviceName(change.service) === '192.0.2.101:80/tcp' ? 'no' : undefined
  reconciler.want(tableOf(1, 100, 101))
  await timers.fire()
  const [, applied, failed] = reports
  assert.is(applied?.kind === 'applied' && applied.changes.length, 2)
  assert.is(failed?.kind === 'failed' && failed.errors.length, 1)
})

test('a table that cannot be read is a failure', async () => {
  const { reconciler, dataplane, timers, reports } = start()
  dataplane.read = () => Promise.reject(new Error('overrun'))
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  const failed = reports[1]
  assert.equal(failed?.kind === 'failed' && failed.errors.map(({ message }) => message), ['overrun'])
})

test('a data plane that is missing is told once, and used when it comes', async () => {
  const { reconciler, dataplane, timers, reports, kinds } = start()
  dataplane.state = { available: false, exists: false, reason: 'the kernel has no ip_vs', next: [] }
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  await timers.fire()
  assert.equal(reports, [{ kind: 'availability', availability: dataplane.state }])
  assert.equal([dataplane.reads, timers.delays], [0, [drift]])
  dataplane.state = { available: true, version: '1.2.1' }
  await timers.fire()
  assert.equal(kinds(), ['availability', 'availability', 'applied'])
})

test('a wish that comes during a pass gets one of its own', async () => {
  const { reconciler, dataplane, timers } = start()
  dataplane.refuse = () => {
    dataplane.refuse = () => undefined
    reconciler.want(tableOf(2, 100))
    return undefined
  }
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  assert.equal(timers.delays, [coalesce])
  await timers.fire()
  assert.equal(dataplane.table, observed(tableOf(2, 100)))
  assert.equal(timers.delays, [drift])
})

test('what others have goes once where that is wanted', async () => {
  const { reconciler, dataplane, timers } = start(new MemoryDataplane(observed(tableOf(1, 100, 200))))
  reconciler.want(tableOf(1, 100), true)
  reconciler.want(tableOf(1, 100))
  await timers.fire()
  assert.equal([...dataplane.table.keys()], ['192.0.2.100:80/tcp'])
  dataplane.table = observed(tableOf(1, 100, 200))
  await timers.fire()
  assert.equal([...dataplane.table.keys()], ['192.0.2.100:80/tcp', '192.0.2.200:80/tcp'])
})

test('settings beside the table are made true, and again when somebody changes them', async () => {
  const { reconciler, dataplane, timers, kinds } = start()
  const daemon = { role: 'master', interface: 'eth0', id: 1 } as const
  reconciler.want(new Map())
  reconciler.wantSettings({ timeouts: { udp: seconds(100) }, daemons: [daemon] })
  await timers.fire()
  assert.equal([dataplane.settings.timeouts.udp, dataplane.settings.daemons], [100_000_000, [daemon]])
  dataplane.settings = { ...dataplane.settings, daemons: [] }
  await timers.fire()
  assert.equal(dataplane.settings.daemons, [daemon])
  assert.equal(kinds(), ['availability', 'settled', 'settled'])
})

test('a setting that is refused is tried again', async () => {
  const { reconciler, dataplane, timers, kinds } = start()
  dataplane.applySetting = () => Promise.reject(new Error('no such device'))
  reconciler.want(new Map())
  reconciler.wantSettings({ timeouts: { udp: seconds(100) } })
  await timers.fire()
  assert.equal([kinds(), timers.delays], [['availability', 'failed'], [1_000_000]])
})

test('after the stop nothing is done any more', async () => {
  const { reconciler, dataplane, timers } = start()
  reconciler.want(tableOf(1, 100))
  await reconciler.stop()
  assert.equal(timers.delays, [])
  assert.is(await reconciler.reconcile(), false)
  assert.is(dataplane.reads, 0)
})

test.run()
