import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { demoAt } from '../../src/demo/demo.js'
import { bindings } from '../../src/tui/keys.js'
import { type Input, step } from '../../src/tui/reduce.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { focusedList, placeOf, type ViewerState } from '../../src/tui/state.js'
import { apply, press, pressed, textOf, viewing } from '../support/viewer.js'

const size = { columns: 80, rows: 24 }
const start = viewing('server-down', size)
const changesOf = (keys: string, state = start) =>
  pressed(state, keys).effects.flatMap((effect) => (effect.type === 'change' ? [effect.change] : []))

/** With names of one letter, for which the least must be typed. */
function shortNames(): ViewerState {
  const { status, events } = demoAt('healthy', 1, 10_000)
  const [one, two] = status.instances
  const instances = [one, two].flatMap((instance, i) => (instance ? [{ ...instance, name: 'VW'[i] ?? '' }] : []))
  return apply(start, { type: 'snapshot', snapshot: snapshotOf({ ...status, instances }, events, 0) })
}

test('no two keys change the cluster, wherever they are pressed', () => {
  const named = bindings.flatMap(({ keys }) => keys)
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/ ']
  const keys = [...new Set([...named, ...letters, 'paste-begins', 'paste-ends'])]
  const places = ['', '2', '2 j', '3', '3 enter', '3 enter enter', '4', '4 enter', '5', '6', 'f', 'tab', 'tab tab']
  let pairs = 0
  for (const from of [start, shortNames(), viewing('quorum-lost', size)]) {
    for (const place of places) {
      const state = press(from, place)
      for (const first of keys) {
        const one = step(state, { type: 'key', key: first })
        assert.not.ok(one.effects.some(({ type }) => type === 'change'))
        for (const second of keys) {
          const two = step(one.state, { type: 'key', key: second })
          if (two.effects.some(({ type }) => type === 'change')) assert.unreachable(`${place}: ${first} ${second}`)
          pairs++
        }
      }
    }
  }
  assert.ok(pairs > 200_000, String(pairs))
})

test('a failover wants the name of the instance, typed exactly', () => {
  assert.equal(changesOf('D V I _ 1 enter'), [{ kind: 'failover', action: 'demote', instance: 'VI_1', end: false }])
  assert.equal(changesOf('2 j P V I _ 2 enter'), [
    { kind: 'failover', action: 'promote', instance: 'VI_2', end: false },
  ])
  for (const keys of [
    'D enter',
    'D tab enter',
    'D V I _ enter',
    'D V I _ 2 enter',
    'D v i _ 1 enter',
    'D V I _ 1 tab enter',
  ]) {
    assert.equal(changesOf(keys), [], keys)
  }
})

test('a dialog is sent once, and then only closed', () => {
  const sent = pressed(start, 'D V I _ 1 enter enter enter')
  assert.is(sent.effects.filter(({ type }) => type === 'change').length, 1)
  const answer: Input = {
    type: 'answer',
    of: 'change',
    change: { kind: 'failover', action: 'demote', instance: 'VI_1', end: false },
    answer: { kind: 'said', lines: ['lb2 has it after 0.62s'] },
  }
  const over = apply(sent.state, answer)
  assert.match(textOf(over), 'lb2 has it after 0.62s')
  assert.is(press(over, 'enter').overlay, undefined)
})

test('what the daemon refuses cannot be sent', () => {
  const asked = press(start, 'D')
  const refused: Input = {
    type: 'answer',
    of: 'plan',
    change: { kind: 'failover', action: 'demote', instance: 'VI_1', end: false },
    answer: { kind: 'refused', problem: { code: 'LV-E301', message: 'nobody would take over', next: [], exit: 7 } },
  }
  const told = apply(asked, refused)
  assert.match(textOf(told), 'Refused: nobody would take over')
  assert.equal(changesOf('V I _ 1 enter', told), [])
})

test('a drain of one of many wants two more keys, that of the last one its name', () => {
  const one = {
    kind: 'server',
    action: 'drain',
    service: '192.0.2.100:80/tcp',
    real: '192.0.2.21:80',
    forceLast: false,
  }
  assert.equal(changesOf('4 j X tab enter'), [one])
  assert.equal(changesOf('4 j X enter'), [])
  const { status, events } = demoAt('server-down', 1, 10_000)
  const services = status.services.map((service) => ({
    ...service,
    real_servers: service.real_servers.map((server) =>
      server.name === '192.0.2.21:80' ? server : { ...server, weight: { ...server.weight, now: 0 } },
    ),
  }))
  const alone = apply(start, { type: 'snapshot', snapshot: snapshotOf({ ...status, services }, events, 0) })
  assert.equal(changesOf('4 j X tab enter', alone), [])
  assert.equal(changesOf(`4 j X ${[...'192.0.2.21:80'].join(' ')} enter`, alone), [{ ...one, forceLast: true }])
})

test('a weight is a number from 0 to 65535', () => {
  assert.equal(
    changesOf('4 j W 5 0 tab enter').map((change) => change.kind === 'server' && change.weight),
    [50],
  )
  for (const keys of ['W tab enter', 'W x tab enter', 'W 6 5 5 3 6 tab enter', 'W 5 enter', 'W - 1 tab enter']) {
    assert.equal(changesOf(`4 j ${keys}`), [], keys)
  }
})

test('what is pasted is text for a filter, and nothing for a dialog or a screen', () => {
  assert.equal(changesOf('D paste-begins V I _ 1 paste-ends enter'), [])
  assert.is(press(start, 'paste-begins q D paste-ends').overlay, undefined)
  assert.is(press(start, '/ paste-begins q paste-ends').lists.instances?.filter, 'q')
})

test('read-only offers nothing, and says why', () => {
  const state = { ...start, readOnly: 'this viewer was started with --read-only' }
  for (const keys of ['D', 'P', '4 X', '4 E', '4 W', 'R']) {
    const { state: after, effects } = pressed(state, keys)
    assert.is(after.overlay, undefined, keys)
    assert.equal(effects, [], keys)
    assert.match(textOf(after), 'off: this viewer was started with --read-only')
  }
  assert.match(textOf(press(state, 'a')), 'off: this viewer was started with --read-only')
})

test('old data offers nothing either', () => {
  const stale = apply(viewing('healthy', size), { type: 'tick', now: 60_000, clock: 0 })
  assert.match(textOf(press(stale, 'D')), 'off: there is no current data from the daemon')
  assert.match(textOf(stale), 'MASTER?')
})

test('Enter opens one level, Esc goes back one, and never quits', () => {
  const deep = press(start, '3 enter enter')
  assert.equal(placeOf(deep), { kind: 'server', service: '192.0.2.100:80/tcp', name: '192.0.2.23:80' })
  assert.equal(placeOf(press(deep, 'escape')), { kind: 'service', name: '192.0.2.100:80/tcp' })
  const { state, effects } = pressed(deep, 'escape escape escape escape')
  assert.equal(placeOf(state), { kind: 'screen', screen: 'services' })
  assert.equal(effects, [])
})

test('keys for an overlay do not move the list behind it', () => {
  for (const keys of ['?', ':', '/', 'a', 'e', 'D']) {
    const opened = press(start, keys)
    const after = press(opened, 'j down')
    assert.is(after.lists.instances?.selected, undefined, keys)
  }
})

test('a filter is typed, kept by Enter, taken back by Esc', () => {
  const kept = press(start, '4 / 2 3 enter')
  assert.match(textOf(kept), '/23 2 of 8')
  assert.not.match(textOf(press(kept, 'escape')), '/23')
  assert.is(press(start, '4 / 2 3 escape').lists.checks?.filter, '')
  assert.match(textOf(press(start, '4 / ! 2 3')), '/!23 6 of 8')
  assert.match(textOf(press(start, '4 / s t a t e : f a i l')), '/state:fail 1 of 8')
})

test('the selected object stays selected in another order', () => {
  const second = press(start, '4 j j')
  const selected = second.lists.checks?.selected
  assert.is(press(second, 'o O').lists.checks?.selected, selected)
  assert.match(textOf(press(second, 'o')), 'by real server')
})

test('paused, the picture stands still', () => {
  const paused = press(start, 'p')
  const { status, events } = demoAt('healthy', 1, 10_000)
  const later = apply(paused, { type: 'snapshot', snapshot: snapshotOf(status, events, 5_000) })
  assert.match(textOf(later), 'PAUSED 5.0s')
  assert.match(textOf(later), '1 of 8 real servers DOWN')
  assert.equal(pressed(later, 'p').effects, [{ type: 'ask' }])
})

test('the palette finds by letters in order, and asks like a key does', () => {
  assert.match(textOf(press(start, ': d v 1')), '>demote VI_1')
  const { state, effects } = pressed(start, ': d e m o t e V I _ 1 enter')
  assert.is(state.overlay?.kind, 'dialog')
  assert.equal(
    effects.map(({ type }) => type),
    ['plan'],
  )
  assert.match(textOf(press(start, ': d e m o t e 2')), 'off: this node is BACKUP already')
  assert.is(placeOf(press(start, ': h e a l t h enter')).kind, 'screen')
})

test('what is copied is the row, and the command that shows the same', () => {
  assert.equal(pressed(start, 'y').effects, [{ type: 'copy', text: 'VI_1' }])
  assert.equal(pressed(start, 'Y').effects, [{ type: 'copy', text: 'lvsha explain VI_1' }])
  const explained = pressed(start, 'e y').effects[0]
  assert.match(explained?.type === 'copy' ? explained.text : '', 'lb1 is MASTER of VI_1')
})

test('in a terminal with room for states alone no key acts', () => {
  const small = { ...start, size: { columns: 40, rows: 6 } }
  assert.equal(pressed(small, 'D V I _ 1 enter').effects, [])
  assert.equal(pressed(small, 'q').effects, [{ type: 'quit' }])
})

test('the keys stay with the list that Tab went to, on each screen of its own', () => {
  const events = press(start, 'shift-tab')
  assert.is(focusedList(events), 'events')
  assert.is(focusedList(press(events, '2')), 'instances')
  assert.is(focusedList(press(events, '2 1')), 'events')
})

test.run()
