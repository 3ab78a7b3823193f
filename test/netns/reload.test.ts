import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReloadDocument } from '../../src/control/protocol.js'
import { configurationText, type DirectorProcess, lvsha, startDirector } from '../support/director-process.js'

const namespace = `lvsha-reload-${process.pid}`
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

const first = configurationText('tutorial/fixed.conf')
const lower = first.replace('priority 100', 'priority 90')
const withAddress = first.replace('192.168.180.233/24 dev', '192.168.180.234/24\n    192.168.180.233/24 dev')

const test = suite<{ director: DirectorProcess }>('reload')

test.before(async (context) => {
  ip('netns', 'add', namespace)
  ip('-n', namespace, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0')
  for (const link of ['lo', 'eth0', 'peer0']) ip('-n', namespace, 'link', 'set', link, 'up')
  ip('-n', namespace, 'addr', 'add', '192.168.180.11/24', 'dev', 'eth0')
  context.director = startDirector(namespace, first)
  await context.director.until(({ instances }) => instances[0]?.state === 'MASTER')
})

test.after(async ({ director }) => {
  await director.stop()
  director.remove()
  ip('netns', 'delete', namespace)
})

const priorityOf = (director: DirectorProcess) => director.status().instances[0]?.priority.base
const reload = (director: DirectorProcess, ...words: string[]) => lvsha('reload', ...words, '--socket', director.socket)

/** Waits until the log has the text; it is read while the test waits. */
async function logged(director: DirectorProcess, text: string) {
  for (const limit = Date.now() + 10_000; !director.log().includes(text); await sleep(20)) {
    if (Date.now() > limit) assert.unreachable(`not logged: ${text}\n${director.log()}`)
  }
}

test('a dry run prints what would change and changes nothing', ({ director }) => {
  director.rewrite(lower)
  const { status, stdout } = reload(director, '--dry-run')
  assert.is(status, 0)
  assert.is(
    stdout,
    `change  instance VI_1  priority 100 -> 90  stays MASTER unless a peer has more than 90
No VIP moves. Apply: lvsha reload
`,
  )
  const document: ReloadDocument = JSON.parse(reload(director, '-n', '--json').stdout)
  assert.is(document.outcome, 'planned')
  assert.equal(document.changes, [
    {
      kind: 'change',
      object: 'instance VI_1',
      what: 'priority',
      from: '100',
      to: '90',
      meaning: 'stays MASTER unless a peer has more than 90',
    },
  ])
  assert.is(priorityOf(director), 100)
})

test('a reload puts the file in force and keeps the address where it is', async ({ director }) => {
  const { status, stdout } = reload(director)
  assert.is(status, 0)
  assert.match(stdout, 'Reloaded. No VIP moves.')
  const [instance] = director.status().instances
  assert.is(instance?.priority.base, 90)
  assert.is(instance?.state, 'MASTER')
  assert.is(instance?.transitions, 2)
  await logged(director, 'config  instance VI_1 change priority 100 -> 90: stays MASTER')
  assert.is(reload(director).stdout, 'Reloaded: nothing has changed.\n')
})

test('a file with errors changes nothing, and each error is told', ({ director }) => {
  director.rewrite(first.replace('priority 100', 'priorty 100').replace('protocol TCP', 'protocol TPC'))
  const { status, stderr } = reload(director)
  assert.is(status, 6)
  assert.match(stderr, /^Error: not reloaded, the old configuration stays in force: .*lvsha.conf has 2 errors\n/)
  assert.match(stderr, /lvsha.conf:5:3: /)
  assert.match(stderr, /lvsha.conf:20:12: /)
  const { error } = JSON.parse(reload(director, '--json').stdout)
  assert.is(error.code, 'CONFIG_INVALID')
  assert.is(error.details.length, 2)
  assert.is(priorityOf(director), 90)
})

test('what is not confirmed in time goes back by itself', async ({ director }) => {
  director.rewrite(withAddress)
  const { status, stdout } = reload(director, '--confirm-within', '2s')
  assert.is(status, 0)
  assert.match(stdout, /Goes back by itself at \d\d:\d\d:\d\d\. Keep it: lvsha reload confirm\./)
  const waiting = director.status()
  assert.is(waiting.instances[0]?.vips.length, 2)
  assert.ok((waiting.reload?.left_ms ?? 0) > 0 && (waiting.reload?.left_ms ?? 0) <= 2_000)
  assert.is(waiting.verdict.reasons.at(-1)?.code, 'RELOAD_UNCONFIRMED')
  const refused = reload(director)
  assert.is(refused.status, 7)
  assert.match(refused.stderr, 'lvsha reload confirm')

  const after = await director.until(({ reload: pending }) => pending === undefined)
  assert.is(after.instances[0]?.priority.base, 90)
  assert.is(after.instances[0]?.vips.length, 1)
  assert.not.match(ip('-n', namespace, 'addr', 'show', 'dev', 'eth0'), '192.168.180.234')
  await logged(director, 'not confirmed within 2s: the old configuration comes back')
})

test('what is confirmed stays, and undoing it is too late', ({ director }) => {
  reload(director, '--confirm-within', '60s')
  const { status, stdout } = lvsha('reload', 'confirm', '--socket', director.socket)
  assert.is(status, 0)
  assert.match(stdout, 'Confirmed')
  assert.is(director.status().reload, undefined)
  assert.is(director.status().instances[0]?.vips.length, 2)
  assert.is(lvsha('reload', 'undo', '--socket', director.socket).status, 7)
})

test('undoing goes back at once', ({ director }) => {
  director.rewrite(lower)
  reload(director, '--confirm-within', '60s')
  assert.is(priorityOf(director), 90)
  const { status, stdout } = lvsha('reload', 'undo', '--socket', director.socket)
  assert.is(status, 0)
  assert.match(stdout, 'priority 90 -> 100')
  assert.is(priorityOf(director), 100)
})

test('a signal reloads without waiting for anybody', async ({ director }) => {
  director.child.kill('SIGHUP')
  const status = await director.until(({ instances }) => instances[0]?.priority.base === 90)
  assert.is(status.reload, undefined)
  await logged(director, 'remove VIP 192.168.180.234/24: leaves this host')
})

test.run()
