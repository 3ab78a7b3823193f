import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { problemLines } from '../../src/view/problems.js'
import { fixture, use } from './read.js'

const sample = fixture('tutorial/fixed.conf')

/** Reads and shows a text; true unless a place is off or an error has a configuration beside it. */
function isSound(text: string): boolean {
  const { config, problems } = readConfig(text, 'x', 'h')
  problemLines(problems, text)
  const lines = text.split('\n')
  const inside = problems.every(({ line, column, endColumn }) => {
    const width = (lines[line - 1] ?? '').length + 1
    return column >= 1 && column <= width && endColumn >= column && endColumn <= width
  })
  return inside && (config === undefined) === problems.some(({ severity }) => severity === 'error')
}

test('any text is read', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), isSound), { numRuns: 300, seed: 1 })
})

test('any bytes are read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => isSound(Buffer.from(bytes).toString())),
    { numRuns: 300, seed: 2 },
  )
})

test('any mixture of words and signs is read', () => {
  const part = fc.constantFrom(
    ...sample.split(/(\s+)/),
    '{',
    '}',
    '"',
    '#',
    '\u00a0',
    '${',
    '=',
    'include',
    'include a.conf\n',
    '\n~SEQ(i,5)',
    '\n~SEQx(j,0x10,-1,1) ',
    '\n~LST({i,j},{1,2},{3}) ',
    '\n$i=1\n',
    '\n$j= \\\n',
    '\n$j=$i$j\n',
    '$i',
    use('j'),
    use('_RANDOM 1 9'),
    '\n@h ',
    '\n@^h ',
    '\\\n',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 80 }), (parts) => isSound(parts.join(' '))),
    { numRuns: 300, seed: 3 },
  )
})

test('a good file with a part cut out, doubled or replaced is read', () => {
  const position = fc.nat(sample.length)
  fc.assert(
    fc.property(position, position, fc.string({ maxLength: 5 }), (a, b, text) =>
      isSound(sample.slice(0, a) + text + sample.slice(b)),
    ),
    { numRuns: 500, seed: 4 },
  )
})

/** A file of so many virtual servers with ten real servers each. */
const generated = (services: number) => {
  const servers = Array.from(
    { length: 10 },
    (_, j) => ` real_server 172.16.0.${j} 80 {\n  weight 1\n  TCP_CHECK {\n   connect_timeout 3\n  }\n }\n`,
  ).join('')
  return Array.from(
    { length: services },
    (_, i) => `virtual_server 10.0.${i >> 8}.${i & 255} 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n${servers}}\n`,
  ).join('')
}

test('1000 virtual servers with 10 real servers each are read in the time that their size allows', () => {
  const [small, large] = [generated(250), generated(1000)]
  const time = (text: string) => {
    const start = process.cpuUsage()
    assert.is(readConfig(text, 'x', 'h').problems.length, 0)
    const { user, system } = process.cpuUsage(start)
    return user + system
  }
  readConfig(large, 'x', 'h')
  const least = (text: string) => Math.min(time(text), time(text), time(text))
  // Four times the size is four times the work; sixteen times would be quadratic.
  assert.ok(least(large) < 10 * least(small))
})

test('one sign thousands of times is read', () => {
  const texts = [
    '{',
    '}\n',
    'a{',
    '"',
    '${',
    '\u00a0',
    '}@a ',
    'virtual_server{',
    'virtual_serve x\n',
    'vrrp_instance V\n}\n',
  ]
  for (const part of texts) {
    const { problems } = readConfig(part.repeat(3000), 'x', 'h')
    assert.ok(problems.length > 0, part)
  }
})

test('of a file with more problems than anyone reads the first ten thousand are told', () => {
  assert.is(readConfig('frobnicate\n'.repeat(12_000), 'x', 'h').problems.length, 10_000)
})

test('a configuration that becomes too large is told so, and nothing that the rest of it may hold', () => {
  const text = 'vrrp_instance V {\n  virtual_ipaddress {\n~SEQ(i,1,1000000) 192.0.2.1\n  }\n}\n'
  assert.equal(
    readConfig(text, 'x', 'h').problems.map(({ code, line }) => `${line} ${code}`),
    ['3 LV-C042'],
  )
})

test.run()
