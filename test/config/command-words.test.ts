import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { commandText, commandWords } from '../../src/config/command-words.js'

const cases: [string, string, string[]][] = [
  ['a program alone', '/usr/bin/true', ['/usr/bin/true']],
  ['arguments end at blanks', '  /bin/check  -a\t1 ', ['/bin/check', '-a', '1']],
  ['a part between marks', "/bin/check 'a b'c", ['/bin/check', 'a bc']],
  ['an empty argument', "/bin/check '' x", ['/bin/check', '', 'x']],
  ['marks of the other kind', `/bin/check '"a"'`, ['/bin/check', '"a"']],
  ['escapes are resolved twice', '/bin/check a\\\\ b \\\\x41', ['/bin/check', 'a b', 'A']],
  ['control and octal', '/bin/check \\cA\\060', ['/bin/check', '\x010']],
  ['a mark that nobody closes', "/bin/check 'a b", ['/bin/check', 'a b']],
  ['a pipe is no syntax', '/bin/a | /bin/b', ['/bin/a', '|', '/bin/b']],
  ['nothing', '', []],
]
for (const [name, text, words] of cases) test(name, () => assert.equal(commandWords(text), words))

test('what is written is read again', () => {
  assert.is(commandText(['/bin/check', 'a b', "it's"]), "/bin/check \\'a b\\' \\'it\\\\\\'s\\'")
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) =>
      assert.equal(commandWords(commandText(words)), words),
    ),
    { numRuns: 500, seed: 1 },
  )
})

test.run()
