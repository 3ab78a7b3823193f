import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { leaseLength, mayRenew } from '../../src/engine/lease.js'
import { milliseconds, seconds } from '../../src/model/time.js'

test('the lease ends, with the second the kernel may add, before anyone can take over', () => {
  const expected: [number, number][] = [
    [1, 1],
    [2, 3],
    [3, 5],
    [10, 19],
    [0.1, 1],
  ]
  for (const [interval, lease] of expected) {
    assert.is(leaseLength({ advertisementInterval: seconds(interval) }), seconds(lease), `${interval} s`)
  }
})

test('no renewal once the lease has run out', () => {
  assert.ok(mayRenew(seconds(1), seconds(50), milliseconds(50_999)))
  assert.not.ok(mayRenew(seconds(1), seconds(50), milliseconds(51_000)))
})

test.run()
