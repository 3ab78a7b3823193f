import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runInGuest } from '../../lab/guest/guest.js'

const folder = mkdtempSync(join(tmpdir(), 'lvsha-ending-'))
process.env.TMPDIR = folder
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

function script(name: string, text: string) {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const endless = script('endless', 'echo here; sleep 1000')

/** A process that runs an endless guest, once the guest has spoken. */
async function hostOfGuest(): Promise<ChildProcess> {
  const run = JSON.stringify({ script: endless, timeoutSeconds: 60 })
  const program = `import { runInGuest } from '${join(import.meta.dirname, '../../lab/guest/guest.js')}'
    await runInGuest({ ...${run}, onLine: (line) => console.log(line) })`
  const host = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(host.stdout, 'data')
  return host
}

/** Processes of the guests of this file: the folder is in the command line of each, and a zombie has none. */
const guestProcesses = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLineOf(name).startsWith('linux.uml'))
    .filter((pid) => commandLineOf(pid).includes(folder))

function commandLineOf(pid: string) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

async function guestProcessesEnd(withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs
  while (guestProcesses().length > 0) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}

test('a script hands back its status, output and files, and leaves no process', async () => {
  const text = 'echo "$1"; echo bad >&2; mkdir "$GUEST_FILES/sub"; echo 7 >"$GUEST_FILES/sub/seven"; sleep 0.5; exit 3'
  const lines: string[] = []
  let processes = 0
  const result = await runInGuest({
    script: script('three', text),
    arguments: [`it's "quoted"`],
    timeoutSeconds: 60,
    onLine: (line, stream) => {
      lines.push(`${stream}: ${line}`)
      processes ||= guestProcesses().length
    },
  })
  assert.is(result.status, 3)
  assert.is(result.stdout, `it's "quoted"\n`)
  assert.is(result.stderr, 'bad\n')
  assert.is(result.files.get('sub/seven')?.toString(), '7\n')
  assert.equal(lines.sort(), ['stderr: bad', `stdout: it's "quoted"`])
  assert.ok(processes > 3)
  assert.ok(await guestProcessesEnd(1000))
})

test('a guest that takes too long is ended', async () => {
  const error = await runInGuest({ script: endless, timeoutSeconds: 3 }).catch((error) => error)
  assert.is(error.code, 'GUEST_TIMED_OUT')
  assert.ok(await guestProcessesEnd(1000))
})

test('a host that is asked to end takes its guest and its folder with it', async () => {
  const host = await hostOfGuest()
  host.kill('SIGTERM')
  assert.equal(await once(host, 'exit'), [null, 'SIGTERM'])
  assert.ok(await guestProcessesEnd(1000))
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith('lvsha-guest-')),
    [],
  )
})

test('a host that is killed takes its guest with it', async () => {
  const host = await hostOfGuest()
  assert.ok(guestProcesses().length > 3)
  host.kill('SIGKILL')
  assert.ok(await guestProcessesEnd(5000))
})

test.run()
