import { PassThrough } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { demoAt } from '../../src/demo/demo.js'
import { demoSource } from '../../src/demo/source.js'
import { newEvents, readOut, runLinear, verdictText } from '../../src/tui/linear.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { unicodeGlyphs } from '../../src/view/glyphs.js'

process.env.TZ = 'UTC'

const at = (t: number) => {
  const { status, events } = demoAt('server-down', 1, t)
  return snapshotOf(status, events, 0)
}

test('a screen is read out with its verdict, a line for each row', () => {
  const lines = readOut('4', at(10_000), unicodeGlyphs)?.split('\n') ?? []
  assert.is(lines[0], 'WARN  1 of 8 real servers DOWN (192.0.2.23:80)')
  assert.is(lines[1], 'Health checks: 1 of 8 failing')
  assert.match(lines[3] ?? '', /^192\.0\.2\.23:80 .*FAIL.*HTTP 503, want 200$/)
  assert.is(lines.length, 11)
  assert.is(readOut('7', at(10_000), unicodeGlyphs), undefined)
  assert.match(readOut('2', at(10_000), unicodeGlyphs) ?? '', 'VI_1')
})

test('only what is new is told, and nothing of the past at the beginning', () => {
  assert.equal(newEvents(undefined, at(10_000)), [])
  assert.equal(
    newEvents(at(4_000), at(10_000)).map(({ object }) => object),
    ['192.0.2.23:80'],
  )
  assert.is(verdictText(at(4_000), unicodeGlyphs), 'OK    1 MASTER, 1 BACKUP · 8 of 8 real servers UP')
})

test('it says the menu and the verdict, answers a number, ends with q, and draws over nothing', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  let said = ''
  output.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const source = demoSource({ scenario: 'server-down', seed: 1, time: () => 10_000 })
  const ended = runLinear({ source, refresh: 60_000, glyphs: unicodeGlyphs, input, output })
  await new Promise((resolve) => setImmediate(resolve))
  input.write('6\n')
  await new Promise((resolve) => setImmediate(resolve))
  input.write('q\n')
  await ended
  assert.match(said, '1 Overview\n2 VRRP')
  assert.match(said, 'WARN  1 of 8 real servers DOWN')
  assert.match(said, 'lb2')
  assert.not.match(said, '\u001b')
})

test.run()
