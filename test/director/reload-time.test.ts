import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reloadTime } from '../../src/director/reload-time.js'

const noon = Date.UTC(2026, 10, 22, 12)
const whenUtc = (text: string) => {
  const moment = reloadTime(text, noon)
  return moment === undefined ? undefined : new Date(moment).toISOString()
}

const cases: readonly (readonly [string, string | undefined])[] = [
  ['12:00:01Z', '2026-11-22T12:00:01.000Z'],
  ['12:00:00Z', '2026-11-23T12:00:00.000Z'],
  ['03:30:00Z\nmore', '2026-11-23T03:30:00.000Z'],
  ['26-12-01 00:00:00Z', '2026-12-01T00:00:00.000Z'],
  ['2026-12-01 00:00:00Z', '2026-12-01T00:00:00.000Z'],
  ['2026-11-22 11:59:59Z', undefined],
  ['2026-11-31 00:00:00Z', undefined],
  ['24:00:00Z', undefined],
  ['12:00:60Z', undefined],
  [' 12:00:01Z', undefined],
  ['12:00:01Z ', undefined],
  ['2026-12-01  00:00:00Z', undefined],
  ['026-12-01 00:00:00Z', undefined],
  ['12:00', undefined],
  ['', undefined],
]
for (const [text, expected] of cases) test(`"${text}" at noon`, () => assert.is(whenUtc(text), expected))

test('without a Z it is the time of the host', () => {
  const moment = reloadTime('2027-01-02 03:04:05', noon)
  assert.is(moment, new Date(2027, 0, 2, 3, 4, 5).getTime())
})

test.run()
