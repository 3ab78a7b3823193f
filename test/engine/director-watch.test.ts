import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DirectorWatch } from '../../src/engine/director-watch.js'

const looks = (watch: DirectorWatch, count: number) => Array.from({ length: count }, () => watch.look())

test('ten looks without a word are too long, and that is said once', () => {
  const watch = new DirectorWatch()
  assert.equal(looks(watch, 12), [...Array(9).fill(false), true, false, false])
  assert.is(watch.heard(), true)
  assert.is(watch.heard(), false)
})

test('a word in time begins the count anew', () => {
  const watch = new DirectorWatch()
  looks(watch, 9)
  assert.is(watch.heard(), false)
  assert.equal(looks(watch, 9), Array(9).fill(false))
})

test.run()
