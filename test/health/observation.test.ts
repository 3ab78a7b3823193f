import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clean, durationText, observation } from '../../src/health/observation.js'
import { instant, microseconds, milliseconds, seconds } from '../../src/model/time.js'

test('text from outside loses its control characters', () => {
  assert.is(clean('\u001b[31mred\u001b[0m\r\nnext\u0000\u009b2J\u202eback\u2028line'), '[31mred [0m next 2J back line')
})

test('text from outside is cut to 500 characters', () => {
  const text = clean('x'.repeat(100_000))
  assert.is(text.length, 500)
  assert.is(text.at(-1), '…')
})

test('durations are short', () => {
  assert.is(durationText(seconds(3)), '3s')
  assert.is(durationText(milliseconds(1500)), '1.5s')
  assert.is(durationText(milliseconds(250)), '250ms')
})

test('an observation says when it began and how long each step took', () => {
  const facts = { connect: microseconds(400), firstByte: microseconds(4600), status: 503, bytes: 23 }
  assert.equal(observation(instant(1000), instant(6000), facts, { layer: 'http', text: 'HTTP 503, want 200' }), {
    at: 1000,
    status: 503,
    bytes: 23,
    latency: { connect: 400, firstByte: 4600, total: 5000 },
    ok: false,
    error: { layer: 'http', text: 'HTTP 503, want 200' },
  })
})

test.run()
