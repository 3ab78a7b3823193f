import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import type { Undo } from '../../lab/undo.js'
import { systemClock } from '../../src/health/clock.js'
import type { ProcessListener } from '../../src/model/process-event.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import type { ProcessSettings, ScriptSettings } from '../../src/model/tracker-settings.js'
import { loadAddon } from '../../src/os/addon.js'
import { subscribeProcesses } from '../../src/os/process-events.js'
import { commandRunner } from '../../src/script/prepare.js'
import { procfs } from '../../src/track/process-list.js'
import type { SubscribeProcesses } from '../../src/track/processes.js'
import { startTrackers } from '../../src/track/runner.js'
import { crash, makeNginx } from '../support/nginx.js'
import { eventually, testTogether } from '../support/together.js'

const addon = loadAddon(checkout)

/** An nginx that listens on a socket in its folder. */
function nginxOn(undo: Undo, word: string) {
  const nginx = makeNginx(undo, word, 'listen unix:FOLDER/web.sock; return 200 "ok";')
  const socket = join(nginx.folder, 'web.sock')
  const start = () => {
    rmSync(socket, { force: true })
    return nginx.start()
  }
  return { socket, start, name: nginx.name }
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
    const nginx = nginxOn(undo, 'a')
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
    const nginx = nginxOn(undo, 'b')
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
