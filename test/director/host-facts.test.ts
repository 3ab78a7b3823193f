import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { followPath, hostFacts } from '../../src/director/host-facts.js'
import type { FollowedPath } from '../../src/model/followed-path.js'

const test = suite<{ folder: string }>('host facts')

test.before.each((context) => {
  context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'lvsha-host-')))
})

test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

/** The parts of a path below the folder, with what they are. */
const below = (folder: string, followed: FollowedPath) =>
  'parts' in followed
    ? followed.parts
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .map(({ path, kind, mode }) => `${path.slice(folder.length)} ${kind} ${mode.toString(8)}`)
    : followed

test('a path is followed part by part, from the root', ({ folder }) => {
  mkdirSync(join(folder, 'a'))
  chmodSync(join(folder, 'a'), 0o1777)
  writeFileSync(join(folder, 'a/x'), '')
  chmodSync(join(folder, 'a/x'), 0o640)
  const followed = followPath(join(folder, 'a//x'))
  assert.is('parts' in followed && followed.parts[0]?.path, '/')
  assert.equal(below(folder, followed), ['/a folder 1777', '/a/x file 640'])
})

test('a link is followed to where it leads, over folders that could change it', ({ folder }) => {
  mkdirSync(join(folder, 'a'), { mode: 0o755 })
  mkdirSync(join(folder, 'b'), { mode: 0o755 })
  writeFileSync(join(folder, 'b/x'), '', { mode: 0o600 })
  symlinkSync('../b', join(folder, 'a/link'))
  symlinkSync(join(folder, 'a/link/x'), join(folder, 'y'))
  assert.equal(below(folder, followPath(join(folder, 'y'))), [
    '/y link 777',
    '/a folder 755',
    '/a/link link 777',
    '/b folder 755',
    '/b/x file 600',
  ])
})

test('what is missing is named, also where a file stands for a folder and where links go in a circle', ({ folder }) => {
  writeFileSync(join(folder, 'x'), '')
  symlinkSync('circle', join(folder, 'circle'))
  assert.equal(followPath(join(folder, 'a/b')), { missing: join(folder, 'a') })
  assert.equal(followPath(join(folder, 'x/b')), { missing: join(folder, 'x/b') })
  assert.equal(followPath(join(folder, 'circle')), { missing: join(folder, 'circle') })
})

test('the interfaces of this host have their addresses with their subnets', () => {
  const { interfaces, isMeant } = hostFacts(true)
  assert.ok(isMeant)
  assert.equal(
    interfaces.get('lo')?.find(({ address }) => address === '127.0.0.1'),
    { address: '127.0.0.1', length: 8 },
  )
})

test.run()
