import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Finding } from '../../src/config/diagnostic.js'
import { tokensOf } from './read.js'

function cut(text: string) {
  const findings: Finding[] = []
  const tokens = tokensOf(text, (finding) => findings.push(finding))
  return {
    words: tokens.map((token) => (token.kind === 'end' ? ';' : token.text)).join(' '),
    tokens,
    findings: findings.map(({ code, at, suggestion }) => [code, at.line, at.column, at.endColumn, suggestion]),
  }
}

test('words, braces and line ends, with braces that touch a word', () => {
  assert.is(cut('vrrp_instance V{\n state BACKUP }x\n').words, 'vrrp_instance V { ; state BACKUP } x ; ;')
})

test('places count from 1, the end column is one past the word', () => {
  const [, word] = cut('a\n  bcd').tokens.filter((token) => token.kind === 'word')
  assert.equal(word, { kind: 'word', text: 'bcd', line: 2, column: 3, endColumn: 6, order: 2 })
})

test('a comment begins with # or ! outside quotes', () => {
  assert.is(cut('a # b\n! c\nd "e # ! f" g').words, 'a ; ; d e # ! f g ;')
})

test('a comment that begins inside a word is pointed out', () => {
  const { words, findings } = cut('auth_pass abc#1')
  assert.is(words, 'auth_pass abc ;')
  assert.equal(findings, [['LV-C106', 1, 11, 14, undefined]])
  assert.equal(cut('  a $B#1').findings[0], ['LV-C106', 1, 5, 7, undefined])
})

test('lines end with LF or CR LF', () => {
  assert.is(cut('a b\r\nc\r\n').words, 'a b ; c ; ;')
})

test('a quoted word keeps its blanks, also inside a longer one', () => {
  const words = cut('script "a  b " x"y z"').tokens.filter((token) => token.kind === 'word')
  assert.equal(
    words.map((word) => word.text),
    ['script', 'a  b ', 'xy z'],
  )
})

const commands: readonly (readonly [string, readonly string[]])[] = [
  ["script '/bin/a  b' root", ['script', '/bin/a  b', 'root']],
  ['script /bin/a\\ b', ['script', '/bin/a\\ b']],
  ["notify /bin/e'ch'o", ['notify', '/bin/echo']],
  ["script '/bin/a \\'x y\\''", ['script', "/bin/a \\'x y\\'"]],
  ['script "/bin/a \'b c\'"', ['script', "/bin/a 'b c'"]],
  ['script "/bin/a \\"b c\\""', ['script', '/bin/a \\"b c\\"']],
  ["router_id it's 'x y'", ['router_id', "it's", "'x", "y'"]],
]
for (const [line, words] of commands) {
  test(`the words of a command, or of none: ${line}`, () => {
    const { tokens, findings } = cut(line)
    const found = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text)
    assert.equal(found, words)
    assert.equal(findings, [])
  })
}

test('a command with an apostrophe has a quotation mark that is not closed', () => {
  assert.equal(cut("script /bin/echo it's").findings, [['LV-C005', 1, 20, 21, undefined]])
})

test('a quotation mark that is not closed ends with its line', () => {
  const { words, findings } = cut('router_id "abc\n}\n')
  assert.is(words, 'router_id abc ; } ; ;')
  assert.equal(findings, [['LV-C005', 1, 11, 12, undefined]])
})

test('a byte order mark is named and skipped', () => {
  const { words, findings } = cut('\ufeffglobal_defs {')
  assert.is(words, 'global_defs { ;')
  assert.equal(findings, [['LV-C105', 1, 1, 2, '']])
})

test('no-break and full-width spaces are named once a run and read as blanks', () => {
  const { words, findings } = cut('\u00a0\u00a0weight\u30001')
  assert.is(words, 'weight 1 ;')
  assert.equal(findings, [
    ['LV-C006', 1, 1, 3, '  '],
    ['LV-C006', 1, 9, 10, ' '],
  ])
})

test('full-width braces, curly quotation marks and invisible characters are read as what is meant', () => {
  const { words, findings } = cut('V \uff5b\nrouter_id \u201cmy id\u201d\nwei\u200bght 1\n\uff5d')
  assert.is(words, 'V { ; router_id my id ; weight 1 ; } ;')
  assert.equal(
    findings.map(([code, line]) => `${code} ${line}`),
    ['LV-C006 1', 'LV-C006 2', 'LV-C006 2', 'LV-C006 3', 'LV-C006 4'],
  )
})

test('other letters than ASCII are letters, and anything goes in comments and quotes', () => {
  assert.equal(cut('router_id 主机 # \u00a0注释\nx "\u00a0"').findings, [])
})

test('the braces of a reference belong to its word', () => {
  const reference = ['$', '{IF}1'].join('')
  assert.is(cut(`interface ${reference} {`).words, `interface ${reference} { ;`)
})

test.run()
