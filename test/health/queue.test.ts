import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { queue } from '../../src/health/queue.js'
import { instant } from '../../src/model/time.js'

test('what is due comes the earliest first, and nothing before its time', () => {
  const waiting = queue<string>()
  assert.is(waiting.next(), undefined)
  for (const [at, item] of [
    [3, 'c'],
    [1, 'a'],
    [2, 'b'],
  ] as const)
    waiting.add(instant(at), item)
  assert.is(waiting.next(), 1)
  assert.is(waiting.takeDue(instant(0)), undefined)
  assert.equal(waiting.takeDue(instant(2)), { at: 1, item: 'a' })
  assert.equal(waiting.takeDue(instant(2)), { at: 2, item: 'b' })
  assert.is(waiting.takeDue(instant(2)), undefined)
  assert.is(waiting.next(), 3)
})

test('any numbers come out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), (numbers) => {
      const waiting = queue<number>()
      for (const number of numbers) waiting.add(instant(number), number)
      const taken = numbers.map(() => waiting.takeDue(instant(50))?.item)
      assert.equal(
        taken,
        numbers.toSorted((a, b) => a - b),
      )
    }),
    { seed: 1 },
  )
})

test.run()
