import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatusDocument } from '../../src/control/protocol.js'
import { demoAt } from '../../src/demo/demo.js'
import { type Scenario, scenarioNames, scenarios } from '../../src/demo/scenarios.js'
import { draw } from '../../src/tui/draw.js'
import { frameRows } from '../../src/tui/layout.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { initialState, type ViewerState } from '../../src/tui/state.js'
import { asciiGlyphs } from '../../src/view/glyphs.js'
import { lineText } from '../../src/view/line.js'
import { cleaned } from '../../src/view/plain.js'
import { statusText } from '../../src/view/status.js'
import { width } from '../../src/view/width.js'
import * as documents from '../support/documents.js'
import { apply, drawing, press, sizes, textOf, viewing } from '../support/viewer.js'

process.env.TZ = 'UTC'

/** Every screen, page, overlay and dialog, by the keys that lead there. */
const places: readonly string[] = [
  '',
  '2',
  '3',
  '4',
  '5',
  '6',
  '2 enter',
  '3 enter',
  '3 enter enter',
  '4 enter',
  '5 enter',
  'f',
  'w right right',
  '?',
  '? G',
  ':',
  ': d e m',
  '/ w e b',
  '/ n o n e enter',
  'e',
  '3 e',
  '4 e',
  '5 e',
  'a',
  '4 a',
  'D',
  'D V I _ 1',
  '2 j P',
  '4 X',
  '4 E',
  '4 W 5 0',
  'R',
  'p',
  'o o O',
]

function assertFits(state: ViewerState, what: string) {
  const frame = draw(state, drawing)
  const { columns } = state.size
  const rows = frameRows(state.size)
  assert.is(frame.length, rows, `${what}: ${frame.length} rows`)
  for (const line of frame) assert.is(width(lineText(line)), columns, `${what}: ${lineText(line)}`)
}

for (const size of sizes) {
  test(`every screen, dialog and scenario fits ${size.columns}x${size.rows}`, () => {
    for (const name of scenarioNames) {
      const state = viewing(name, size)
      for (const keys of places) {
        assertFits(press(state, keys), `${name}, keys ${keys}`)
      }
    }
  })
}

test('a place is what its keys say', () => {
  const shown = (keys: string) => textOf(press(viewing('server-down', { columns: 120, rows: 40 }), keys))
  assert.match(shown('2'), '[2 VRRP]')
  assert.match(shown('2 enter'), 'Successor')
  assert.match(shown('3 enter'), '> Services > 192.0.2.100:80/tcp')
  assert.match(shown('3 enter enter'), '> 192.0.2.23:80')
  assert.match(shown('4'), 'HTTP 503, want 200')
  assert.match(shown('6'), 'lb2')
  assert.match(shown('e'), 'Why is VI_1 as it is?')
  assert.match(shown(': d e m'), 'demote VI_1')
  assert.match(shown('D'), 'Demote VI_1?')
  assert.match(shown('D'), '[ Cancel ]')
  assert.match(shown('4 / 2 3 enter'), '/23 2 of 8')
})

test('the first line names the cause of every fault', () => {
  const faults = scenarioNames.flatMap((name) => {
    const { cause, shownAt }: Scenario = scenarios[name]
    return cause ? [{ name, cause, shownAt }] : []
  })
  assert.ok(faults.length >= 10)
  for (const { name, cause, shownAt } of faults) {
    const { status } = demoAt(name, 1, shownAt)
    const [first = ''] = statusText(status, 0, drawing.glyphs).split('\n')
    assert.match(first, cause, name)
    assert.match(textOf(viewing(name, { columns: 120, rows: 40 })).split('\n')[1] ?? '', cause, name)
  }
})

test('a demo says the same for the same seed and moment, and something else for another', () => {
  assert.equal(demoAt('flap', 1, 12_345), demoAt('flap', 1, 12_345))
  assert.not.equal(demoAt('healthy', 1, 12_345).status.services, demoAt('healthy', 2, 12_345).status.services)
})

test('before its fault every scenario is healthy', () => {
  for (const name of scenarioNames) {
    if (name !== 'no-ipvs' && name !== 'big') assert.is(demoAt(name, 1, 4_999).status.verdict.level, 'ok', name)
  }
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '\u001b[2J\u001b[31mMASTER',
    '\u202egnp',
    '⚠\uFE0F日本語',
    '\r\n\t',
    '2001:db8:1111:2222:3333:4444:5555:6666',
  ),
)
const number = fc.oneof(fc.nat(), fc.constantFrom(0, -1, 1e15, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY))
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null })

/** A healthy document with whatever it could have in its place: shapes are kept, values are not. */
const strange: fc.Arbitrary<StatusDocument> = fc
  .record({
    word: text,
    other: text,
    n: number,
    maybe: orNull(number),
    rows: fc.constantFrom(0, 1, 3, 40),
    state: fc.constantFrom('MASTER', 'BACKUP', 'FAULT', 'INIT'),
  })
  .map(({ word, other, n, maybe, rows, state }) => ({
    ...documents.status,
    node: word,
    at: maybe === null ? word : documents.madeAt,
    verdict: { level: 'crit', reasons: [{ code: word, level: 'crit', object: word, text: other }] },
    instances: Array.from({ length: rows }, (_, i) => ({
      ...documents.backup,
      name: `${word}${i}`,
      state: state as 'MASTER',
      reason: null,
      since: other,
      fault: other,
      priority: { base: n, effective: n, reasons: [{ what: word, effect: n, because: other }] },
      advert: {
        ...documents.backup.advert,
        sent: n,
        last_sent_age_ms: maybe,
        last_received_age_ms: maybe,
        lateness_ms: [n, 0, n],
      },
      discarded: { [word]: n },
      refused: { source: word, reason: other, age_ms: n },
      timers: { skew_ms: n, master_down_ms: n, master_down_left_ms: maybe },
      peers: [{ address: word, priority: n, age_ms: n }],
      vips: [{ address: other, interface: word, where: 'here_unowned' }],
      lease: { valid_ms: n, left_ms: maybe },
    })),
    beacons: {
      discarded: { [other]: n },
      nodes: Array.from({ length: rows }, () => ({
        name: word,
        address: other,
        interface: word,
        age_ms: n,
        state: 'silent',
        instances: [{ vrid: n, state: 'FAULT', priority: n, held: true }],
        differs: [{ name: word, what: 'addresses' }],
      })),
    },
    services: Array.from({ length: rows }, (_, i) => ({
      ...documents.webService,
      name: `${word}${i}`,
      scheduler: other,
      quorum: { want: n, have: n, met: false },
      real_servers: Array.from({ length: rows }, (_each, j) => ({
        ...documents.down(`${other}${j}`),
        active: n,
        weight: { now: n, configured: n },
        checks: [
          {
            ...documents.failing,
            checker: word,
            target: other,
            last: maybe === null ? null : { at: word, age_ms: n, ok: false, latency_ms: n, error: other },
          },
        ],
      })),
    })),
  }))

test('no document breaks a screen', () => {
  const at = fc.record({ status: strange, keys: fc.constantFrom(...places), size: fc.constantFrom(...sizes) })
  fc.assert(
    fc.property(at, ({ status, keys, size }) => {
      const state = initialState({ size, refresh: 1_000, now: 0, clock: 0 })
      const snapshot = snapshotOf(cleaned(status), cleaned(documents.events), 0)
      assertFits(press(apply(state, { type: 'snapshot', snapshot }), keys), keys)
    }),
    { numRuns: 300 },
  )
})

test('no size breaks a screen', () => {
  const at = fc.record({
    size: fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 80 }) }),
    keys: fc.constantFrom(...places),
  })
  fc.assert(
    fc.property(at, ({ size, keys }) =>
      assertFits({ ...press(viewing('peer-dies', { columns: 80, rows: 24 }), keys), size }, keys),
    ),
    { numRuns: 500 },
  )
})

test('with ASCII asked for, nothing else is drawn', () => {
  for (const keys of places) {
    const frame = draw(press(viewing('split-brain', { columns: 120, rows: 40 }), keys), {
      ...drawing,
      glyphs: asciiGlyphs,
    })
    assert.not.match(frame.map(lineText).join('\n'), /[^ -~\n]/, keys)
  }
})

test.run()
