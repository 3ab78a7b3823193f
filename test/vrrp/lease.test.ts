import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { milliseconds, seconds } from '../../src/model/time.js'
import { leaseLength, mayRenew } from '../../src/vrrp/lease.js'

test('the lease ends, with the second the kernel may add, before anyone can take over', () => {
  const expected: [number, number, number][] = [
    [1, 3, 1],
    [2, 3, 3],
    [3, 3, 5],
    [10, 3, 19],
    [0.1, 3, 1],
    [10, 2, 9],
    [10, 1, 1],
    // A peer may wait for three only.
    [10, 9, 19],
  ]
  for (const [interval, downTimerAdverts, lease] of expected) {
    const settings = { version: 2, advertisementInterval: seconds(interval), downTimerAdverts } as const
    assert.is(leaseLength(settings), seconds(lease), `${interval} s, ${downTimerAdverts} adverts`)
  }
})

test('no renewal once the lease has run out', () => {
  assert.ok(mayRenew(seconds(1), seconds(50), milliseconds(50_999)))
  assert.not.ok(mayRenew(seconds(1), seconds(50), milliseconds(51_000)))
})

test.run()
