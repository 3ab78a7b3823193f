import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { actionFor, keysIn } from '../../src/tui/keys.js'
import { frameRows, layoutOf, shareRows, windowAround } from '../../src/tui/layout.js'
import {
  type Change,
  createStore,
  freshness,
  initialState,
  isCountingDown,
  isUnreachable,
  reduce,
  selectedIndex,
  snapshotOf,
  type ViewerState,
} from '../../src/tui/store.js'
import { sizeOf } from '../../src/tui/terminal.js'
import * as documents from '../support/documents.js'

const start = initialState({ size: { columns: 80, rows: 24 }, refresh: 1_000, now: 0, clock: 0 })
const after = (...changes: Change[]): ViewerState => changes.reduce(reduce, start)
const snapshotAt = (receivedAt: number, status = documents.status): Change => ({
  type: 'snapshot',
  snapshot: snapshotOf(status, documents.events, receivedAt),
})
const tick = (now: number): Change => ({ type: 'tick', now, clock: now })
const action = (
  name: 'down' | 'up' | 'last' | 'first' | 'nextPane' | 'previousPane' | 'help' | 'close' | 'lookBehind',
): Change => ({
  type: 'action',
  action: name,
})
const failureAt = (now: number): Change => ({
  type: 'failure',
  now,
  failure: { problem: { code: 'X', message: 'no', next: [], exit: 4 }, attempts: 1, retryAt: now + 1_000 },
})

test('data is stale once two refreshes were missed', () => {
  assert.equal(freshness(start), { state: 'none', age: 0 })
  assert.equal(freshness(after(snapshotAt(500), tick(2_500))), { state: 'live', age: 2_000 })
  assert.equal(freshness(after(snapshotAt(500), tick(2_501))), { state: 'stale', age: 2_001 })
  const often = reduce({ ...start, refresh: 250 }, snapshotAt(0))
  assert.is(freshness(reduce(often, tick(1_000))).state, 'live')
})

test('one failed attempt is not yet an unreachable daemon, except before the first snapshot', () => {
  assert.is(isUnreachable(after(failureAt(10))), true)
  assert.is(isUnreachable(after(snapshotAt(0), failureAt(1_000))), false)
  const lost = after(snapshotAt(0), failureAt(1_000), tick(2_100))
  assert.is(isUnreachable(lost), true)
  assert.is(isUnreachable(reduce(lost, action('lookBehind'))), false)
  assert.is(isUnreachable(reduce(lost, snapshotAt(2_200))), false)
  const lostAgain = after(snapshotAt(0), action('lookBehind'), snapshotAt(1_000), failureAt(2_000), tick(3_100))
  assert.is(isUnreachable(lostAgain), true)
})

test('only a live Backup wants a faster clock', () => {
  assert.is(isCountingDown(start), false)
  assert.is(isCountingDown(after(snapshotAt(0))), true)
  assert.is(isCountingDown(after(snapshotAt(0), tick(5_000))), false)
  assert.is(isCountingDown(after(snapshotAt(0, { ...documents.status, instances: [documents.master] }))), false)
})

test('the selection moves within the list and stays with its object', () => {
  const second = after(snapshotAt(0), action('down'))
  assert.is(selectedIndex(second, 'routers'), 1)
  assert.is(selectedIndex(reduce(second, action('down')), 'routers'), 1)
  assert.is(selectedIndex(reduce(second, action('first')), 'routers'), 0)
  const turned = { ...documents.status, instances: [documents.backup, documents.master] }
  assert.is(selectedIndex(reduce(second, snapshotAt(1_000, turned)), 'routers'), 0)
  assert.is(selectedIndex(reduce(second, snapshotAt(1_000, documents.empty)), 'routers'), 0)
})

test('each list has a selection of its own', () => {
  const state = after(snapshotAt(0), action('nextPane'), action('last'), action('previousPane'), action('previousPane'))
  assert.is(state.pane, 'events')
  assert.equal(
    ['routers', 'services', 'servers', 'events'].map((pane) => selectedIndex(state, pane as 'routers')),
    [0, 1, 0, 0],
  )
})

test('moving without data or without rows changes nothing', () => {
  assert.equal(after(action('down')), start)
  assert.is(after(snapshotAt(0, documents.empty), action('last')).selected.routers, undefined)
})

test('rates of the last sixty snapshots are kept for each virtual server that still exists', () => {
  const many = after(...Array.from({ length: 70 }, (_, i) => snapshotAt(i)))
  assert.is(many.rates.get('192.0.2.100:80/tcp')?.length, 60)
  assert.is(reduce(many, snapshotAt(71, documents.empty)).rates.size, 0)
})

test('a store tells its listeners until they leave', () => {
  const store = createStore(start)
  let told = 0
  const leave = store.subscribe(() => {
    told++
  })
  store.dispatch(action('help'))
  leave()
  store.dispatch(action('close'))
  assert.is(told, 1)
  assert.is(store.state().help, false)
})

test('a key means what the topmost layer makes of it', () => {
  assert.is(actionFor('j', 'overview'), 'down')
  assert.is(actionFor('j', 'help'), undefined)
  assert.is(actionFor('j', 'unreachable'), undefined)
  assert.is(actionFor('?', 'overview'), 'help')
  assert.is(actionFor('?', 'help'), 'close')
  assert.is(actionFor('escape', 'help'), 'close')
  assert.is(actionFor('escape', 'overview'), undefined)
  assert.is(actionFor('v', 'unreachable'), 'lookBehind')
  for (const mode of ['overview', 'help', 'unreachable'] as const) {
    assert.is(actionFor('q', mode), 'quit')
    assert.is(actionFor('ctrl-c', mode), 'quit')
  }
})

test('keys that came as one text are taken apart', () => {
  assert.equal(keysIn('?q', {}), ['?', 'q'])
  assert.equal(keysIn('j\tk\x03', {}), ['j', 'tab', 'k', 'ctrl-c'])
  assert.equal(keysIn('', { upArrow: true }), ['up'])
  assert.equal(keysIn('', { tab: true, shift: true }), ['shift-tab'])
  assert.equal(keysIn('c', { ctrl: true }), ['ctrl-c'])
  assert.equal(keysIn('', { escape: true, meta: true }), ['escape'])
  assert.equal(keysIn('', {}), [])
})

test('a layout needs both its columns and its rows', () => {
  const sizes = [
    [200, 60],
    [110, 34],
    [109, 34],
    [110, 33],
    [80, 24],
    [79, 24],
    [80, 23],
    [60, 15],
    [59, 15],
    [40, 6],
    [39, 6],
    [40, 5],
    [1, 1],
  ]
  assert.equal(
    sizes.map(([columns = 0, rows = 0]) => layoutOf({ columns, rows })),
    [
      'wide',
      'wide',
      'narrow',
      'narrow',
      'narrow',
      'lines',
      'lines',
      'lines',
      'states',
      'states',
      'line',
      'line',
      'line',
    ],
  )
  assert.is(frameRows({ columns: 80, rows: 24 }), 23)
  assert.is(frameRows({ columns: 80, rows: 1 }), 1)
  assert.equal(sizeOf({ columns: 0, rows: 0 }), { columns: 80, rows: 24 })
})

test('rows are shared out in turn', () => {
  assert.equal(shareRows(9, [2, 2, 8, 50]), [2, 2, 3, 2])
  assert.equal(shareRows(3, [2, 2, 2, 2]), [1, 1, 1, 0])
  assert.equal(shareRows(9, [1, 0, 2]), [1, 0, 2])
  assert.equal(shareRows(-1, [1]), [0])
})

test('the part of a list that is shown holds the selected row', () => {
  assert.equal(windowAround(0, 200, 5), { from: 0, to: 5 })
  assert.equal(windowAround(100, 200, 5), { from: 98, to: 103 })
  assert.equal(windowAround(199, 200, 5), { from: 195, to: 200 })
  assert.equal(windowAround(0, 2, 5), { from: 0, to: 2 })
  assert.equal(windowAround(0, 0, 5), { from: 0, to: 0 })
})

test.run()
