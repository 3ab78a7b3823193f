import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { Journal } from '../../src/director/journal.js'
import { Reloading } from '../../src/director/reloading.js'
import type { World } from '../../src/director/world.js'
import { exitCodes, LvshaError } from '../../src/model/errors.js'
import { instant } from '../../src/model/time.js'
import { ManualSchedule } from '../support/manual-schedule.js'

const file = '/etc/lvsha/lvsha.conf'

const textWith = (priority: number | string) => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  virtual_ipaddress {
    192.0.2.100/24
  }
}
`

/** A director without an engine, whose file and clock are the test's. */
class Bench {
  text = textWith(150)
  readonly journal = new Journal(
    () => 0,
    () => undefined,
  )
  readonly timers = new ManualSchedule()
  readonly adopted: (number | undefined)[] = []
  /** Called whenever the world is looked at. */
  onLook: () => void = () => undefined
  /** Fails to put a configuration in force. */
  failure: Error | undefined
  private config = readConfig('', file).config
  readonly reloading = new Reloading({
    read: () => this.read(),
    world: async () => {
      this.onLook()
      return this.world()
    },
    adopt: async (config) => {
      if (this.failure) throw this.failure
      this.config = config
      this.adopted.push(config.routers[0]?.priority)
    },
    journal: this.journal,
    clocks: () => ({ now: instant(0), wallClock: 0 }),
    schedule: this.timers.schedule,
  })

  read() {
    if (this.text === '') throw new LvshaError('CONFIG_UNREADABLE', 'cannot read it', ['-f FILE'], exitCodes.usage)
    return { file, text: this.text, ...readConfig(this.text, file, 'lb1') }
  }

  log() {
    return this.journal.last(100).map(({ object, text }) => `${object}: ${text}`)
  }

  private world(): World {
    if (!this.config) throw new Error('no configuration')
    return {
      now: instant(0),
      wallClock: 0,
      config: this.config,
      configFile: file,
      version: '0.1.0',
      pid: 1,
      startedAt: instant(0),
      routers: [],
      holds: new Map(),
      overrides: new Map(),
      groups: [],
      guardian: { pid: 815, wills: 0, armed: 0, refused: [] },
      beacons: { nodes: [], discarded: {} },
      health: [],
      trackers: [],
      scripts: [],
      resources: [],
      dataplane: { available: true, version: '1.2.1' },
    }
  }
}

const test = suite<{ bench: Bench }>('reloading')

test.before.each(async (context) => {
  const bench = new Bench()
  await bench.reloading.begin(bench.read())
  context.bench = bench
})

const failureOf = (promise: Promise<unknown>): Promise<LvshaError> =>
  promise.then(
    () => assert.unreachable('it did not fail') as never,
    (error) => error,
  )

test('a dry run reads the file and changes nothing', async ({ bench }) => {
  bench.text = textWith(140)
  const { outcome, changes } = await bench.reloading.reload({ dry_run: true })
  assert.is(outcome, 'planned')
  assert.is(changes[0]?.what, 'priority')
  assert.equal(bench.adopted, [150])
})

test('a reload is told to the journal, cause first', async ({ bench }) => {
  bench.text = textWith(140)
  const { outcome, node, config_file } = await bench.reloading.reload({})
  assert.equal([outcome, node, config_file], ['applied', 'lb1', file])
  assert.equal(bench.adopted, [150, 140])
  assert.equal(bench.log().slice(-2), [
    `config: ${file} ok: 1 instances, 0 virtual servers, 0 real servers`,
    'instance VI_1: change priority 150 -> 140: starts as BACKUP, becomes MASTER unless one with priority 140 or more is heard',
  ])
})

test('a file with errors changes nothing and names them', async ({ bench }) => {
  bench.text = textWith('high')
  const problem = (await failureOf(bench.reloading.reload({}))).toProblem()
  assert.is(problem.code, 'CONFIG_INVALID')
  assert.is(problem.exit, 6)
  assert.is(problem.message, `not reloaded, the old configuration stays in force: ${file} has 1 error`)
  assert.equal(problem.next, [`lvsha check ${file}`])
  assert.is(problem.details?.length, 1)
  assert.match(problem.details?.[0] ?? '', `${file}:4:12: `)
  assert.equal(bench.adopted, [150])
  assert.match(bench.log().at(-1) ?? '', /^config: not reloaded, .* has 1 error; .*:4:12: /)
})

test('so does a file that is gone', async ({ bench }) => {
  bench.text = ''
  const problem = (await failureOf(bench.reloading.reload({}))).toProblem()
  assert.is(problem.exit, 6)
  assert.equal(problem.next, [])
  assert.equal(bench.adopted, [150])
})

test('what is not confirmed goes back, once', async ({ bench }) => {
  bench.text = textWith(140)
  const { pending } = await bench.reloading.reload({ confirm_within_ms: 60_000 })
  assert.equal(pending, { confirm_until: '1970-01-01T00:01:00.000Z', left_ms: 60_000 })
  assert.equal(bench.timers.delays, [60_000_000])
  await bench.timers.fire()
  assert.equal(bench.adopted, [150, 140, 150])
  assert.equal(bench.timers.delays, [])
  assert.is(bench.reloading.status({ now: instant(0), wallClock: 0 }), undefined)
  assert.ok(
    bench
      .log()
      .includes('config: not confirmed within 60s: the old configuration comes back, the file still has the new one'),
  )
})

test('what is confirmed stays', async ({ bench }) => {
  bench.text = textWith(140)
  await bench.reloading.reload({ confirm_within_ms: 60_000 })
  assert.is((await bench.reloading.confirm()).outcome, 'confirmed')
  assert.equal(bench.timers.delays, [])
  assert.equal(bench.adopted, [150, 140])
  assert.is((await failureOf(bench.reloading.confirm())).code, 'NO_RELOAD_PENDING')
})

test('while one waits the next is refused, a dry run is not', async ({ bench }) => {
  bench.text = textWith(140)
  await bench.reloading.reload({ confirm_within_ms: 60_000 })
  bench.text = textWith(130)
  const refused = await failureOf(bench.reloading.reload({}))
  assert.is(refused.code, 'RELOAD_PENDING')
  assert.is(refused.exit, 7)
  assert.is((await bench.reloading.reload({ dry_run: true })).changes[0]?.from, '140')
  assert.equal(bench.adopted, [150, 140])
})

test('undoing says what goes back', async ({ bench }) => {
  bench.text = textWith(140)
  await bench.reloading.reload({ confirm_within_ms: 60_000 })
  const { outcome, changes, pending } = await bench.reloading.undo()
  assert.is(outcome, 'undone')
  assert.equal([changes[0]?.from, changes[0]?.to], ['140', '150'])
  assert.is(pending, undefined)
  assert.equal(bench.adopted, [150, 140, 150])
  assert.is((await failureOf(bench.reloading.undo())).exit, 7)
})

test('going back is tried again until it works', async ({ bench }) => {
  bench.text = textWith(140)
  await bench.reloading.reload({ confirm_within_ms: 60_000 })
  bench.failure = new Error('no room')
  await bench.timers.fire()
  assert.is(bench.log().at(-1), 'config: cannot go back yet: no room')
  assert.equal(bench.timers.delays, [1_000_000])
  bench.failure = undefined
  await bench.timers.fire()
  assert.equal(bench.adopted, [150, 140, 150])
  assert.equal(bench.timers.delays, [])
})

test('nothing waits to be confirmed where nothing has changed', async ({ bench }) => {
  const { changes, pending } = await bench.reloading.reload({ confirm_within_ms: 60_000 })
  assert.equal(changes, [])
  assert.is(pending, undefined)
  assert.equal(bench.timers.delays, [])
})

test('reloads that are asked for at once come one after the other', async ({ bench }) => {
  bench.text = textWith(140)
  const [first, second] = await Promise.all([bench.reloading.reload({}), bench.reloading.reload({})])
  assert.is(first.changes.length, 1)
  assert.equal(second.changes, [])
})

test('a director that leaves neither reloads nor goes back', async ({ bench }) => {
  bench.text = textWith(140)
  await bench.reloading.reload({ confirm_within_ms: 60_000 })
  bench.reloading.close()
  assert.equal(bench.timers.delays, [])
  assert.is((await failureOf(bench.reloading.reload({}))).code, 'LEAVING')
  assert.is((await failureOf(bench.reloading.undo())).code, 'LEAVING')
  assert.equal(bench.adopted, [150, 140])
})

test('leaving while a reload is under way keeps it from taking effect', async ({ bench }) => {
  bench.text = textWith(140)
  bench.onLook = () => bench.reloading.close()
  assert.is((await failureOf(bench.reloading.reload({ confirm_within_ms: 60_000 }))).code, 'LEAVING')
  assert.equal(bench.adopted, [150])
  assert.equal(bench.timers.delays, [])
})

test.run()
