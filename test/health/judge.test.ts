import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isInDoubt, judge, pending, type Standing, serverState, weightOf } from '../../src/health/judge.js'
import type { Layer, Observation } from '../../src/health/observation.js'
import { type Instant, instant, milliseconds, seconds } from '../../src/model/time.js'

const check = {
  delayLoop: seconds(2),
  connectTimeout: seconds(3),
  retry: 2,
  delayBeforeRetry: seconds(1),
}
const at = (second: number): Instant => instant(second * 1_000_000)
const latency = { total: milliseconds(100) }
const pass = (second: number): Observation => ({ at: at(second), ok: true, latency })
const miss = (second: number, layer: Layer = 'tcp'): Observation => ({
  at: at(second),
  ok: false,
  latency,
  error: { layer, text: 'refused' },
})
const after = (...observations: Observation[]): Standing =>
  observations.reduce((standing, observation) => judge(standing, observation, check, 1), pending(at(0)))
const brief = ({ state, since, misses }: Standing) => `${state} since ${since / 1_000_000} misses ${misses}`

test('a check is pending until it was probed', () => {
  assert.equal(pending(at(7)), { state: 'PENDING', since: 7_000_000, misses: 0, passes: 0 })
})

test('the very first miss fails, without retries', () => {
  assert.is(brief(after(miss(1))), 'FAIL since 1.1 misses 1')
})

test('retry + 1 misses in a row fail a check that passed', () => {
  assert.is(brief(after(pass(1))), 'PASS since 1.1 misses 0')
  assert.is(brief(after(pass(1), miss(3))), 'PASS since 1.1 misses 1')
  assert.is(brief(after(pass(1), miss(3), miss(4))), 'PASS since 1.1 misses 2')
  assert.is(brief(after(pass(1), miss(3), miss(4), miss(5))), 'FAIL since 5.1 misses 3')
})

test('a success between misses starts the count anew', () => {
  assert.is(brief(after(pass(1), miss(3), miss(4), pass(5), miss(7), miss(8))), 'PASS since 1.1 misses 2')
})

test('one success brings a failed check back', () => {
  assert.is(brief(after(miss(1), miss(3), pass(5))), 'PASS since 5.1 misses 0')
})

test('with retry 0 one miss fails', () => {
  const standing = judge(after(pass(1)), miss(3), { ...check, retry: 0 }, 1)
  assert.is(brief(standing), 'FAIL since 3.1 misses 1')
})

test('only forgiven misses are in doubt', () => {
  assert.is(isInDoubt(after()), false)
  assert.is(isInDoubt(after(pass(1))), false)
  assert.is(isInDoubt(after(pass(1), miss(3))), true)
  assert.is(isInDoubt(after(pass(1), miss(3), miss(4), miss(5))), false)
})

test('a probe that fails on our own side changes nothing but what was seen last', () => {
  const standing = after(pass(1), miss(3), miss(4), miss(5, 'bind'))
  assert.is(brief(standing), 'PASS since 1.1 misses 2')
  assert.is(standing.last?.at, 5_000_000)
  assert.is(brief(after(miss(1, 'bind'))), 'PENDING since 0 misses 0')
})

test('with rise 3 three successes in a row bring a failed check back', () => {
  const rising = (...observations: Observation[]) =>
    observations.reduce((standing, observation) => judge(standing, observation, check, 3), pending(at(0)))
  assert.is(brief(rising(pass(1))), 'PASS since 1.1 misses 0')
  assert.is(brief(rising(miss(1), pass(3), pass(5))), 'FAIL since 1.1 misses 1')
  assert.is(brief(rising(miss(1), pass(3), pass(5), miss(7), pass(9), pass(11))), 'FAIL since 1.1 misses 2')
  assert.is(brief(rising(miss(1), pass(3), pass(5), pass(7))), 'PASS since 7.1 misses 0')
})

test('a weight is computed from what checks say now, never added up', () => {
  const weighing = (kind: 'is' | 'add', value: number): Observation => ({
    ...pass(1),
    ok: true,
    weight: { kind, value },
  })
  assert.is(weightOf(10, []), 10)
  assert.is(weightOf(10, [after(weighing('is', 8))]), 8)
  assert.is(weightOf(10, [after(weighing('is', 8), weighing('is', 20), weighing('is', 20))]), 20)
  assert.is(weightOf(10, [after(weighing('add', 5)), after(weighing('add', -3))]), 12)
  assert.is(weightOf(10, [after(weighing('is', 8)), after(weighing('add', 1))]), 9)
  assert.is(weightOf(10, [after(weighing('add', -300))]), 0)
  assert.is(weightOf(10, [after(weighing('is', 8), miss(2))]), 8)
  assert.is(weightOf(10, [after(weighing('is', 8), pass(2))]), 10)
})

test('a server is down while any of its checks fails, and being checked until all were probed', () => {
  assert.is(serverState([]), 'UNCHECKED')
  assert.is(serverState([after()]), 'CHECKING')
  assert.is(serverState([after(pass(1)), after()]), 'CHECKING')
  assert.is(serverState([after(miss(1)), after()]), 'DOWN')
  assert.is(serverState([after(miss(1)), after(pass(1))]), 'DOWN')
  assert.is(serverState([after(pass(1)), after(pass(1), miss(2))]), 'UP')
})

test.run()
