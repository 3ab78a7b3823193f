import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { commandWords } from '../../../src/config/command-words.js'
import type { MiscCheck } from '../../../src/model/check.js'
import { seconds } from '../../../src/model/time.js'
import { ask, faultOf } from '../support.js'

const miscCheck = (line: string, more: Partial<MiscCheck> = {}): MiscCheck => ({
  kind: 'MISC_CHECK',
  delayLoop: seconds(2),
  retry: 0,
  delayBeforeRetry: seconds(1),
  command: { words: commandWords(line) },
  timeout: seconds(5),
  isDynamic: false,
  ...more,
})

const exiting = (status: number) => `/bin/sh -c 'exit ${status}'`

/** What has ended and was not waited for is not alive: an orphan of a container may stay so. */
function isAlive(pid: string): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'))
}

test('status 0 is good, any other a fault unless the check is dynamic', async () => {
  assert.is(faultOf(await ask(miscCheck(exiting(0)))), 'none')
  assert.is(faultOf(await ask(miscCheck(exiting(3)))), 'script: exit status 3')
  assert.is(faultOf(await ask(miscCheck("/bin/sh -c 'kill -9 $$'"))), 'script: ended by SIGKILL')
  assert.is(faultOf(await ask(miscCheck(exiting(1), { isDynamic: true }))), 'script: exit status 1')
})

test('a dynamic status less 2 is the weight; 0 leaves it', async () => {
  const weight = async (status: number) => (await ask(miscCheck(exiting(status), { isDynamic: true }))).weight
  assert.equal(await weight(10), { kind: 'is', value: 8 })
  assert.equal(await weight(255), { kind: 'is', value: 253 })
  assert.equal(await weight(2), { kind: 'is', value: 0 })
  assert.is(await weight(0), undefined)
})

test('a command that cannot be run is no fault of the server', async () => {
  const absent = faultOf(await ask(miscCheck('/nowhere/script')))
  assert.is(absent, 'bind: cannot run: /nowhere/script does not exist')
})

test('the whole process group of a command that takes too long is ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-misc-'))
  const [pids, late] = [join(folder, 'pids'), join(folder, 'late')]
  const command = `/bin/sh -c 'echo $$ > ${pids}; (sleep 1; echo > ${late}) & echo $! >> ${pids}; wait'`
  try {
    const start = performance.now()
    const slow = { timeout: 300_000 as MiscCheck['timeout'] }
    assert.is(faultOf(await ask(miscCheck(command, slow))), 'script: no end within 300ms')
    assert.ok(performance.now() - start < 900)
    await sleep(1200)
    assert.is(existsSync(late), false)
    const left = readFileSync(pids, 'utf8')
      .trim()
      .split('\n')
      .filter((pid) => isAlive(pid))
    assert.equal(left, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a probe that is stopped ends its command', async () => {
  const ending = new AbortController()
  const asked = ask(miscCheck('/bin/sleep 30'), ending.signal)
  setTimeout(() => ending.abort(), 50)
  assert.is(faultOf(await asked), 'check: stopped')
})

test.run()
