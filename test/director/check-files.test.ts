import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkExit, checkFiles } from '../../src/director/check-files.js'
import { formatConfigFile } from '../../src/director/format-file.js'
import type { LvshaError } from '../../src/model/errors.js'
import { fixture } from '../config/read.js'

const plain = { fix: false, isDry: false, strict: false, compatible: false }

const test = suite<{ folder: string; write(name: string, text: string | Buffer): string }>('check files')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-check-'))
  context.write = (name, text) => {
    const file = join(context.folder, name)
    writeFileSync(file, text)
    return file
  }
})

test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const wrong = fixture('codes/LV-C001-wrong.conf')
const right = fixture('codes/LV-C001-right.conf')
const warned = fixture('codes/LV-C132-wrong.conf')

const failureOf = (work: () => unknown): LvshaError => {
  try {
    work()
  } catch (error) {
    return error as LvshaError
  }
  throw new Error('it did not fail')
}

test('the exit status says what was found', ({ write }) => {
  const exit = (text: string, more = {}) => {
    const options = { ...plain, ...more }
    return checkExit(checkFiles([write('a', text)], options), options)
  }
  assert.is(exit(right), 0)
  assert.is(exit(right, { strict: true }), 0)
  assert.is(exit(warned), 0)
  assert.is(exit(warned, { strict: true }), 3)
  assert.is(exit(wrong), 6)
  assert.is(exit(wrong, { compatible: true }), 5)
  assert.is(exit(warned, { compatible: true }), 0)
})

test('a file that is missing is an error, in whatever way the exit status is told', ({ folder, write }) => {
  const files = [write('a', right), join(folder, 'missing')]
  assert.is(failureOf(() => checkFiles(files, plain)).exit, 2)
  assert.is(failureOf(() => checkFiles(files, { ...plain, compatible: true })).exit, 4)
})

test('files are mended, and written unless told not to', ({ write }) => {
  const files = [write('a', wrong), write('b', right)]
  const [dry] = checkFiles(files, { ...plain, fix: true, isDry: true })
  assert.is(dry?.sources.get(dry.file), right)
  assert.is(readFileSync(files[0] ?? '', 'utf8'), wrong)
  assert.is(checkExit(checkFiles(files, { ...plain, fix: true }), plain), 0)
  assert.is(readFileSync(files[0] ?? '', 'utf8'), right)
})

test('a problem of an included file is told, and mended where it is named itself', ({ folder, write }) => {
  const included = write('b', wrong)
  const file = write('a', `include ${join(folder, '*b')}\n`)
  const [checked] = checkFiles([file], { ...plain, fix: true })
  assert.equal([...(checked?.sources.keys() ?? [])], [file, included])
  assert.equal(
    checked?.problems.map((problem) => problem.file),
    [included],
  )
  assert.is(readFileSync(included, 'utf8'), wrong)
  checkFiles([file, included], { ...plain, fix: true })
  assert.is(readFileSync(included, 'utf8'), right)
})

test('the lines of another node are not looked at', ({ write }) => {
  const file = write('a', `@lb2 frobnicate\n${right}`)
  const problems = (configId: string) => checkFiles([file], { ...plain, configId })[0]?.problems.length
  assert.is(problems('lb1'), 0)
  assert.is(problems('lb2'), 1)
})

test('nothing is written where one of the files is missing', ({ folder, write }) => {
  const file = write('a', wrong)
  failureOf(() => checkFiles([file, join(folder, 'missing')], { ...plain, fix: true }))
  assert.is(readFileSync(file, 'utf8'), wrong)
})

test('a file whose bytes are no text is checked but not written', ({ write }) => {
  const bytes = Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(wrong)])
  const file = write('a', bytes)
  assert.is(checkFiles([file], plain)[0]?.problems.length, 1)
  assert.is(failureOf(() => checkFiles([file], { ...plain, fix: true })).code, 'CONFIG_NOT_TEXT')
  assert.is(failureOf(() => formatConfigFile(file, true)).code, 'CONFIG_NOT_TEXT')
  assert.ok(readFileSync(file).equals(bytes))
})

test('standard input cannot be written', () => {
  assert.is(failureOf(() => checkFiles(['-'], { ...plain, fix: true })).code, 'CONFIG_NO_FILE')
  assert.is(failureOf(() => formatConfigFile('-', true)).code, 'CONFIG_NO_FILE')
})

test('a file is formatted, and written where that is asked for', ({ write }) => {
  const file = write('a', 'global_defs{\n}')
  assert.is(formatConfigFile(file, false).text, 'global_defs {\n}\n')
  assert.is(readFileSync(file, 'utf8'), 'global_defs{\n}')
  assert.is(formatConfigFile(file, true).isChanged, true)
  assert.is(readFileSync(file, 'utf8'), 'global_defs {\n}\n')
  assert.is(formatConfigFile(file, true).isChanged, false)
})

test.run()
