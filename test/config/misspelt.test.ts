import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { homesOf } from '../../src/config/homes.js'
import type { Token } from '../../src/config/lexer.js'
import { readConfig } from '../../src/config/parse.js'
import { topLevelBlocks } from '../../src/config/schema.js'
import { parseTree, type Statement } from '../../src/config/tree.js'
import { corpus } from './corpus.js'
import { tokensOf } from './read.js'

const silent = () => {}

const keywordsIn = (statements: readonly Statement[]): Token[] =>
  statements.flatMap(({ keyword, block }) => [
    ...(homesOf(keyword.text).length > 0 ? [keyword] : []),
    ...keywordsIn(block?.statements ?? []),
  ])

/** The text with one letter of a word replaced by another. */
function misspelt(text: string, { line, column, text: word }: Token, at: number): string {
  const lines = text.split('\n')
  const old = lines[line - 1] ?? ''
  const letter = word[at] === 'q' ? 'z' : 'q'
  lines[line - 1] = old.slice(0, column - 1 + at) + letter + old.slice(column + at)
  return lines.join('\n')
}

const errorsOn = (text: string, line: number) =>
  readConfig(text, 'test.conf', 'lb1').problems.filter(
    (problem) => problem.line === line && problem.severity === 'error',
  )

test('one letter changed in a keyword of a sample: its line is named, and the keyword suggested', () => {
  const outcomes = corpus('samples').flatMap(({ text }) =>
    keywordsIn(parseTree(tokensOf(text, silent), topLevelBlocks, silent)).flatMap((keyword) => {
      const before = errorsOn(text, keyword.line).length
      return Array.from(keyword.text, (_, at) => {
        const errors = errorsOn(misspelt(text, keyword, at), keyword.line)
        return {
          isNamed: errors.length > before,
          isSuggested: errors.some(({ suggestion }) => suggestion === keyword.text),
        }
      })
    }),
  )
  const named = outcomes.filter(({ isNamed }) => isNamed)
  assert.is(named.length, outcomes.length)
  const suggested = named.filter(({ isSuggested }) => isSuggested)
  const figure = `${suggested.length} of ${named.length} suggestions are the keyword`
  process.stdout.write(`${figure}\n`)
  assert.ok(suggested.length / named.length >= 0.95, figure)
})

test.run()
