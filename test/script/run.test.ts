import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Clock, systemClock } from '../../src/health/clock.js'
import type { Command } from '../../src/model/command.js'
import { type Duration, milliseconds, seconds } from '../../src/model/time.js'
import { commandRunner } from '../../src/script/prepare.js'
import { hasSucceeded, runText } from '../../src/script/run.js'
import { eventually } from '../support/together.js'

const isRoot = process.getuid?.() === 0
const folder = mkdtempSync(join(tmpdir(), 'lvsha-run-'))
chmodSync(folder, 0o755)

const own = { account: { user: String(process.getuid?.()), group: String(process.getgid?.()) }, secure: false }

const run = (words: string[], limit: Duration = seconds(20), more: Partial<Command> = {}, policy = own) =>
  commandRunner(() => policy, systemClock)({ words, ...more }, { limit, variables: { LVSHA_STATE: 'MASTER' } })

const textOf = async (...given: Parameters<typeof run>) => runText(await run(...given).result)
const shell = (script: string) => ['/bin/sh', '-c', script]

test('the exit status and the first line are kept', async () => {
  assert.is(await textOf(shell('exit 0')), 'exit status 0')
  assert.is(await textOf(shell('echo; echo "no  \\033[31mroute"; echo more; exit 3')), 'exit status 3: no [31mroute')
  assert.is(await textOf(shell('echo refused >&2; exit 1')), 'exit status 1: refused')
  assert.is(await textOf(shell('kill -SEGV $$')), 'killed by SIGSEGV')
})

test('arguments are handed over as they are, and the environment with them', async () => {
  assert.is(await textOf(['/bin/echo', '$HOME  *', '']), 'exit status 0: $HOME *')
  assert.is(await textOf(shell('echo $LVSHA_STATE $PWD')), 'exit status 0: MASTER /')
})

test('a program without a / is looked for in PATH', async () => {
  assert.ok(hasSucceeded(await run(['true']).result))
  assert.match(await textOf(['lvsha-no-such-program']), /^not run: lvsha-no-such-program is in no directory of /)
})

test('what cannot be run says why', async () => {
  const plain = join(folder, 'plain')
  writeFileSync(plain, '#!/bin/sh\n', { mode: 0o644 })
  assert.is(await textOf([plain]), `not run: ${plain} is not executable; try: chmod +x ${plain}`)
  assert.is(await textOf([join(folder, 'none')]), `not run: ${folder}/none does not exist`)
  assert.is(await textOf([folder]), `not run: ${folder} is a directory`)
  assert.match(await textOf(['/bin/echo', 'a\0b']), /^not run: .*null bytes/)
  assert.is(await textOf(['./x']), 'not run: ./x is no absolute path')
})

test('a timeout ends the command with all that it has started', async () => {
  const running = run(shell('sleep 60 & echo $!; wait'), milliseconds(300))
  const { ending, line } = await running.result
  assert.equal(ending, { kind: 'timeout', limit: 300_000 })
  await running.gone
  const child = Number(line)
  assert.ok(child > 1)
  for (const limit = Date.now() + 5000; isAlive(child) && Date.now() < limit; ) await new Promise(setImmediate)
  assert.not.ok(isAlive(child))
})

function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const descriptors = () => readdirSync('/proc/self/fd').length

test('what a command leaves behind keeps none of our descriptors', async () => {
  const before = descriptors()
  const { line } = await run(shell('sleep 60 & echo $!')).result
  await eventually('its outputs are closed', () => descriptors() === before)
  process.kill(Number(line), 'SIGKILL')
})

test('what may be left behind writes on as before', async () => {
  const file = join(folder, 'service')
  const service = `(for i in 1 2 3; do sleep 0.1; echo $i; done; echo done >${file}) &`
  const options = { limit: seconds(20), mayLeaveBehind: true }
  const { result } = commandRunner(() => own, systemClock)({ words: shell(`${service} echo gone`) }, options)
  assert.is(runText(await result), 'exit status 0')
  await eventually('it has come to its end', () => existsSync(file))
})

test('one whose program is not found in time is judged in time, and is not started later', async () => {
  const impatient: Clock = {
    ...systemClock,
    wake(_delay, callback) {
      queueMicrotask(callback)
      return () => {}
    },
  }
  const file = join(folder, 'late')
  const running = commandRunner(() => own, impatient)({ words: ['/usr/bin/touch', file] }, { limit: seconds(3) })
  assert.is(runText(await running.result), 'no end within 3s')
  await running.gone
  assert.not.ok(existsSync(file))
})

test('stopping what has ended signals nobody', async () => {
  const running = run(shell('sleep 60 >/dev/null 2>&1 & echo $!'))
  const child = Number((await running.result).line)
  await running.gone
  running.stop()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.ok(isAlive(child))
  process.kill(child, 'SIGKILL')
})

test('one that does not heed SIGTERM is killed', async () => {
  const running = run(shell('trap "" TERM; echo here; while :; do sleep 0.1; done'), milliseconds(300))
  assert.is(runText(await running.result), 'no end within 300ms: here')
  await running.gone
})

test('a flood of output neither fills the memory nor keeps the loop busy', async () => {
  const before = process.memoryUsage().rss
  const used = process.cpuUsage()
  assert.match(runText(await run(['yes'], milliseconds(1500)).result), /^no end within 1.5s: y$/)
  const { user, system } = process.cpuUsage(used)
  assert.ok(user + system < 700_000, `${user + system} µs of processor time`)
  assert.ok(process.memoryUsage().rss - before < 64 << 20)
  assert.is(
    await textOf(shell('head -c 300000 /dev/zero | tr "\\0" x; echo; echo end; exit 4')).then((t) => t.slice(0, 13)),
    'exit status 4',
  )
})

if (isRoot) {
  test('another user has its own home, whether it is known or not', async () => {
    const told = shell('echo $HOME $USER')
    const run = async (user: string) => textOf(told, seconds(20), { account: { user, group: '65534' } })
    assert.is(await run('65534'), 'exit status 0: /nonexistent nobody')
    assert.is(await run('64999'), 'exit status 0: /')
  })

  test('another user runs it, without further groups', async () => {
    const account = { user: '65534', group: '65533' }
    assert.is(
      await textOf(shell('echo $(id -u) $(id -g) $(id -G)'), seconds(20), { account }),
      'exit status 0: 65534 65533 65533',
    )
  })

  test('with script security nothing runs as root that others can change, and the part of the path is named', async () => {
    const script = join(folder, 'check')
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 })
    const secure = { ...own, secure: true }
    assert.is(await textOf([script], seconds(20), {}, secure), 'exit status 0')
    chmodSync(script, 0o757)
    assert.is(
      await textOf([script], seconds(20), {}, secure),
      `not run: enable_script_security: ${script}: everybody can write it; try: chmod o-w ${script}`,
    )
    assert.is(await textOf([script], seconds(20), { account: { user: '65534' } }, secure), 'exit status 0')
    chmodSync(script, 0o755)
    chmodSync(folder, 0o777)
    assert.is(
      await textOf([script], seconds(20), {}, secure),
      `not run: enable_script_security: ${folder} on the way to ${script}: everybody can write it; try: chmod o-w ${folder}`,
    )
    chmodSync(folder, 0o755)
  })

  test('with script security every link on the way counts, and what was looked at is what runs', async () => {
    const secure = { ...own, secure: true }
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    const script = join(folder, 'shown')
    writeFileSync(script, '#!/bin/sh\necho $0\n', { mode: 0o755 })
    symlinkSync(script, join(open, 'link'))
    assert.is(
      await textOf([join(open, 'link')], seconds(20), {}, secure),
      `not run: enable_script_security: ${open} on the way to ${script}: everybody can write it; try: chmod o-w ${open}`,
    )
    chmodSync(open, 0o1777)
    assert.is(await textOf([join(open, 'link')], seconds(20), {}, secure), `exit status 0: ${script}`)
    lchownSync(join(open, 'link'), 1234, 0)
    assert.match(
      await textOf([join(open, 'link')], seconds(20), {}, secure),
      /it belongs to user 1234; try: chown -h root/,
    )
  })
}

test.after(() => rmSync(folder, { recursive: true, force: true }))

test.run()
