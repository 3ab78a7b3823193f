import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judge, unjudged } from '../../src/track/judge.js'

/** What a row of runs comes to, one letter each: `.` success, `x` failure; up, down and unknown as `+ - ?`. */
function told(runs: string, thresholds: { rise: number; fall: number; startsFailed?: boolean }) {
  const all = { startsFailed: false, ...thresholds }
  let standing = unjudged(all)
  const sign = () => (standing.up === undefined ? '?' : standing.up ? '+' : '-')
  let text = sign()
  for (const run of runs) {
    standing = judge(standing, run === '.', all)
    text += sign()
  }
  return text
}

test('the first run decides, however many are wanted later', () => {
  assert.is(told('.', { rise: 3, fall: 3 }), '?+')
  assert.is(told('x', { rise: 3, fall: 3 }), '?-')
})

test('later it takes fall failures, or rise successes, in a row', () => {
  assert.is(told('.xx.xxx', { rise: 2, fall: 3 }), '?++++++-')
  assert.is(told('x.x..', { rise: 2, fall: 3 }), '?----+')
})

test('init_fail is bad until it has succeeded often enough', () => {
  assert.is(told('..', { rise: 2, fall: 1, startsFailed: true }), '--+')
})

test.run()
