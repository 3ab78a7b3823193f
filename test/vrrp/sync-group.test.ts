import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Track } from '../../src/model/tracker.js'
import { groupInputs, groupState, type Member, tracksOf } from '../../src/vrrp/sync-group.js'
import { routerSettings } from '../support/transcript.js'

const members: Record<string, Member> = {
  master: { state: 'Master', isReady: false, isHeldBack: false, hasFault: false },
  ready: { state: 'Backup', isReady: true, isHeldBack: false, hasFault: false },
  backup: { state: 'Backup', isReady: false, isHeldBack: false, hasFault: false },
  held: { state: 'Backup', isReady: false, isHeldBack: true, hasFault: false },
  broken: { state: 'Fault', isReady: false, isHeldBack: false, hasFault: true },
  pulled: { state: 'Fault', isReady: false, isHeldBack: false, hasFault: false },
  new: { state: 'Initialize', isReady: false, isHeldBack: false, hasFault: false },
}
const of = (names: string) => names.split(' ').map((name) => members[name] as Member)

const inputs: [string, string, boolean, string][] = [
  ['nobody begins before everyone can', 'ready backup', false, '- -'],
  ['everyone begins together', 'ready ready ready', false, 'wake wake wake'],
  ['one that comes later follows a group that is Master', 'master ready backup', false, '- wake -'],
  ['one that has not started is waited for', 'ready new', false, '- -'],
  ['whoever ceases to be Master takes the others along', 'backup master master', true, '- group-left group-left'],
  ['nobody else is told', 'backup backup', true, '- -'],
  ['a fault of one keeps all from beginning', 'ready broken', false, '- -'],
  ['who is Master beside one whose Master is elsewhere resigns', 'master held ready', false, 'group-left - -'],
  ['a group of one is ready when that one is', 'ready', false, 'wake'],
]
for (const [name, given, hasLeft, expected] of inputs) {
  test(name, () =>
    assert.equal(
      groupInputs(of(given), hasLeft)
        .map((input) => input ?? '-')
        .join(' '),
      expected,
    ),
  )
}

const states: [string, string][] = [
  ['master master', 'Master'],
  ['master backup', 'Backup'],
  ['master broken', 'Fault'],
  ['pulled pulled', 'Fault'],
  ['backup new', 'Backup'],
  ['new new', 'Initialize'],
]
for (const [given, expected] of states) {
  test(`${given}: the group is ${expected}`, () => assert.is(groupState(of(given)), expected))
}

test('a group without members is not Master', () => assert.is(groupState([]), 'Initialize'))

const chk: Track = { kind: 'script', name: 'chk', weight: -20, reverse: false }
const eth1: Track = { kind: 'interface', name: 'eth1', weight: 10, reverse: false }
const group = { name: 'G', members: ['VI_1'], tracks: [eth1], trackWeights: false }
const settings = { ...routerSettings({}), tracks: [chk] }

test('in a group what a member watches loses its weight, and what the group watches does not', () => {
  assert.equal(tracksOf(settings, group), [{ ...chk, weight: 0 }, eth1])
})

test('sync_group_tracking_weight keeps the weights', () => {
  assert.equal(tracksOf(settings, { ...group, trackWeights: true }), [chk, eth1])
})

test('alone, an instance watches what it names', () => {
  assert.equal(tracksOf(settings, undefined), [chk])
})

test.run()
