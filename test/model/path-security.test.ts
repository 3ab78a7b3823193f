import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PathPart } from '../../src/model/followed-path.js'
import { weaknessOf } from '../../src/model/path-security.js'

const file: PathPart = { path: '/x', kind: 'file', uid: 0, gid: 0, mode: 0o755 }
const folder: PathPart = { ...file, kind: 'folder' }
const link: PathPart = { ...file, kind: 'link', mode: 0o777 }

const cases: [string, PathPart, string | undefined][] = [
  ['root alone writes it', file, undefined],
  ['another owner', { ...file, uid: 1000 }, 'it belongs to user 1000; chown root /x'],
  ['everybody writes it', { ...file, mode: 0o777 }, 'everybody can write it; chmod o-w /x'],
  ['a group writes it', { ...file, gid: 50, mode: 0o775 }, 'group 50 can write it; chmod g-w /x'],
  ['a group and everybody write it', { ...file, gid: 50, mode: 0o777 }, 'everybody can write it; chmod go-w /x'],
  ['the group of root writes it', { ...file, mode: 0o775 }, undefined],
  ['a folder that everybody writes', { ...folder, mode: 0o777 }, 'everybody can write it; chmod o-w /x'],
  ['the same where nobody removes what is another’s', { ...folder, mode: 0o1777 }, undefined],
  ['the sticky bit of a file protects nothing', { ...file, mode: 0o1777 }, 'everybody can write it; chmod o-w /x'],
  ['a link of root', link, undefined],
  ['a link of somebody else', { ...link, uid: 7 }, 'it belongs to user 7; chown -h root /x'],
]
for (const [name, part, expected] of cases) {
  test(name, () => {
    const weakness = weaknessOf([part], true)
    assert.is(weakness && `${weakness.why}; ${weakness.next}`, expected)
  })
}

test('of what another user runs only what everybody can write counts', () => {
  assert.is(weaknessOf([{ ...file, uid: 1000, gid: 50, mode: 0o775 }], false), undefined)
  assert.is(weaknessOf([folder, { ...file, uid: 1000, mode: 0o777 }], false)?.next, 'chmod o-w /x')
})

test.run()
