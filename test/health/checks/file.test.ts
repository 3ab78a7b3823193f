import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileCheck } from '../../../src/model/check.js'
import { seconds } from '../../../src/model/time.js'
import { ask, faultOf } from '../support.js'

const fileCheck = (path: string, more: Partial<FileCheck> = {}): FileCheck => ({
  kind: 'FILE_CHECK',
  delayLoop: seconds(1),
  retry: 0,
  delayBeforeRetry: seconds(1),
  name: 'f',
  path,
  weight: 1,
  isReversed: false,
  isDynamic: true,
  ...more,
})

test('the number in the file, times the weight, is added to the weight of the server or fails it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-file-'))
  const path = join(folder, 'number')
  const outcome = async (content: string | undefined, more: Partial<FileCheck> = {}) => {
    if (content !== undefined) writeFileSync(path, content)
    const observation = await ask(fileCheck(content === undefined ? join(folder, 'none') : path, more))
    return observation.ok ? (observation.weight?.value ?? 'good') : faultOf(observation)
  }
  try {
    assert.is(await outcome('7\n'), 7)
    assert.is(await outcome('7', { weight: 3, isReversed: true }), -21)
    assert.is(await outcome('7', { isDynamic: false }), 'good')
    assert.is(await outcome('-254'), 'file: the number is -254, -254 for the weight')
    assert.is(await outcome('-253'), -253)
    assert.is(await outcome('1', { weight: 0 }), 'file: the number is 1')
    assert.is(await outcome('0', { weight: 0 }), 'good')
    assert.is(await outcome('0', { weight: 0, isReversed: true }), 'file: the number is 0')
    assert.is(await outcome('none'), 0)
    assert.is(await outcome(undefined, { weight: 0 }), 'good')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test.run()
