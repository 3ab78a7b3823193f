import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { instant, milliseconds, seconds } from '../../src/model/time.js'
import { nextRun } from '../../src/track/schedule.js'

test('runs stay on the grid, and those that were missed are left out', () => {
  const origin = instant(500)
  assert.is(nextRun(origin, seconds(1), origin), 1_000_500)
  assert.is(nextRun(origin, seconds(1), instant(1_000_499)), 1_000_500)
  assert.is(nextRun(origin, seconds(1), instant(1_000_500)), 2_000_500)
  assert.is(nextRun(origin, milliseconds(10), instant(5_000_000)), 5_000_500)
})

test.run()
