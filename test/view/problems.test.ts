import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { readConfig } from '../../src/config/parse.js'
import { checkDocument, explanationLines, problemLines } from '../../src/view/problems.js'

const text = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  prioirty 100
  virtual_ipaddress {
    192.0.2.100/24
  }
}

virtual_server 192.0.2.100 80 {
  protocol TCP
  lb_algo rr
  lb_kind NAT
  real_server 192.0.2.23 80 {
    HTTP_GET {
      url {
        path /
      }
      nb_get_retry 3
    }
  }
`
const { problems } = readConfig(text, 'bad.conf', 'lb1')

test('each problem has its line, the line before, and what to write', () => {
  assert.equal(problemLines(problems, text), [
    'error[LV-C001]: unknown keyword "prioirty" in vrrp_instance',
    '  --> bad.conf:4:3',
    '   |',
    ' 3 |   virtual_router_id 51',
    ' 4 |   prioirty 100',
    '   |   ^^^^^^^^ did you mean "priority"?',
    '',
    'error[LV-C002]: block opened here is never closed',
    '   --> bad.conf:10:31',
    '    |',
    ' 10 | virtual_server 192.0.2.100 80 {',
    '    |                               ^ no matching } before the end of the file (line 22)',
    '',
    'warning[LV-C120]: nb_get_retry is deprecated, use retry',
    '   --> bad.conf:19:7',
    '    |',
    ' 18 |       }',
    ' 19 |       nb_get_retry 3',
    '    |       ^^^^^^^^^^^^ write "retry"',
    '',
    '2 errors, 1 warning in bad.conf. More: lvsha check --explain LV-C001',
  ])
})

test('no problems, no lines', () => assert.equal(problemLines([], text), []))

const at = (line: number, column: number, endColumn: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'LV-C008',
  severity: 'error',
  message: 'm',
  file: 'f',
  line,
  column,
  endColumn,
  ...more,
})

test('a hint beside a suggestion stands below', () => {
  const lines = problemLines([at(1, 1, 2, { suggestion: 'b', hint: 'why' })], 'a')
  assert.equal(lines.slice(4, 6), ['   | ^ did you mean "b"?', '   = why'])
})

test('what is to go is said to go', () => {
  assert.is(problemLines([at(1, 1, 2, { suggestion: '' })], 'a')[4], '   | ^ remove it')
})

test('nothing in a file or a message can steer the terminal', () => {
  const lines = problemLines([at(1, 1, 7, { message: 'x\u001b[2J', hint: '\u009b' })], '\u001b[31m\u202e\u0007').join(
    '',
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.not.match(lines, /[\u0000-\u001f\u0080-\u009f\u202e]/)
  assert.match(lines, /␛\[31m�␇/)
})

test('carets stand under wide characters and after tabs', () => {
  assert.equal(problemLines([at(1, 4, 6)], '\t主 机x y').slice(3, 5), [' 1 |   主 机x y', '   |      ^^^'])
})

test('a long line is shown around the problem', () => {
  const [, , , shown = ''] = problemLines([at(1, 5001, 5002)], `${'a'.repeat(5000)}b${'c'.repeat(5000)}`)
  assert.is(shown, ` 1 | …${'a'.repeat(100)}b${'c'.repeat(100)}…`)
})

test('many problems of one code are counted after the fifth', () => {
  const source = 'a\n'.repeat(9)
  const lines = problemLines(
    Array.from({ length: 9 }, (_, i) => at(i + 1, 1, 2)),
    source,
  )
  assert.is(lines.filter((line) => line.startsWith('error[')).length, 5)
  assert.equal(lines.slice(-3), [
    '4 more of LV-C008, from line 6 on',
    '',
    '9 errors in f. More: lvsha check --explain LV-C008',
  ])
})

test('colours are put on by meaning', () => {
  const [first] = problemLines([at(1, 1, 2)], 'a', (meaning, part) => `<${meaning}>${part}</>`)
  assert.is(first, '<error>error[LV-C008]</>: m')
})

test('the JSON document', () => {
  assert.equal(checkDocument({ at: 1767323045006, node: 'lb1', files: ['bad.conf'] }, problems.slice(0, 2)), {
    kind: 'check',
    v: 1,
    at: '2026-01-02T03:04:05.006Z',
    node: 'lb1',
    files: ['bad.conf'],
    problems: [
      {
        code: 'LV-C001',
        severity: 'error',
        message: 'unknown keyword "prioirty" in vrrp_instance',
        file: 'bad.conf',
        line: 4,
        column: 3,
        end_column: 11,
        fix: { text: 'priority' },
      },
      {
        code: 'LV-C002',
        severity: 'error',
        message: 'block opened here is never closed',
        file: 'bad.conf',
        line: 10,
        column: 31,
        end_column: 32,
        hint: 'no matching } before the end of the file (line 22)',
      },
    ],
    summary: { errors: 2, warnings: 0 },
  })
})

test('a code can be explained, in either case', () => {
  assert.is(explanationLines('lv-c002')?.[0], 'LV-C002  error: block never closed')
  assert.is(explanationLines('LV-C999'), undefined)
})

test('what a definition puts in is shown where it is written, with the lines that use it', () => {
  const source = '$A= \\\nfoo \\\n\n$B= \\\n$A \\\n\n$B\n'
  const { problems, sources } = readConfig(source, 'bad.conf', 'lb1')
  assert.equal(problemLines(problems, sources).slice(0, 9), [
    'error[LV-C001]: unknown keyword "foo" at top level',
    '  --> bad.conf:2:1',
    '   |',
    ' 1 | $A= \\',
    ' 2 | foo \\',
    '   | ^^^',
    '   = expanded from line 5: $A',
    '   = expanded from line 7: $B',
    '',
  ])
  assert.equal(checkDocument({ at: 0, files: ['bad.conf'] }, problems).problems[0]?.expanded_from, [
    { file: 'bad.conf', line: 5, column: 1, end_column: 3, text: '$A' },
    { file: 'bad.conf', line: 7, column: 1, end_column: 3, text: '$B' },
  ])
})

test.run()
