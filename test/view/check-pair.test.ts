import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { pairDocument, pairGithubLines, pairLines } from '../../src/view/check.js'

const file = (name: string, problems: readonly Diagnostic[] = []) => ({
  file: name,
  sources: new Map([[name, 'x\n  priority 1\n']]),
  problems,
})
const finding: Diagnostic = {
  code: 'LV-C222',
  severity: 'warning',
  message: 'priority is 1 in a:2 and in b:2',
  file: 'a',
  line: 2,
  column: 12,
  endColumn: 13,
  related: [{ file: 'b', line: 2, column: 12, endColumn: 13 }],
}
const error: Diagnostic = { ...finding, code: 'LV-C001', severity: 'error', message: 'unknown', file: 'b' }

test('a person reads what is wrong with each file, then with both', () => {
  assert.equal(pairLines({ files: [file('a'), file('b')], compared: [] }), ['a and b go together'])
  assert.equal(pairLines({ files: [file('a'), file('b')], compared: [finding] }), [
    'warning[LV-C222]: priority is 1 in a:2 and in b:2',
    '  --> a:2:12',
    '   |',
    ' 1 | x',
    ' 2 |   priority 1',
    '   |            ^',
    '',
    '1 warning in a. More: lvsha check --explain LV-C222',
  ])
  const lines = pairLines({ files: [file('a'), file('b', [error])] })
  assert.is(lines[0], 'error[LV-C001]: unknown')
  assert.is(lines.at(-1), 'a and b were not compared: put the errors right first')
})

test('GitHub shows a finding at its line of the first file', () =>
  assert.equal(pairGithubLines({ files: [file('a'), file('b')], compared: [finding] }), [
    '::warning file=a,line=2,col=12,endColumn=12,title=LV-C222::priority is 1 in a:2 and in b:2',
  ]))

test('a document has the other place too, and says whether the files were compared', () => {
  const document = pairDocument({ files: [file('a'), file('b')], compared: [finding] }, 0)
  assert.equal(document, {
    kind: 'check',
    v: 1,
    at: '1970-01-01T00:00:00.000Z',
    files: ['a', 'b'],
    problems: [
      {
        code: 'LV-C222',
        severity: 'warning',
        message: 'priority is 1 in a:2 and in b:2',
        file: 'a',
        line: 2,
        column: 12,
        end_column: 13,
        related: [{ file: 'b', line: 2, column: 12, end_column: 13 }],
      },
    ],
    summary: { errors: 0, warnings: 1 },
    compared: true,
  })
  assert.is(pairDocument({ files: [file('a'), file('b', [error])] }, 0).compared, false)
})

test.run()
