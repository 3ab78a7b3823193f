import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { replaceFile } from '../../src/os/replace-file.js'

const test = suite<{ folder: string; file: string }>('replace a file')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-replace-'))
  context.file = join(context.folder, 'a.conf')
  writeFileSync(context.file, 'old')
})

test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

test('the text is replaced, the mode stays, and nothing else is left', ({ folder, file }) => {
  chmodSync(file, 0o640)
  replaceFile(file, 'new ü')
  assert.is(readFileSync(file, 'utf8'), 'new ü')
  assert.is(statSync(file).mode & 0o7777, 0o640)
  assert.equal(readdirSync(folder), ['a.conf'])
})

test('a reader that has the file open keeps the old text', ({ file }) => {
  const before = statSync(file).ino
  replaceFile(file, 'new')
  assert.is.not(statSync(file).ino, before)
})

test('the owner stays, where we may give files away', ({ file }) => {
  if (process.getuid?.() !== 0) return
  chownSync(file, 1234, 5678)
  replaceFile(file, 'new')
  const { uid, gid } = statSync(file)
  assert.equal([uid, gid], [1234, 5678])
})

test('a symbolic link stays, what it leads to is replaced', ({ folder, file }) => {
  const link = join(folder, 'link.conf')
  symlinkSync('a.conf', link)
  replaceFile(link, 'new')
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.is(readFileSync(file, 'utf8'), 'new')
})

test('a file that is not there is not made', ({ folder }) => {
  assert.throws(() => replaceFile(join(folder, 'b.conf'), 'x'), /ENOENT/)
  assert.equal(readdirSync(folder), ['a.conf'])
})

test.run()
