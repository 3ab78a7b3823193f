import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { admit, emptyWindow, type ReplayWindow } from '../../src/vrrp/replay.js'

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

test.run()
