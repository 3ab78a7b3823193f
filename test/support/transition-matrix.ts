import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import { deadline, type RouterOutput, type Step, type VirtualRouter } from '../../src/vrrp/router.js'

/** Outputs in a word each, reports by their reason. */
const short: { readonly [Kind in RouterOutput['kind']]: (output: Extract<RouterOutput, { kind: Kind }>) => string } = {
  'arm-last-will': () => 'arm',
  'disarm-last-will': () => 'disarm',
  'add-addresses': () => 'add',
  'remove-addresses': () => 'remove',
  advertise: ({ priority }) => `advert ${priority}`,
  announce: ({ repeat }) => `announce ${repeat}`,
  notice: ({ notice }) => notice.code,
  report: ({ transition }) => transition.reason,
}

/** `Master 10.5s, arm, add`: the state, when it is next due, and the outputs in order; `mark` is said of the state. */
export function stepText({ router, outputs }: Step, mark = ''): string {
  const due = deadline(router)
  const words = outputs.map((output) => short[output.kind](output as never))
  return [`${router.state}${due === undefined ? '' : ` ${due / seconds(1)}s`}${mark}`, ...words].join(', ')
}

/**
 * One test for each row of a matrix, and one that every state meets every event.
 * @param matrix lines of `state | event | what comes of it`
 */
export function testMatrix<Event>(
  states: Readonly<Record<string, VirtualRouter>>,
  events: Readonly<Record<string, Event>>,
  matrix: string,
  outcome: (router: VirtualRouter, event: Event) => string,
) {
  const rows = matrix
    .trim()
    .split('\n')
    .map((line) => line.split(' | ') as [string, string, string])

  for (const [state, event, expected] of rows) {
    test(`${state} | ${event}`, () => {
      const [router, input] = [states[state], events[event]]
      assert.ok(router && input)
      assert.is(outcome(router, input), expected)
    })
  }

  test('every state meets every event', () => {
    const pairs = Object.keys(states).flatMap((state) => Object.keys(events).map((event) => `${state} | ${event}`))
    assert.equal(
      rows.map(([state, event]) => `${state} | ${event}`),
      pairs,
    )
  })
}
