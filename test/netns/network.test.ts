import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startClient } from '../../lab/client.js'
import { buildNetwork, namespacesOf, removeDeadNetworks } from '../../lab/network.js'
import { watchOwners } from '../../lab/owners.js'
import { isRunning } from '../../lab/processes.js'
import { undoing } from '../../lab/undo.js'
import { webServerOn } from '../../lab/web-server.js'

const run = (program: string, ...words: string[]) => execFileSync(program, words, { encoding: 'utf8' })
const links = () => run('ip', '-brief', 'link')

/** A process that has built a network, and waits. */
async function builder() {
  const lab = join(import.meta.dirname, '../../lab')
  const program = `import { undoing } from '${lab}/undo.js'
    import { buildNetwork } from '${lab}/network.js'
    await undoing(async (undo) => {
      const network = buildNetwork(undo)
      network.start('web1', ['sleep', '1000'])
      console.log('built')
      await new Promise((resolve) => setTimeout(resolve, 100_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return { child, pid: child.pid ?? 0 }
}

test('a network adds nothing to the namespace of its builder, and nothing is left when the work is done', async () => {
  const before = links()
  await undoing(async (undo) => {
    buildNetwork(undo)
    assert.is(namespacesOf(process.pid).length, 6)
    assert.is(links(), before)
  })
  assert.equal(namespacesOf(process.pid), [])
  assert.is(links(), before)
})

test('nothing is left when the work fails', async () => {
  const failure = await undoing(async (undo) => {
    buildNetwork(undo)
    throw new Error('no more')
  }).catch((error) => error.message)
  assert.is(failure, 'no more')
  assert.equal(namespacesOf(process.pid), [])
})

test('a process that is asked to end removes its network and the processes in it', async () => {
  const before = links()
  const { child, pid } = await builder()
  // It is started, but may not have entered its namespace yet.
  let sleeper = ''
  for (let i = 0; i < 200 && sleeper === ''; i++) {
    sleeper = run('ip', 'netns', 'pids', `lvsha-lab-${pid}-web1`).trim()
    await sleep(20)
  }
  assert.ok(isRunning(Number(sleeper)))
  child.kill('SIGTERM')
  assert.equal(await once(child, 'exit'), [null, 'SIGTERM'])
  assert.equal(namespacesOf(pid), [])
  assert.not.ok(isRunning(Number(sleeper)))
  assert.is(links(), before)
})

test('what a killed process left can be removed later', async () => {
  const { child, pid } = await builder()
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.is(namespacesOf(pid).length, 6)
  assert.ok(removeDeadNetworks().includes(pid))
  assert.equal(namespacesOf(pid), [])
})

test('a client reaches the web server of whoever holds the virtual address, and the owner is known', async () => {
  await undoing(async (undo) => {
    const network = buildNetwork(undo)
    const seen: string[] = []
    const owners = watchOwners(network, ['lb1', 'lb2'], ({ host, holds }) => seen.push(`${host} ${holds}`))
    await webServerOn(network, 'lb1').start()
    const client = startClient(network)
    const address = (verb: string) =>
      run('ip', '-n', network.namespaceOf('lb1'), 'address', verb, '192.168.180.233/24', 'dev', 'eth0')
    address('add')
    assert.ok(await owners.become(['lb1'], 2000))
    assert.is(await client.ask(80), 'lb1')
    address('delete')
    assert.ok(await owners.become([], 2000))
    assert.match(await client.ask(80), /^error: /)
    assert.equal(seen, ['lb1 true', 'lb1 false'])
  })
})

test.run()
