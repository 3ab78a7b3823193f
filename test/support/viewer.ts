import { answersAt, demoAt } from '../../src/demo/demo.js'
import { type Scenario, type ScenarioName, scenarios } from '../../src/demo/scenarios.js'
import { draw } from '../../src/tui/draw.js'
import { frameText } from '../../src/tui/frame.js'
import type { Size } from '../../src/tui/layout.js'
import { type Effect, type Input, step } from '../../src/tui/reduce.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { initialState, type ViewerState } from '../../src/tui/state.js'
import { unicodeGlyphs } from '../../src/view/glyphs.js'

export const drawing = { glyphs: unicodeGlyphs, socket: '/run/lvsha/lvsha.sock' }

/** The four sizes that the screens are designed for. */
export const sizes: readonly Size[] = [
  { columns: 200, rows: 60 },
  { columns: 120, rows: 40 },
  { columns: 80, rows: 24 },
  { columns: 60, rows: 15 },
]

export const apply = (state: ViewerState, ...inputs: readonly Input[]): ViewerState =>
  inputs.reduce((now, input) => step(now, input).state, state)

/** A viewer at the moment at which the fault of a scenario is there. */
export function viewing(name: ScenarioName, size: Size): ViewerState {
  const scenario: Scenario = scenarios[name]
  const t = scenario.shownAt
  const clock = Date.parse('2026-11-22T14:00:12Z')
  const state = initialState({ size, refresh: 1_000, now: 0, clock, demo: name })
  if (answersAt(name, t)) return seeing(state, name, t)
  const problem = { code: 'DAEMON_SILENT', message: 'The lvsha daemon does not answer.', next: [], exit: 4 as const }
  const failure: Input = { type: 'failure', failure: { problem, attempts: 3, retryAt: 9_000 }, now: 8_000 }
  return apply(seeing(state, name, 4_000), failure)
}

function seeing(state: ViewerState, name: ScenarioName, t: number): ViewerState {
  const { status, events } = demoAt(name, 1, t)
  return apply(state, { type: 'snapshot', snapshot: snapshotOf(status, events, 0) })
}

/** Presses keys, by their names with a blank between two. */
export function press(state: ViewerState, keys: string): ViewerState {
  const names = keys.split(' ').filter(Boolean)
  return apply(state, ...names.map((key): Input => ({ type: 'key', key })))
}

/** The same with all that it asks of the outside. */
export function pressed(
  state: ViewerState,
  keys: string,
): { readonly state: ViewerState; readonly effects: readonly Effect[] } {
  const effects: Effect[] = []
  let now = state
  for (const key of keys.split(' ').filter(Boolean)) {
    const next = step(now, { type: 'key', key })
    effects.push(...next.effects)
    now = next.state
  }
  return { state: now, effects }
}

export const textOf = (state: ViewerState) => frameText(draw(state, drawing))
