import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import {
  admit,
  emptyWindow,
  firstSequence,
  laterSequence,
  nextSequence,
  type ReplayWindow,
} from '../../src/vrrp/replay.js'

/** Which of the numbers are taken, in this order. */
function taken(...sequences: number[]): number[] {
  let window: ReplayWindow = emptyWindow
  return sequences.filter((sequence) => {
    const next = admit(window, sequence)
    window = next ?? window
    return next !== undefined
  })
}

test('numbers that go up are taken, whatever lies between', () => {
  assert.equal(taken(1, 2, 3, 100, 4_000_000_000), [1, 2, 3, 100, 4_000_000_000])
})

test('a number is taken once', () => {
  assert.equal(taken(5, 5, 6, 5, 6), [5, 6])
})

test('packets that overtook each other are taken within the last 32', () => {
  assert.equal(taken(40, 9, 8, 10, 39, 9), [40, 9, 10, 39])
})

test('numbers begin with 1', () => {
  assert.equal(taken(0, 1), [1])
})

test('after the greatest number they begin anew, and what came before is not taken again', () => {
  assert.is(nextSequence(0xffffffff), 1)
  assert.equal(
    taken(0xfffffffe, 0xffffffff, 1, 0xffffffff, 0xfffffffd, 2, 1),
    [0xfffffffe, 0xffffffff, 1, 0xfffffffd, 2],
  )
  assert.equal(taken(0xffffffff, 0x10001, 0x7fffffff), [0xffffffff])
  assert.is(laterSequence(1, 0xffffffff), 1)
  assert.is(laterSequence(0xffffffff, 1), 1)
  assert.is(laterSequence(5, 7), 7)
})

test('the first number comes from the clock and leaves room for what is sent within a second', () => {
  assert.is(firstSequence(seconds(1_795_305_600)), 238_464_000)
  assert.is(firstSequence(seconds(1_795_305_601)), 238_464_004)
  // A clock that was never set.
  assert.is(firstSequence(seconds(0)), 0)
  assert.is(firstSequence(seconds(3_000_000_000)), 762_274_305)
})

test.run()
