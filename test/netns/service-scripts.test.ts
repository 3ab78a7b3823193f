import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Undo, undoing } from '../../lab/undo.js'
import { startDirector } from '../support/director-process.js'
import { eventually } from '../support/together.js'

// What a daemon tells scripts and a pipe of its real servers, from its first check to its end. No IPVS is needed for that.

const namespace = `lvsha-service-scripts-${process.pid}`
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

/** A server on a port of the namespace's loopback. */
async function startServer(port: number) {
  const listen = `require('node:net').createServer((s) => s.end()).listen(${port}, () => console.log('ready'))`
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

function stage(undo: Undo) {
  const folder = mkdtempSync(join(tmpdir(), 'lvsha-service-scripts-'))
  undo.later(() => rmSync(folder, { recursive: true, force: true }))
  ip('netns', 'add', namespace)
  undo.later(() => ip('netns', 'delete', namespace))
  ip('-n', namespace, 'link', 'set', 'lo', 'up')
  const script = join(folder, 'note')
  writeFileSync(script, `#!/bin/sh\necho "$1" >> ${folder}/scripts\n`)
  chmodSync(script, 0o755)
  const reader = join(folder, 'reader')
  writeFileSync(reader, `#!/bin/sh\nexec cat "$1" >> ${folder}/pipe\n`)
  chmodSync(reader, 0o755)
  for (const name of ['scripts', 'pipe']) writeFileSync(join(folder, name), '')
  const linesOf = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1)
  const configuration = `global_defs {
  script_user root
  lvs_notify_fifo ${folder}/fifo
  lvs_notify_fifo_script ${reader}
}
virtual_server 192.0.2.100 80 {
  delay_loop 1
  protocol TCP
  lb_algo rr
  lb_kind NAT
  alpha
  omega
  quorum_up "${script} quorum-up"
  quorum_down "${script} quorum-down"
  real_server 127.0.0.1 8081 {
    notify_up "${script} up"
    notify_down "${script} down"
    TCP_CHECK {
      connect_timeout 1
      retry 0
    }
  }
}
`
  return { configuration, linesOf }
}

test('scripts and a pipe hear of every change of a real server and its quorum, with omega at the stop too', () =>
  undoing(async (undo) => {
    const { configuration, linesOf } = stage(undo)
    const real = 'RS [127.0.0.1]:tcp:8081 [192.0.2.100]:tcp:80'
    const virtual = 'VS [192.0.2.100]:tcp:80'
    const heard = async (what: string, name: string, lines: readonly string[]) => {
      await eventually(what, () => linesOf(name).length >= lines.length)
      assert.equal([...linesOf(name)].sort(), [...lines].sort(), what)
    }
    const stopFirst = await startServer(8081)
    undo.later(stopFirst)
    const director = startDirector(namespace, configuration)
    undo.later(() => director.remove())
    const scripts = ['up', 'quorum-up']
    const pipe = [`${real} UP`, `${virtual} UP`]
    // With alpha the start is an outage: of the quorum too.
    const begun = { scripts: ['quorum-down', ...scripts], pipe: [`${virtual} DOWN`, ...pipe] }
    await heard('the first check passes', 'scripts', begun.scripts)
    await heard('the first check passes', 'pipe', begun.pipe)
    await stopFirst()
    const lost = {
      scripts: [...begun.scripts, 'down', 'quorum-down'],
      pipe: [...begun.pipe, `${real} DOWN`, `${virtual} DOWN`],
    }
    await heard('it fails', 'scripts', lost.scripts)
    await heard('it fails', 'pipe', lost.pipe)
    undo.later(await startServer(8081))
    const back = { scripts: [...lost.scripts, ...scripts], pipe: [...lost.pipe, ...pipe] }
    await heard('it passes again', 'scripts', back.scripts)
    await heard('it passes again', 'pipe', back.pipe)
    assert.is(await director.stop(), 0, director.log())
    await heard('the daemon has stopped', 'scripts', [...back.scripts, 'down', 'quorum-down'])
    await heard('the daemon has stopped', 'pipe', [...back.pipe, `${real} DOWN`, `${virtual} DOWN`])
  }))

test.run()
