import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import type { Undo } from '../../lab/undo.js'
import { systemClock } from '../../src/health/clock.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import type { ProcessSettings, ScriptSettings } from '../../src/model/tracker-settings.js'
import { loadAddon } from '../../src/os/addon.js'
import { subscribeProcesses } from '../../src/os/process-events.js'
import { commandRunner } from '../../src/script/prepare.js'
import { procfs } from '../../src/track/process-list.js'
import type { ProcessListener, SubscribeProcesses } from '../../src/track/processes.js'
import { startTrackers } from '../../src/track/runner.js'
import { eventually, testTogether } from '../support/together.js'

const addon = loadAddon(checkout)

/** A real nginx under a name of its own, by which no other can be taken for it; its command line changes as it runs. */
function makeNginx(undo: Undo, word: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-nginx-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'nginx.conf')
  const socket = join(folder, 'web.sock')
  const name = `ngx${process.pid}${word}`
  copyFileSync('/usr/sbin/nginx', join(folder, name))
  writeFileSync(
    file,
    `daemon off; pid ${folder}/pid; error_log ${folder}/log; worker_processes 1;
events {}
http { access_log off; server { listen unix:${socket}; return 200 "ok"; } }
`,
  )
  const start = () => {
    rmSync(socket, { force: true })
    // In a group of its own: a worker outlives its master.
    const child = spawn(join(folder, name), ['-c', file], { stdio: 'ignore', detached: true })
    undo.later(() => crash(child))
    return child
  }
  return { socket, start, name }
}

/** Ends the master and its workers by SIGKILL. */
function crash({ pid }: ChildProcess) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // They have ended already.
  }
}

async function end(child: ChildProcess) {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

const processSettings = (name: string): ProcessSettings => ({
  kind: 'process',
  name: 'nginx',
  words: [name],
  parameters: 'any',
  fullCommand: false,
  quorum: 1,
  forkDelay: seconds(0),
  terminateDelay: seconds(0),
})

const scriptSettings = (socket: string): ScriptSettings => ({
  kind: 'script',
  name: 'answers',
  command: { words: ['/usr/bin/curl', '-sS', '--unix-socket', socket, 'http://localhost/'] },
  interval: milliseconds(200),
  timeout: milliseconds(5000),
  rise: 1,
  fall: 2,
  startsFailed: false,
})

/** Watches a real nginx by script and by process. @returns what was told, each thing with its time */
function watchNginx(undo: Undo, nginx: { socket: string; name: string }, subscribe: SubscribeProcesses) {
  const told: { at: number; text: string }[] = []
  const runner = startTrackers({
    clock: systemClock,
    run: commandRunner(() => ({ secure: false, account: { user: 'root' } }), systemClock),
    list: procfs,
    subscribe,
    onReading: ({ kind, up, because }) =>
      told.push({ at: Date.now(), text: `${kind} ${up ? 'up' : 'down'}: ${because}` }),
    onTrouble: (name, text) => told.push({ at: Date.now(), text: `${name}: ${text}` }),
  })
  undo.later(() => runner.stop())
  runner.update([scriptSettings(nginx.socket), processSettings(nginx.name)])
  const saw = (pattern: RegExp, after = 0) =>
    eventually(`${pattern} is told`, () => told.some(({ at, text }) => at >= after && pattern.test(text)))
  return { runner, told, saw }
}

const events: SubscribeProcesses = (listener: ProcessListener) => subscribeProcesses(addon, listener)

await testTogether({
  'a real nginx that starts, is killed and starts again is seen by script and by process': async (undo) => {
    const nginx = makeNginx(undo, 'a')
    const { runner, told, saw } = watchNginx(undo, nginx, events)
    await saw(/^process down: 0 processes, want 1$/)
    await saw(/^script down: exit status 7: curl: /)
    const first = nginx.start()
    await saw(/^process up: \d process/)
    await saw(/^script up: exit status 0: ok$/)
    const killedAt = Date.now()
    crash(first)
    await saw(/^process down: 0 processes, want 1$/, killedAt)
    const seen = told.findLast(({ text }) => text.startsWith('process down'))
    console.log(`  its end is known after ${(seen?.at ?? Number.NaN) - killedAt} ms, without polling`)
    assert.ok((seen?.at ?? Number.NaN) - killedAt < 500)
    assert.is(runner.snapshot()[1]?.handicap, undefined)
    await saw(/^script down: exit status 7: curl: /, killedAt)
    const second = nginx.start()
    await saw(/^process up: \d process/, killedAt)
    await saw(/^script up: exit status 0: ok$/, killedAt)
    await end(second)
  },
  'where the kernel gives no news of processes they are counted all the same, and it is said': async (undo) => {
    const nginx = makeNginx(undo, 'b')
    const refuse: SubscribeProcesses = (listener) => {
      setImmediate(() => listener.onRefused('the kernel gives no news of processes'))
      return { close: () => undefined }
    }
    const { runner, saw } = watchNginx(undo, nginx, refuse)
    await saw(/^process down/)
    assert.is(runner.snapshot()[1]?.handicap, 'read every 2s only: the kernel gives no news of processes')
    const startedAt = Date.now()
    const child = nginx.start()
    await saw(/^process up: \d process/, startedAt)
    await end(child)
    await saw(/^process down: 0 processes, want 1$/, startedAt)
  },
})

test.run()
