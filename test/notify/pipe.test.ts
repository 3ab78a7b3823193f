import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/health/clock.js'
import { openPipe } from '../../src/notify/pipe.js'
import { commandRunner } from '../../src/script/prepare.js'
import { eventually } from '../support/together.js'

const test = suite<{ folder: string }>('notify pipe')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-pipe-'))
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }))

const account = { user: String(process.getuid?.()), group: String(process.getgid?.()) }
const policy = () => ({ account, secure: false })

function open(path: string, script?: string) {
  const troubles: string[] = []
  const reader = script === undefined ? {} : { reader: { words: ['/bin/sh', '-c', script, 'sh'] } }
  const writer = openPipe(
    { keyword: 'notify_fifo', path, repeatsOnReload: false, ...reader },
    {
      clock: systemClock,
      run: commandRunner(policy, systemClock),
      policy,
      onTrouble: (_, text) => troubles.push(text),
    },
  )
  return { writer, troubles }
}

test('a reader is started with the path as its last argument and gets each line in order', async ({ folder }) => {
  const path = join(folder, 'fifo')
  const out = join(folder, 'out')
  const { writer, troubles } = open(path, `while read -r line; do echo "$line" >>${out}; done <"$1"`)
  for (const state of ['BACKUP', 'MASTER', 'FAULT']) writer.write(`INSTANCE "VI_1" ${state} 100\n`)
  await eventually('three lines are read', () => existsSync(out) && readFileSync(out, 'utf8').split('\n').length === 4)
  assert.is(
    readFileSync(out, 'utf8'),
    'INSTANCE "VI_1" BACKUP 100\nINSTANCE "VI_1" MASTER 100\nINSTANCE "VI_1" FAULT 100\n',
  )
  assert.equal(troubles, [])
  writer.close()
  await eventually('the pipe is gone', () => !existsSync(path))
})

test('a pipe that nobody reads fills up, which is told once and holds nobody up', async ({ folder }) => {
  const { writer, troubles } = open(join(folder, 'fifo'))
  for (let i = 0; i < 40; i++) writer.write(`${'x'.repeat(4095)}\n`)
  await eventually('a line is lost', () => troubles.length > 0)
  assert.equal(
    troubles.map((text) => text.slice(0, 25)),
    ['a line was lost: EAGAIN: '],
  )
  writer.close()
})

test('a file that is no pipe is left alone', async ({ folder }) => {
  const path = join(folder, 'file')
  writeFileSync(path, 'precious')
  const { writer, troubles } = open(path)
  writer.write('x\n')
  await eventually('it is told', () => troubles.length > 0)
  assert.equal(troubles, ['cannot be used: it is there, and is no pipe'])
  writer.close()
  assert.is(readFileSync(path, 'utf8'), 'precious')
})

test('a reader that ends is started again', async ({ folder }) => {
  const out = join(folder, 'out')
  const { writer, troubles } = open(join(folder, 'fifo'), `read -r line <"$1"; echo "$line" >>${out}`)
  writer.write('one\n')
  await eventually('the first has read', () => troubles.length > 0)
  writer.write('two\n')
  await eventually('the second has read', () => readFileSync(out, 'utf8') === 'one\ntwo\n')
  writer.close()
})

test.run()
