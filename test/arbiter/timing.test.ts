import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  endurance,
  holds,
  leastSessionTimeout,
  patience,
  permitLead,
  permitLength,
  wordInterval,
} from '../../src/arbiter/timing.js'
import { milliseconds, seconds } from '../../src/model/time.js'

const usual = { sessionTimeout: seconds(10), tick: seconds(2) }

test('at the defaults a permit holds 7 s after the last answered word was sent, and ends for the addresses 2 s before', () => {
  assert.is(wordInterval(seconds(10)), seconds(1))
  assert.is(patience(seconds(10)), seconds(2))
  assert.is(permitLength(usual), seconds(7))
  assert.is(permitLead(seconds(1)), seconds(2))
})

test('at the defaults the servers may be silent for 4 s at the worst moment', () => {
  assert.is(endurance(usual, seconds(1)), seconds(4))
})

test('the least session timeout is the one with which a hung server can be replaced in time', () => {
  assert.is(leastSessionTimeout(seconds(2), seconds(1)), seconds(6))
  assert.is(holds({ sessionTimeout: seconds(6), tick: seconds(2) }, seconds(1)), true)
  assert.is(holds({ sessionTimeout: milliseconds(5900), tick: seconds(2) }, seconds(1)), false)
  assert.is(leastSessionTimeout(seconds(2), seconds(19)), seconds(42))
})

test.run()
