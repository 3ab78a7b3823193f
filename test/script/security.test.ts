import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pathParts, weaknessOf } from '../../src/script/security.js'

const file = { uid: 0, gid: 0, mode: 0o755, isDirectory: false }
const directory = { ...file, isDirectory: true }

test('every directory above a program is looked at, the highest first', () => {
  assert.equal(pathParts('/usr/local/bin/check'), ['/', '/usr', '/usr/local', '/usr/local/bin', '/usr/local/bin/check'])
})

const cases: [string, Parameters<typeof weaknessOf>[1], string | undefined][] = [
  ['root alone writes it', file, undefined],
  ['another owner', { ...file, uid: 1000 }, 'it belongs to user 1000; chown root /x'],
  ['everybody writes it', { ...file, mode: 0o777 }, 'everybody can write it; chmod o-w /x'],
  ['a group writes it', { ...file, gid: 50, mode: 0o775 }, 'group 50 can write it; chmod g-w /x'],
  ['the group of root writes it', { ...file, mode: 0o775 }, undefined],
  ['a directory that everybody writes', { ...directory, mode: 0o777 }, 'everybody can write it; chmod o-w /x'],
  ['the same where nobody removes what is another’s', { ...directory, mode: 0o1777 }, undefined],
  ['the sticky bit of a file protects nothing', { ...file, mode: 0o1777 }, 'everybody can write it; chmod o-w /x'],
]
for (const [name, part, expected] of cases) {
  test(name, () => {
    const weakness = weaknessOf('/x', part)
    assert.is(weakness && `${weakness.why}; ${weakness.next}`, expected)
  })
}

test.run()
