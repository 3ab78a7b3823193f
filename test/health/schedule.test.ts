import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { begin, due, finish, firstSlot, next, reschedule, type Slot } from '../../src/health/schedule.js'
import { type Instant, instant, seconds } from '../../src/model/time.js'

const timing = (delayLoop: number, delayBeforeRetry = 1) => ({
  delayLoop: seconds(delayLoop),
  connectTimeout: seconds(3),
  retry: 2,
  delayBeforeRetry: seconds(delayBeforeRetry),
})
const at = (second: number): Instant => instant(second * 1_000_000)
const dueAt = (slot: Slot) => slot.dueAt && slot.dueAt / 1_000_000

test('the first round is spread evenly over the loop, and begins at once', () => {
  const first = [0, 1, 2, 3].map((index) => dueAt(firstSlot(index, 4, timing(2), at(100))))
  assert.equal(first, [100, 100.5, 101, 101.5])
})

test('the first round takes no longer than 10 s', () => {
  const first = [0, 1, 2, 3, 4].map((index) => dueAt(firstSlot(index, 5, timing(60), at(100))))
  assert.equal(first, [100, 102, 104, 106, 108])
})

test('rounds stay on the grid however late they start and however long they take', () => {
  let slot = firstSlot(1, 4, timing(2), at(100))
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
  assert.equal(due(new Map([['a', slot]]), at(1000)), [])
  assert.is(next(new Map([['a', slot]])), undefined)
})

test('what is due comes the most overdue first', () => {
  const slots = new Map([0, 1, 2, 3].map((index) => [`${index}`, firstSlot(3 - index, 4, timing(2), at(100))]))
  assert.equal(due(slots, at(99)), [])
  assert.equal(due(slots, at(101)), ['3', '2', '1'])
  assert.is(next(slots), 100_000_000)
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
