import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkPair, pairExit } from '../../src/director/check-pair.js'
import type { LvshaError } from '../../src/model/errors.js'
import { fixture } from '../config/read.js'

const test = suite<{
  folder: string
  pair(first: string, second: string, ids?: string[]): ReturnType<typeof checkPair>
}>('check pair')

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-pair-'))
  context.pair = (first, second, ids = []) => {
    const [a, b] = [join(context.folder, 'a'), join(context.folder, 'b')]
    writeFileSync(a, first)
    writeFileSync(b, second)
    return checkPair([a, b], ids)
  }
})

test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const example = (name: string) => fixture(`codes/LV-${name}.conf`)
const good = example('C082-right')
const peer = example('C082-peer')

test('a pair that goes together ends with 0', ({ pair }) => {
  const checked = pair(good, peer)
  assert.equal(checked.compared, [])
  assert.is(pairExit(checked, true), 0)
})

test('two good files that do not go together end with 3', ({ pair }) => {
  assert.is(pairExit(pair(example('C082-wrong'), peer), false), 3)
  assert.is(pairExit(pair(good, good), false), 3)
})

test('a warning of one file counts where warnings do', ({ pair }) => {
  const warned = (text: string) => `global_defs {\n  process_names\n}\n${text}`
  assert.is(pairExit(pair(warned(good), peer), false), 0)
  assert.is(pairExit(pair(warned(good), peer), true), 3)
})

test('with an error in one file nothing is compared, and it ends with 6', ({ pair }) => {
  const checked = pair(good.replace('priority', 'prioirty'), peer)
  assert.is(checked.compared, undefined)
  assert.is(pairExit(checked, false), 6)
})

test('the weights of one file are judged by the priority of the other', ({ pair }) => {
  const watching = (text: string) =>
    `vrrp_script chk {\n  script "/usr/bin/true"\n  weight -60\n}\n${text.replace('  advert_int 1', '  nopreempt\n  track_script {\n    chk\n  }')}`
  const { files, compared } = pair(
    watching(good.replace('MASTER', 'BACKUP')),
    watching(peer.replace('  advert_int 1\n', '  advert_int 1\n')),
  )
  assert.not(files.some(({ problems }) => problems.some(({ code }) => code === 'LV-C201')))
  assert.equal(
    compared?.map(({ code }) => code),
    ['LV-C201'],
  )
})

test('both nodes of one file are told apart by their ids', ({ pair }) => {
  const both = good
    .replace('  state MASTER', '@lb1 state MASTER\n@lb2 state BACKUP')
    .replace('  priority 150', '@lb1 priority 150\n@lb2 priority 100')
  assert.equal(pair(both, both, ['lb1', 'lb2']).compared, [])
  assert.equal(
    pair(both, both, ['lb1', 'lb1']).compared?.map(({ code }) => code),
    ['LV-C222'],
  )
})

test('a file that is missing is an error', ({ folder }) => {
  try {
    checkPair([join(folder, 'x'), join(folder, 'y')], [])
    assert.unreachable()
  } catch (error) {
    assert.is((error as LvshaError).exit, 2)
  }
})

test.run()
