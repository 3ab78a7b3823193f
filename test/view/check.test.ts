import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/config/diagnostic.js'
import { checkedDocument, checkLines, githubLines } from '../../src/view/check.js'
import { ruleLines, rulesDocument } from '../../src/view/problems.js'

const problem: Diagnostic = {
  code: 'LV-C001',
  severity: 'error',
  message: 'unknown keyword "a"',
  hint: '100% wrong',
  file: 'a,b:c.conf',
  line: 2,
  column: 3,
  endColumn: 5,
}
const sources = new Map([[problem.file, 'x\n  ab\n']])

test('a file without problems says so, one with problems shows them', () => {
  const lines = checkLines([
    { file: 'a', sources: new Map(), problems: [] },
    { file: 'b', sources, problems: [problem] },
  ])
  assert.is(lines[0], 'a: no problems')
  assert.is(lines[1], 'error[LV-C001]: unknown keyword "a"')
})

test('what can be put right is counted, unless it was tried', () => {
  const sources = new Map([['a', 'prioirty 1\nwieght 2\nfrobnicate 3\n']])
  const at = (line: number, endColumn: number) => ({ ...problem, file: 'a', line, column: 1, endColumn })
  const problems = [{ ...at(1, 9), suggestion: 'priority' }, { ...at(2, 7), suggestion: 'weight' }, at(3, 11)]
  assert.is(checkLines([{ file: 'a', sources, problems }]).at(-1), '2 can be put right: lvsha check --fix a')
  assert.match(checkLines([{ file: 'a', sources, problems, fixed: [] }]).at(-1) ?? '', /^3 errors in a/)
})

test('what was mended comes first, as a diff', () => {
  const lines = checkLines([
    {
      file: 'a',
      sources: new Map([['a', 'y\n']]),
      problems: [],
      lines: [
        { before: 'x', after: 'y' },
        { before: '', after: '' },
      ],
      fixed: [problem],
    },
  ])
  assert.equal(lines, ['--- a', '+++ a', '@@ -1,1 +1,1 @@', '-x', '+y', '', '1 problem of a fixed', 'a: no problems'])
})

test('a problem for GitHub is a line whose signs cannot be taken for something else', () => {
  assert.equal(
    githubLines([{ file: 'x', sources, problems: [problem, { ...problem, severity: 'warning', message: 'a\nb' }] }]),
    [
      '::error file=a%2Cb%3Ac.conf,line=2,col=3,endColumn=4,title=LV-C001::unknown keyword "a" (100%25 wrong)',
      '::warning file=a%2Cb%3Ac.conf,line=2,col=3,endColumn=4,title=LV-C001::a␊b (100%25 wrong)',
    ],
  )
})

test('the document has the files, what is wrong, and what was mended where mending was asked for', () => {
  const document = checkedDocument(
    [
      {
        file: 'a',
        sources: new Map([
          ['a', ''],
          ['b', ''],
        ]),
        problems: [problem],
        fixed: [],
        config: { node: 'lb1' },
      },
    ],
    1767323045006,
  )
  assert.is(document.node, 'lb1')
  assert.equal(document.files, ['a', 'b'])
  assert.equal(document.fixed, [])
  assert.equal(document.summary, { errors: 1, warnings: 0 })
  assert.is(checkedDocument([{ file: 'a', sources, problems: [] }], 0).fixed, undefined)
})

test('the rules are listed, each with what it is', () => {
  assert.is(ruleLines()[0], 'LV-C001  error    unknown keyword')
  assert.equal(rulesDocument().rules[0], { code: 'LV-C001', severity: 'error', title: 'unknown keyword' })
})

test.run()
