import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { permitOf } from '../../src/arbiter/permit.js'
import { seconds } from '../../src/model/time.js'

const until = seconds(7)
const ours = { kind: 'ours', epoch: 41, until } as const
const theirs = { kind: 'theirs', epoch: 42, until } as const
const nobodys = { kind: 'nobodys', until } as const
const unknown = { kind: 'unknown' } as const

test('strict grants what is ours until an end, and nothing else', () => {
  assert.equal(permitOf('strict', ours), { isGranted: true, because: 'held', epoch: 41, until })
  assert.equal(permitOf('strict', theirs), { isGranted: false, because: 'held_by_other', epoch: 42 })
  assert.equal(permitOf('strict', nobodys, { isMaster: true }), { isGranted: false, because: 'not_held' })
  assert.equal(permitOf('strict', unknown, { isMaster: true }), { isGranted: false, because: 'arbiter_lost' })
})

test('available refuses what another has until that may be out of date, and grants without a word', () => {
  assert.equal(permitOf('available', ours), { isGranted: true, because: 'held', epoch: 41 })
  assert.equal(permitOf('available', theirs), { isGranted: false, because: 'held_by_other', epoch: 42, until })
  assert.equal(permitOf('available', nobodys), { isGranted: false, because: 'not_held', until })
  assert.equal(permitOf('available', nobodys, { isMaster: true }), { isGranted: true, because: 'not_held' })
  assert.equal(permitOf('available', unknown), { isGranted: true, because: 'arbiter_lost' })
})

test('witness is strict while the servers speak; then it asks whether a rival answers', () => {
  assert.equal(permitOf('witness', ours), { isGranted: true, because: 'held', epoch: 41, until })
  assert.equal(permitOf('witness', theirs), { isGranted: false, because: 'held_by_other', epoch: 42 })
  assert.equal(permitOf('witness', unknown, { witnessAnswered: true }), { isGranted: false, because: 'arbiter_lost' })
  assert.equal(permitOf('witness', unknown, { witnessAnswered: false }), { isGranted: true, because: 'arbiter_lost' })
})

test.run()
