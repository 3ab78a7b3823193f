import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { actionFor, bindings, keysIn } from '../../src/tui/keys.js'
import { frameRows, layoutOf, shareRows, windowAround } from '../../src/tui/layout.js'
import { listNow, selectedIndex } from '../../src/tui/lists.js'
import { type Input, step } from '../../src/tui/reduce.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import {
  focusedList,
  freshness,
  initialState,
  isCountingDown,
  isUnreachable,
  type ListId,
  type ViewerState,
} from '../../src/tui/state.js'
import { createStore } from '../../src/tui/store.js'
import { sizeOf } from '../../src/tui/terminal.js'
import * as documents from '../support/documents.js'

const start = initialState({ size: { columns: 80, rows: 24 }, refresh: 1_000, now: 0, clock: 0 })
const reduce = (state: ViewerState, input: Input) => step(state, input).state
const after = (...inputs: Input[]): ViewerState => inputs.reduce(reduce, start)
const snapshotAt = (receivedAt: number, status = documents.status): Input => ({
  type: 'snapshot',
  snapshot: snapshotOf(status, documents.events, receivedAt),
})
const tick = (now: number): Input => ({ type: 'tick', now, clock: now })
const key = (name: string): Input => ({ type: 'key', key: name })
const failureAt = (now: number): Input => ({
  type: 'failure',
  now,
  failure: { problem: { code: 'X', message: 'no', next: [], exit: 4 }, attempts: 1, retryAt: now + 1_000 },
})
const indexOf = (state: ViewerState, id: ListId) => {
  const list = listNow(state, id)
  return list && selectedIndex(state, id, list)
}

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
  assert.is(isUnreachable(reduce(lost, key('v'))), false)
  assert.is(isUnreachable(reduce(lost, snapshotAt(2_200))), false)
  const lostAgain = reduce(reduce(reduce(reduce(lost, key('v')), snapshotAt(2_200)), failureAt(3_000)), tick(4_300))
  assert.is(isUnreachable(lostAgain), true)
})

test('only a live Backup wants a faster clock', () => {
  assert.is(isCountingDown(start), false)
  assert.is(isCountingDown(after(snapshotAt(0))), true)
  assert.is(isCountingDown(after(snapshotAt(0), tick(5_000))), false)
  assert.is(isCountingDown(after(snapshotAt(0, { ...documents.status, instances: [documents.master] }))), false)
})

test('the selection moves within the list and stays with its object', () => {
  const second = after(snapshotAt(0), key('down'))
  assert.is(indexOf(second, 'instances'), 1)
  assert.is(indexOf(reduce(second, key('j')), 'instances'), 1)
  assert.is(indexOf(reduce(second, key('g')), 'instances'), 0)
  const turned = { ...documents.status, instances: [documents.backup, documents.master] }
  assert.is(indexOf(reduce(second, snapshotAt(1_000, turned)), 'instances'), 0)
  assert.is(indexOf(reduce(second, snapshotAt(1_000, documents.empty)), 'instances'), 0)
})

test('each list has a selection of its own', () => {
  const state = after(snapshotAt(0), key('tab'), key('G'), key('shift-tab'), key('shift-tab'))
  assert.is(focusedList(state), 'events')
  assert.equal(
    (['instances', 'services', 'servers', 'events'] as const).map((id) => indexOf(state, id)),
    [0, 1, 0, 0],
  )
})

test('moving without data or without rows changes nothing', () => {
  assert.equal(after(key('down')), start)
  assert.is(after(snapshotAt(0, documents.empty), key('G')).lists.instances, undefined)
})

test('rates of the last sixty snapshots are kept for each virtual server that still exists', () => {
  const many = after(...Array.from({ length: 70 }, (_, i) => snapshotAt(i)))
  assert.is(many.history.rates.get('192.0.2.100:80/tcp')?.length, 60)
  assert.is(reduce(many, snapshotAt(71, documents.empty)).history.rates.size, 0)
})

test('a run of a check counts once, however often it is seen', () => {
  const seen = after(snapshotAt(0), snapshotAt(1_000), snapshotAt(2_000))
  assert.equal(
    [...seen.history.latencies.values()].map(({ values }) => values.length),
    [1, 1, 1, 1, 1, 1],
  )
})

test('a store tells its listeners until they leave, and hands effects on', () => {
  const effects: string[] = []
  const store = createStore(start, ({ type }) => void effects.push(type))
  let told = 0
  const leave = store.subscribe(() => {
    told++
  })
  store.dispatch(key('?'))
  leave()
  store.dispatch(key('escape'))
  store.dispatch(key('q'))
  assert.is(told, 1)
  assert.is(store.state().overlay, undefined)
  assert.equal(effects, ['quit'])
})

test('a key means what the topmost layer makes of it', () => {
  assert.is(actionFor('j', 'screen'), 'down')
  assert.is(actionFor('j', 'help'), 'down')
  assert.is(actionFor('j', 'unreachable'), undefined)
  assert.is(actionFor('?', 'screen'), 'help')
  assert.is(actionFor('?', 'help'), 'close')
  assert.is(actionFor('escape', 'help'), 'close')
  assert.is(actionFor('escape', 'screen'), 'back')
  assert.is(actionFor('v', 'unreachable'), 'lookBehind')
  assert.is(actionFor('q', 'filter'), undefined)
  assert.is(actionFor('q', 'dialog'), undefined)
})

test('no two bindings share a key in one mode', () => {
  const pairs = bindings.flatMap(({ keys, modes }) => keys.flatMap((name) => modes.map((mode) => `${name} ${mode}`)))
  assert.equal(
    pairs.filter((pair, i) => pairs.indexOf(pair) !== i),
    [],
  )
})

test('keys that came as one text are taken apart', () => {
  assert.equal(keysIn('?q', {}), ['?', 'q'])
  assert.equal(keysIn('j\tk\x03', {}), ['j', 'tab', 'k', 'ctrl-c'])
  assert.equal(keysIn('', { upArrow: true }), ['up'])
  assert.equal(keysIn('', { tab: true, shift: true }), ['shift-tab'])
  assert.equal(keysIn('c', { ctrl: true }), ['ctrl-c'])
  assert.equal(keysIn('', { escape: true, meta: true }), ['escape'])
  assert.equal(keysIn('[200~', {}), ['paste-begins'])
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
