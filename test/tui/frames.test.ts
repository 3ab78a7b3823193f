import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answersAt, demoAt } from '../../src/demo/demo.js'
import { type ScenarioName, scenarioNames, scenarios } from '../../src/demo/scenarios.js'
import { draw } from '../../src/tui/draw.js'
import { frameText } from '../../src/tui/frame.js'
import { frameRows, type Size } from '../../src/tui/layout.js'
import { type Input, step } from '../../src/tui/reduce.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { initialState, type ViewerState } from '../../src/tui/state.js'
import { unicodeGlyphs } from '../../src/view/glyphs.js'
import { lineText } from '../../src/view/line.js'
import { width } from '../../src/view/width.js'

process.env.TZ = 'UTC'

const sizes: readonly Size[] = [
  { columns: 200, rows: 60 },
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
  { columns: 60, rows: 15 },
]

const drawing = { glyphs: unicodeGlyphs, socket: '/run/lvsha/lvsha.sock' }

/** The viewer some time into a scenario. */
function viewing(name: ScenarioName, size: Size): ViewerState {
  const t = scenarios[name].shownAt
  const state = initialState({ size, refresh: 1_000, now: 0, clock: Date.parse('2026-11-22T14:00:12Z'), demo: name })
  if (!answersAt(name, t)) {
    const heard = seen(state, name, 4_000)
    const failure = {
      problem: { code: 'DAEMON_SILENT', message: 'silent', next: [], exit: 4 as const },
      attempts: 3,
      retryAt: 9_000,
    }
    return apply(heard, { type: 'failure', failure, now: 8_000 })
  }
  return seen(state, name, t)
}

function seen(state: ViewerState, name: ScenarioName, t: number): ViewerState {
  const { status, events } = demoAt(name, 1, t)
  return apply(state, { type: 'snapshot', snapshot: snapshotOf(status, events, 0) })
}

const apply = (state: ViewerState, ...inputs: readonly Input[]) =>
  inputs.reduce((now, input) => step(now, input).state, state)

const press = (state: ViewerState, keys: readonly string[]) =>
  apply(state, ...keys.map((key): Input => ({ type: 'key', key })))

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
        assertFits(press(state, keys.split(' ').filter(Boolean)), `${name}, keys ${keys}`)
      }
    }
  })
}

test('a place is what its keys say', () => {
  const shown = (keys: string) =>
    frameText(draw(press(viewing('server-down', { columns: 120, rows: 40 }), keys.split(' ').filter(Boolean)), drawing))
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

test.run()
