import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDuration } from '../../src/cli/duration-flag.js'

const read: Record<string, number> = {
  '500ms': 500_000,
  '60s': 60_000_000,
  '0s': 0,
  '1.5m': 90_000_000,
  '0.25s': 250_000,
  '2h': 7_200_000_000,
}

for (const [text, microseconds] of Object.entries(read)) {
  test(`${text} is ${microseconds} microseconds`, () => assert.is(parseDuration(text), microseconds))
}

for (const text of [
  '',
  '60',
  's',
  '-1s',
  '+1s',
  '1e3s',
  '60 s',
  '60S',
  '1m30s',
  '1.s',
  '.5s',
  '9999999999s',
  'Infinitys',
]) {
  test(`"${text}" is no length of time`, () => assert.is(parseDuration(text), undefined))
}

test.run()
