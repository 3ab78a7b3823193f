import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LineChange } from '../../src/config/fix.js'
import { diffLines } from '../../src/view/diff.js'

/** Lines from `before>after`, `-gone` and `same`; the text ends its last line. */
const changes = (...lines: string[]): LineChange[] => [
  ...lines.map((line): LineChange => {
    const [before = '', after] = line.split('>')
    if (line.startsWith('-')) return { before: line.slice(1), after: undefined }
    return { before, after: after ?? before }
  }),
  { before: '', after: '' },
]

test('nothing changed, no lines', () => assert.equal(diffLines('a', changes('x', 'y')), []))

test('a changed and a removed line stand together, with three lines around them', () => {
  assert.equal(diffLines('a.conf', changes('1', '2', '3', '4', 'b>c', '-d', '5', '6', '7', '8')), [
    '--- a.conf',
    '+++ a.conf',
    '@@ -2,8 +2,7 @@',
    ' 2',
    ' 3',
    ' 4',
    '-b',
    '-d',
    '+c',
    ' 5',
    ' 6',
    ' 7',
  ])
})

test('changes that are far apart have hunks of their own, whose numbers count what is gone', () => {
  assert.equal(diffLines('a', changes('-x', '1', '2', '3', '4', '5', '6', '7', '8', 'b>c')), [
    '--- a',
    '+++ a',
    '@@ -1,4 +1,3 @@',
    '-x',
    ' 1',
    ' 2',
    ' 3',
    '@@ -7,4 +6,4 @@',
    ' 6',
    ' 7',
    ' 8',
    '-b',
    '+c',
  ])
})

test('changes whose surroundings touch share a hunk', () => {
  const lines = diffLines('a', changes('a>A', '1', '2', '3', '4', '5', '6', 'b>B'))
  assert.equal(
    lines.filter((line) => line.startsWith('@@')),
    ['@@ -1,8 +1,8 @@'],
  )
})

test('a text of which nothing is left', () => {
  assert.equal(diffLines('a', changes('-x')), ['--- a', '+++ a', '@@ -1,1 +0,0 @@', '-x'])
})

test('a last line without an end says so', () => {
  assert.equal(diffLines('a', [{ before: 'x', after: 'y' }]).slice(3), [
    '-x\n\\ No newline at end of file',
    '+y\n\\ No newline at end of file',
  ])
})

test('tabs stay, what could move the cursor or hide does not', () => {
  assert.equal(diffLines('a', changes('\t\u001b[2J\u00a0b>\tb')).slice(3), ['-\t␛[2J␣b', '+\tb'])
})

test.run()
