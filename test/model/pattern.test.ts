import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { translatePattern } from '../../src/model/pattern.js'

/** Whether a pattern is found in a text; what is wrong with it where it cannot be used. */
function finds(pattern: string, text: string, ...options: string[]): boolean | string {
  const made = translatePattern(pattern, options)
  return 'problem' in made ? made.problem : made.regex.test(text)
}

test('what both languages write alike and mean differently means what PCRE2 means', () => {
  const table: [pattern: string, text: string, options: string, found: boolean][] = [
    ['a.b', 'a\rb', '', true],
    ['a.b', 'a\nb', '', false],
    ['a.b', 'a\nb', 'dotall', true],
    ['ok$', 'ok\n', '', true],
    ['ok$', 'ok\n', 'dollar_endonly', false],
    ['ok$', 'ok\r', 'multiline', false],
    ['^two$', 'one\ntwo\nthree', '', false],
    ['^two$', 'one\ntwo\nthree', 'multiline', true],
    ['\\Aone', 'one', '', true],
    ['\\Atwo', 'one\ntwo', 'multiline', false],
    ['e\\z', 'e\n', '', false],
    ['e\\Z', 'e\n', '', true],
    ['OK', 'ok', '', false],
    ['OK', 'ok', 'caseless', true],
    ['(?i)OK', 'ok', '', true],
    ['o k # it is', 'ok', 'extended', true],
    ['^[[:alpha:]_]+[[:digit:]]$', 'a_b7', '', true],
    ['[]x]', ']', '', true],
    ['[^]x]', ']', '', false],
    ['[[]', '[', '', true],
    ['(?P<a>x)\\1', 'xx', '', true],
    ['a\\hb', 'a\tb', '', true],
    ['[.$^]', '^', '', true],
  ]
  for (const [pattern, text, options, found] of table) {
    assert.is(finds(pattern, text, ...options.split(' ')), found, `${pattern} in ${JSON.stringify(text)} ${options}`)
  }
})

test('ungreedy turns the greed of repetitions round', () => {
  const match = (pattern: string) => {
    const made = translatePattern(pattern, ['ungreedy'])
    return 'regex' in made ? made.regex.exec('aaa')?.[0] : made.problem
  }
  assert.is(match('a+'), 'a')
  assert.is(match('a+?'), 'aaa')
  assert.is(match('a{2,}'), 'aa')
})

test('what only PCRE2 has is named', () => {
  const table: [pattern: string, problem: string][] = [
    ['(?>a+)b', '(?> is of PCRE2 alone'],
    ['a++b', '++ is of PCRE2 alone'],
    ['(?R)', '(?R is of PCRE2 alone'],
    ['(*UTF)x', '(* is of PCRE2 alone'],
    ['\\Qa.b\\E', '\\Q is of PCRE2 alone'],
    ['[[:^digit:]]', '[:^digit:] is of PCRE2 alone'],
    ['[a', 'a [ without its ]'],
    ['(a', '/(a/g: Unterminated group'],
  ]
  for (const [pattern, problem] of table) assert.is(finds(pattern, ''), problem)
})

test.run()
