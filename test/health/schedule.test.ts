import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { begin, finish, firstSlot, reschedule, type Slot } from '../../src/health/schedule.js'
import { type Instant, instant, seconds } from '../../src/model/time.js'

const timing = (delayLoop: number, delayBeforeRetry = 1) => ({
  delayLoop: seconds(delayLoop),
  connectTimeout: seconds(3),
  retry: 2,
  delayBeforeRetry: seconds(delayBeforeRetry),
})
const at = (second: number): Instant => instant(second * 1_000_000)
const dueAt = (slot: Slot) => slot.dueAt && slot.dueAt / 1_000_000

test('first probes come one a millisecond, but no later than their grid, which is spread over the loop', () => {
  const slots = [0, 1, 2, 3].map((index) => firstSlot(index, 4, timing(2), at(100)))
  assert.equal(slots.map(dueAt), [100, 100.001, 100.002, 100.003])
  assert.equal(
    slots.map((slot) => dueAt(finish(slot, at(100.1), timing(2), false))),
    [102, 100.5, 101, 101.5],
  )
  assert.is(dueAt(firstSlot(900, 1000, timing(0.5), at(100))), 100.45)
})

test('with warmup they are spread over it', () => {
  const warm = (warmup: number) => ({ ...timing(60), warmup: seconds(warmup) })
  assert.equal(
    [0, 1, 2].map((index) => dueAt(firstSlot(index, 3, warm(6), at(100)))),
    [100, 102, 104],
  )
  assert.is(dueAt(firstSlot(2, 3, warm(0), at(100))), 100)
})

test('rounds stay on the grid however late they start and however long they take', () => {
  let slot = firstSlot(1, 4, timing(2), at(100))
  slot = finish(begin(slot), at(100.1), timing(2), false)
  assert.is(dueAt(slot), 100.5)
  slot = finish(begin(slot), at(100.9), timing(2), false)
  assert.is(dueAt(slot), 102.5)
  slot = finish(begin(slot), at(102.7), timing(2), false)
  assert.is(dueAt(slot), 104.5)
  slot = finish(begin(slot), at(109), timing(2), false)
  assert.is(dueAt(slot), 110.5)
  slot = finish(begin(slot), at(112.5), timing(2), false)
  assert.is(dueAt(slot), 114.5)
})

test('a check in doubt is asked again after delay_before_retry, and then returns to the grid', () => {
  let slot = firstSlot(0, 1, timing(6, 1.5), at(100))
  slot = finish(begin(slot), at(100.2), timing(6, 1.5), true)
  assert.is(dueAt(slot), 101.7)
  slot = finish(begin(slot), at(101.9), timing(6, 1.5), false)
  assert.is(dueAt(slot), 106)
})

test('a probe that runs is not due again', () => {
  const slot = begin(firstSlot(0, 1, timing(2), at(100)))
  assert.is(slot.dueAt, undefined)
})

test('a shorter loop takes effect now, a longer one after the round that is due', () => {
  const slot = finish(firstSlot(0, 1, timing(60), at(100)), at(100.1), timing(60), false)
  assert.is(dueAt(slot), 160)
  assert.is(dueAt(reschedule(slot, timing(2), at(110.5))), 112)
  assert.is(dueAt(reschedule(slot, timing(600), at(110.5))), 160)
  assert.is(reschedule(slot, timing(60), at(110.5)), slot)
  assert.is(dueAt(reschedule(begin(slot), timing(2), at(110.5))), undefined)
})

test.run()
