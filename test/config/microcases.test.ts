// microcases.tsv: the line and the code of the fault in each microcase; `-` where there is none yet.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../../src/config/parse.js'
import { corpus } from './corpus.js'
import { fixture } from './read.js'

const expected = fixture('microcases.tsv')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t') as [string, string])

/** What is found in a microcase, apart from what is said of keywords that have no effect yet. */
const found = new Map(
  corpus('microcases').map(({ name, text }) => [
    name.replace(/\.conf$/, ''),
    readConfig(text, name, 'lb1')
      .problems.filter(({ code }) => code !== 'LV-C012' && code !== 'LV-C101')
      .map(({ line, code }) => `${line} ${code}`),
  ]),
)

test('every microcase is listed', () => {
  assert.equal(
    [...found.keys()],
    expected.map(([name]) => name),
  )
})

for (const [name, problems] of expected.filter(([, problems]) => problems !== '-')) {
  test(`${name}: its fault is found where it is, and nothing follows from it`, () =>
    assert.is(found.get(name)?.join(', '), problems))
}

test.run()
