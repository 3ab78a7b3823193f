// verdicts.tsv: each file of the corpus, whether it passes here and there, and the rule for a difference.
// usage: verdicts.test.js [--rewrite]   writes the table anew; commit only a difference that you can explain
import { writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fixture } from './read.js'
import { comparisons, ruleNames, rules } from './verdicts.js'

const compared = comparisons()

const verdict = (passes: boolean) => (passes ? 'passes' : 'fails')

const rows = compared.map(({ name, oracle, passes, rule }) => ({
  name,
  rule,
  line: [name, `${oracle.status} ${verdict(oracle.status === 0)}`, verdict(passes), rule ?? '-'].join('\t'),
}))

if (process.argv.includes('--rewrite')) {
  const table = ['file\tkeepalived -t\tlvsha check\trule', ...rows.map(({ line }) => line)]
  writeFileSync(new URL('../../../test/config/verdicts.tsv', import.meta.url), `${table.join('\n')}\n`)
}

test('every file passes or fails as the table says; a difference may go, none may come', () => {
  const listed = fixture('verdicts.tsv').trimEnd().split('\n').slice(1)
  assert.equal(
    listed.map((line) => line.split('\t')[0]),
    rows.map(({ name }) => name),
  )
  const differing = rows.filter(({ line, rule }, index) => {
    const hadRule = !listed[index]?.endsWith('\t-')
    return line !== listed[index] && !(hadRule && rule === undefined)
  })
  assert.equal(differing, [])
})

test('where lvsha check and keepalived -t differ, a rule explains all that makes the difference', () => {
  const unexplained = compared.filter(
    ({ passes, oracle, rule, unexplained }) =>
      unexplained.length > 0 || (rule === undefined) !== (passes === (oracle.status === 0)),
  )
  assert.equal(
    unexplained.map(({ name, unexplained }) => [name, ...unexplained]),
    [],
  )
})

test('no rule is there for nothing: each explains its own microcase', () => {
  assert.ok(ruleNames.length <= 12)
  for (const name of ruleNames) {
    const row = compared.find((comparison) => comparison.name === `microcases/${rules[name].microcase}`)
    assert.is(row?.rule, name)
  }
})

test.run()
