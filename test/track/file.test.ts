import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/health/clock.js'
import { initialize, watchFile } from '../../src/track/file.js'
import { fileValue } from '../../src/track/file-value.js'
import { eventually } from '../support/together.js'

const test = suite<{ folder: string }>('track file')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-file-'))
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }))

test('the number that the file begins with counts', () => {
  const value = (text: string | undefined) => fileValue(text).value
  assert.equal(
    [value('5\n'), value(' -20 x'), value('+7'), value('99999999999'), value('-0')],
    [5, -20, 7, 2147483647, 0],
  )
  assert.equal(fileValue(undefined), { value: 0, because: 'there is no such file' })
  assert.equal(fileValue('\n'), { value: 0, because: 'the file is empty' })
  assert.equal(fileValue('on'), { value: 0, because: 'the file begins with no number' })
})

/** The values that a file was told to have. */
function follow(path: string) {
  const told: (number | undefined)[] = []
  const watch = watchFile(
    { kind: 'file', name: 'f', path },
    { clock: systemClock, onChange: ({ value }) => told.push(value) },
  )
  return {
    told,
    watch,
    tells: (...values: number[]) => eventually(`${values} are told`, () => told.join() === values.join()),
  }
}

test('each change is told: written, replaced, removed', async ({ folder }) => {
  const path = join(folder, 'maintenance')
  const { watch, tells } = follow(path)
  await tells(0)
  writeFileSync(path, '-20\n')
  await tells(0, -20)
  writeFileSync(`${path}.new`, '3')
  renameSync(`${path}.new`, path)
  await tells(0, -20, 3)
  rmSync(path)
  await tells(0, -20, 3, 0)
  assert.is(watch.state().up, true)
  assert.is(watch.state().because, 'there is no such file')
  watch.stop()
})

test('a directory that comes later is found', async ({ folder }) => {
  const path = join(folder, 'run', 'maintenance')
  const { watch, tells } = follow(path)
  await tells(0)
  mkdirSync(join(folder, 'run'))
  writeFileSync(path, '1')
  await tells(0, 1)
  rmSync(join(folder, 'run'), { recursive: true })
  await tells(0, 1, 0)
  watch.stop()
})

test('where a link leads is followed: the target written, another target, another folder', async ({ folder }) => {
  for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'a/value'), '1')
  writeFileSync(join(folder, 'b/value'), '3')
  symlinkSync('../a', join(folder, 'c/now'))
  symlinkSync('c/now/value', join(folder, 'maintenance'))
  const { watch, tells } = follow(join(folder, 'maintenance'))
  await tells(1)
  writeFileSync(join(folder, 'a/value'), '2')
  await tells(1, 2)
  symlinkSync('../b', join(folder, 'c/next'))
  renameSync(join(folder, 'c/next'), join(folder, 'c/now'))
  await tells(1, 2, 3)
  writeFileSync(join(folder, 'b/value'), '4')
  await tells(1, 2, 3, 4)
  rmSync(join(folder, 'maintenance'))
  await tells(1, 2, 3, 4, 0)
  watch.stop()
})

test('the file is written where there is none, or always with overwrite', async ({ folder }) => {
  const path = join(folder, 'f')
  const settings = (value: number, overwrite: boolean) =>
    ({ kind: 'file', name: 'f', path, initial: { value, overwrite } }) as const
  await initialize(settings(4, false))
  assert.is(readFileSync(path, 'utf8'), '4\n')
  await initialize(settings(5, false))
  assert.is(readFileSync(path, 'utf8'), '4\n')
  await initialize(settings(5, true))
  assert.is(readFileSync(path, 'utf8'), '5\n')
})

test('a symbolic link is not followed when it is written', async ({ folder }) => {
  const path = join(folder, 'f')
  writeFileSync(join(folder, 'precious'), 'precious')
  symlinkSync(join(folder, 'precious'), path)
  const initial = { value: 0, overwrite: true }
  await initialize({ kind: 'file', name: 'f', path, initial }).then(
    () => assert.unreachable(),
    (error) => assert.is(error.code, 'ELOOP'),
  )
  assert.is(readFileSync(join(folder, 'precious'), 'utf8'), 'precious')
})

test.run()
