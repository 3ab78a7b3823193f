import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { Reconciler } from '../../src/dataplane/reconciler.js'
import { Director } from '../../src/director/director.js'
import { Journal } from '../../src/director/journal.js'
import { instant } from '../../src/model/time.js'
import { ManualSchedule } from '../support/manual-schedule.js'
import { MemoryDataplane } from '../support/memory-dataplane.js'
import { nothingRuns } from '../support/no-commands.js'

const noFile = { read: () => [], write: () => undefined }

/** A director whose timers are fired by hand. */
function director() {
  const timers = new ManualSchedule()
  const dataplane = new MemoryDataplane()
  const { schedule } = timers
  const parts = {
    engine: {
      configure: async () => undefined,
      hold: async () => undefined,
      permit: async () => [],
      keep: () => undefined,
      snapshot: () => Promise.reject(new Error('not asked')),
      track: () => undefined,
      stop: async () => undefined,
    },
    ...nothingRuns,
    health: {
      update: () => undefined,
      snapshot: () => [],
      find: () => undefined,
      revision: () => undefined,
      suspend: () => undefined,
      stop: () => undefined,
    },
    dataplane,
    reconciler: new Reconciler({ dataplane, owned: [], schedule, report: () => undefined }),
    journal: new Journal(
      () => 0,
      () => undefined,
    ),
    clocks: () => ({ now: instant(0), wallClock: 0 }),
    saveHoldings: () => undefined,
    readConfig: () => ({ file: 'x', ...readConfig('', 'x', 'h') }),
    schedule,
    outward: { update: () => undefined, close: () => undefined },
    openapi: () => ({}),
    holdFile: noFile,
    serverOrdersFile: noFile,
  }
  const identity = { configFile: 'x', version: '0', pid: 1, startedAt: instant(0) }
  return { timers, director: new Director(identity, parts) }
}

/** How long the director waits between two looks at the kernel's table with this file in force. */
async function waitWith(...files: string[]) {
  const { timers, director: one } = director()
  for (const text of files) {
    await one.reloading.begin({ file: 'x', ...readConfig(text, 'x', 'h') })
    await timers.fire()
  }
  return timers.delays
}

test('drift_interval of the file is the pace of the director', async () => {
  assert.equal(await waitWith('lvsha {\n  drift_interval 2.5\n}\n'), [2_500_000])
})

test('without it the pace is 30 seconds, also after a reload', async () => {
  assert.equal(await waitWith('global_defs {\n}\n'), [30_000_000])
  assert.equal(await waitWith('lvsha {\n  drift_interval 5\n}\n', 'global_defs {\n}\n'), [30_000_000])
})

test.run()
