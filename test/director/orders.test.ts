import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OrderList } from '../../src/director/orders.js'
import type { Hold } from '../../src/model/hold.js'
import { ManualSchedule } from '../support/manual-schedule.js'

const hold = (given: Partial<Hold> = {}): Hold => ({ action: 'demote', since: 0, by: 'ada', ...given })

function list(stored: readonly (readonly [string, Hold])[] = [], start = 0) {
  const world = { now: start, stored, ended: [] as string[], timers: new ManualSchedule() }
  const holds = new OrderList<Hold>({
    wallClock: () => world.now,
    read: () => world.stored,
    write: (written) => {
      world.stored = written
    },
    schedule: world.timers.schedule,
    onEnd: (ended) => world.ended.push(...ended),
  })
  return { world, holds }
}

test('a hold is written down before it counts', () => {
  const { world, holds } = list()
  holds.put(['eth0#51'], hold())
  assert.equal(world.stored, [['eth0#51', hold()]])
  assert.equal([...holds.current.keys()], ['eth0#51'])
})

test('a disk that refuses the hold leaves everything as it was', () => {
  const holds = new OrderList<Hold>({
    wallClock: () => 0,
    read: () => [],
    write: () => {
      throw new Error('ENOSPC')
    },
    schedule: new ManualSchedule().schedule,
    onEnd: () => undefined,
  })
  assert.throws(() => holds.put(['eth0#51'], hold()), /ENOSPC/)
  assert.is(holds.current.size, 0)
})

test('another life finds what has not ended, and forgets what has', () => {
  const stored = [
    ['eth0#51', hold({ until: 1_000 })],
    ['eth0#52', hold({ until: 3_000 })],
    ['eth0#53', hold()],
  ] as const
  assert.equal([...list(stored, 2_000).holds.current.keys()], ['eth0#52', 'eth0#53'])
})

test('a hold ends by itself, one without an end does not', async () => {
  const { world, holds } = list()
  holds.put(['eth0#51'], hold({ until: 1_800_000 }))
  holds.put(['eth0#52'], hold())
  world.now = 1_800_000
  await world.timers.fire()
  assert.equal(world.ended, ['eth0#51'])
  assert.equal([...holds.current.keys()], ['eth0#52'])
  assert.equal(world.stored, [['eth0#52', hold()]])
})

test('a clock that was set back lets the hold stand until its end', async () => {
  const { world, holds } = list()
  holds.put(['eth0#51'], hold({ until: 1_000 }))
  world.now = 500
  await world.timers.fire()
  assert.equal(world.ended, [])
  assert.is(holds.current.size, 1)
})

test('ending by hand says which routers had a hold', () => {
  const { holds } = list([['eth0#51', hold()]])
  assert.equal(holds.end(['eth0#51', 'eth0#99']), ['eth0#51'])
  assert.is(holds.current.size, 0)
})

test.run()
