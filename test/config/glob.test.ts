import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expandBraces, fits } from '../../src/config/glob.js'

const braces: [string, string[] | undefined][] = [
  ['a', ['a']],
  ['{a,b}.conf', ['a.conf', 'b.conf']],
  ['{foo/{,cat,dog},bar}', ['foo/', 'foo/cat', 'foo/dog', 'bar']],
  ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
  ['{a}', ['a']],
  ['{}x{a', ['{}x{a']],
  ['{a,b}'.repeat(12), undefined],
  ['{'.repeat(5000), undefined],
]
for (const [pattern, names] of braces) {
  test(`${pattern.slice(0, 30)} stands for ${names?.join(' ') ?? 'too many'}`, () =>
    assert.equal(expandBraces(pattern), names))
}

const patterns: [string, string[], string[]][] = [
  ['*.conf', ['a.conf', 'b.c.conf'], ['.a.conf', 'a.con', 'conf']],
  ['.*', ['.a', '.'], ['a']],
  ['a?c', ['abc', 'a?c'], ['ac', 'abbc']],
  ['[a-c]x[!0-9]', ['axb', 'cx-'], ['dxb', 'ax1']],
  ['[]a]', [']', 'a'], ['b']],
  ['[^a]', ['b'], ['a']],
  ['[a', ['[a'], ['a']],
  ['*a*b*', ['ab', 'xaxbx'], ['ba']],
  ['*', ['x'], ['']],
]
for (const [pattern, good, bad] of patterns) {
  test(`${pattern} fits what it should`, () => {
    for (const name of good) assert.ok(fits(name, pattern), name)
    for (const name of bad.filter(Boolean)) assert.not.ok(fits(name, pattern), name)
  })
}

test.run()
