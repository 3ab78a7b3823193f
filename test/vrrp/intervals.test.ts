import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { centiseconds, seconds } from '../../src/model/time.js'
import { farewellBound, masterDownInterval, skewTime } from '../../src/vrrp/intervals.js'

const version2 = (priority: number) => ({ version: 2, downTimerAdverts: 3, priority }) as const
const version3 = (priority: number) => ({ version: 3, downTimerAdverts: 3, priority }) as const

test('the skew of version 2 is a part of a second, whatever the interval', () => {
  assert.is(skewTime(version2(100), seconds(1)), 609_375)
  assert.is(skewTime(version2(100), seconds(10)), 609_375)
  assert.is(skewTime(version2(255), seconds(1)), 3906.25)
})

test('the skew of version 3 is a part of the interval', () => {
  assert.is(skewTime(version3(100), seconds(1)), 609_375)
  assert.is(skewTime(version3(100), centiseconds(1)), 6093.75)
  assert.is(skewTime(version3(1), centiseconds(4095)), 40_790_039.0625)
})

test('a Backup waits three intervals and its skew, or as many intervals as it is told', () => {
  assert.is(masterDownInterval(version2(100), seconds(1)), 3_609_375)
  assert.is(masterDownInterval(version2(100), seconds(2)), 6_609_375)
  assert.is(masterDownInterval(version3(100), seconds(2)), 7_218_750)
  assert.is(masterDownInterval({ ...version3(100), downTimerAdverts: 1 }, centiseconds(10)), 160_937.5)
})

test('who resigned waits for the longest skew, and a moment', () => {
  assert.is(farewellBound(version2(100), seconds(3)), 1_050_000)
  assert.is(farewellBound(version3(100), centiseconds(10)), 150_000)
})

test.run()
