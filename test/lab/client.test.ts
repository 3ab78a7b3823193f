import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { longestGap } from '../../lab/client.js'

test('the longest time without an answer lies between neighbours, in whatever order they came', () => {
  assert.is(longestGap([1000, 1200, 3400, 1400]), 2000)
})

test('a single answer has no gap', () => {
  assert.is(longestGap([1000]), 0)
})

test.run()
