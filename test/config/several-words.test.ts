import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Token } from '../../src/config/lexer.js'
import { listOf, sequence, withOptions } from '../../src/config/several-words.js'
import type { ValueType } from '../../src/config/value-type.js'
import { address, integer, nothing, statusRange, text } from '../../src/config/value-types.js'

const words = (line: string): Token[] =>
  line.split(' ').map((word, i) => ({ kind: 'word', text: word, line: 1, column: 1 + i, endColumn: 2 + i }))

/** What a type makes of some words: the value, else the codes of what is wrong with their columns. */
function read(type: ValueType<unknown>, line: string) {
  const { value, findings } = type.read(words(line), 'keyword')
  return value ?? findings?.map(({ code, at }) => `${at.column} ${code}`)
}

test('a sequence reads each word by its own type, and may be cut short', () => {
  const type = sequence('a name and numbers', 1, text('a name'), integer(0, 9), integer(0, 9))
  assert.equal(read(type, 'eth0 1 2'), ['eth0', 1, 2])
  assert.equal(read(type, 'eth0'), ['eth0'])
  assert.equal(read(type, 'eth0 x 10'), ['2 LV-C008', '3 LV-C008'])
  assert.equal([type.least, type.most], [1, 3])
})

test('a list has one type for all words', () => {
  const type = listOf(statusRange, 'status codes')
  assert.equal(read(type, '200-299 404'), [
    { from: 200, to: 299 },
    { from: 404, to: 404 },
  ])
  assert.equal(read(type, '200 40 503 9'), ['2 LV-C008', '4 LV-C008'])
  assert.is(
    type.show?.([
      { from: 200, to: 299 },
      { from: 404, to: 404 },
    ]),
    '200-299 404',
  )
})

test('options come in any order, with a value or alone', () => {
  const type = withOptions('an address and options', { ttl: integer(1, 255), quiet: nothing }, address)
  assert.equal(read(type, '192.0.2.1 quiet ttl 5'), {
    first: '192.0.2.1',
    options: new Map<string, unknown>([
      ['quiet', true],
      ['ttl', 5],
    ]),
  })
  assert.equal(read(type, '192.0.2.1 ttl 0'), ['3 LV-C008'])
  assert.equal(read(type, '192.0.2.1 ttl'), ['2 LV-C007'])
  assert.equal(read(type, 'x tll 5'), ['1 LV-C008', '2 LV-C008'])
  assert.is(type.read(words('192.0.2.1 tll 5'), 'keyword').findings?.[0]?.suggestion, 'ttl')
})

test('a line may have options only', () => {
  const type = withOptions('tcp or udp with seconds', { tcp: integer(0, 9), udp: integer(0, 9) })
  assert.equal(read(type, 'udp 3'), { options: new Map([['udp', 3]]) })
})

test.run()
