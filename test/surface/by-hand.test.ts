import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { empty, madeAt, master } from '../support/documents.js'
import { execute } from '../support/execute.js'
import { type Answers, fakeDaemon } from '../support/fake-daemon.js'

const folder = mkdtempSync(join(tmpdir(), 'lvsha-by-hand-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const lvsha = (socket: string, ...words: string[]) =>
  execute(process.execPath, [join(checkout, 'bin/run.js'), ...words], { LVSHA_SOCKET: socket })

let daemons = 0
async function against(answers: Answers, ...words: string[]) {
  const socket = join(folder, `${++daemons}.sock`)
  const server = await fakeDaemon(socket, answers)
  const outcome = await lvsha(socket, ...words)
  server.close()
  return outcome
}

const failover = {
  kind: 'failover',
  v: 1,
  at: madeAt,
  node: 'lb1',
  action: 'demote',
  outcome: 'done',
  instances: [
    {
      name: 'VI_1',
      vips: ['192.0.2.100/24'],
      from: 'MASTER',
      to: 'BACKUP',
      peer: { name: 'lb2', priority: 100 },
      steps: [{ name: 'lb2 advertises, priority 100; addresses removed here', at_ms: 610 }],
      hold_until: null,
    },
  ],
}

test('what was moved is said in a sentence, with the way back', async () => {
  const { status, stdout } = await against({ '/v1/demote': { body: failover } }, 'demote', 'VI_1', '--confirm', 'VI_1')
  assert.is(status, 0)
  assert.is(
    stdout,
    `lb2 advertises, priority 100; addresses removed here         0.610s
VI_1 is BACKUP on lb1, held until that is ended by hand. Undo: lvsha demote VI_1 --end
`,
  )
})

test('with --json the answer is the document of the daemon', async () => {
  const { stdout } = await against({ '/v1/demote': { body: failover } }, 'demote', 'VI_1', '--json')
  assert.equal(JSON.parse(stdout), failover)
})

for (const [command, exit, code] of [
  ['promote', 7, 'LV-E308'],
  ['demote', 7, 'LV-E301'],
  ['demote', 8, 'LV-E302'],
] as const) {
  test(`${command} ends with ${exit} where the daemon says ${code}`, async () => {
    const error = { code, message: 'Refused: no', next: ['lvsha status'], exit }
    const answers = { [`/v1/${command}`]: { status: 409, body: { error } } }
    assert.equal(await against(answers, command, 'VI_1'), {
      status: exit,
      stdout: '',
      stderr: `Error: Refused: no\n  Try: lvsha status  [${code}]\n`,
    })
  })
}

test('nobody can be asked for a name where there is no terminal: an unconfirmed move is refused', async () => {
  const error = {
    code: 'LV-E306',
    message: 'Not confirmed: VI_1',
    next: ['lvsha demote VI_1 --confirm VI_1'],
    exit: 7,
    details: ['VI_1: 192.0.2.100/24 move to lb2 (priority 100)'],
  }
  const { status, stderr } = await against({ '/v1/demote': { status: 409, body: { error } } }, 'demote', 'VI_1')
  assert.is(status, 7)
  assert.match(stderr, '  VI_1: 192.0.2.100/24 move to lb2 (priority 100)\n  Try: lvsha demote VI_1 --confirm VI_1')
})

test('moving needs a name or --all, and not both', async () => {
  for (const words of [
    ['demote'],
    ['promote', 'VI_1', '--all'],
    ['demote', 'VI_1', '--for', '1h', '--permanent'],
    ['weight', '192.0.2.21:80'],
    ['drain'],
  ]) {
    assert.is((await lvsha(join(folder, 'none.sock'), ...words)).status, 2, words.join(' '))
  }
})

test('without a daemon nothing can be moved', async () => {
  for (const words of [
    ['demote', 'VI_1'],
    ['promote', '--all'],
    ['drain', '192.0.2.21:80'],
    ['enable', '192.0.2.21:80'],
  ]) {
    assert.is((await lvsha(join(folder, 'none.sock'), ...words)).status, 4, words.join(' '))
  }
})

const answersOf = (instance: typeof master): Answers => ({
  '/v1/status': { body: { ...empty, instances: [instance] } },
  '/v1/events?limit=10000': { body: { kind: 'events', v: 1, at: madeAt, node: 'lb1', events: [] } },
})

test('explain tells of an instance, also where a keyword has its name', async () => {
  const named = await against(answersOf({ ...master, name: 'priority' }), 'explain', 'priority')
  assert.is(named.status, 0)
  assert.match(named.stdout, /^lb1 is MASTER of priority because /)
  const { stdout } = await against(answersOf(master), 'explain', 'VI_1', '--json')
  assert.is(JSON.parse(stdout).kind, 'explain')
})

test('explain tells of a keyword where no instance has its name, or no daemon answers', async () => {
  assert.match((await against(answersOf(master), 'explain', 'priority')).stdout, /^priority {2}in vrrp_instance/)
  assert.match((await lvsha(join(folder, 'none.sock'), 'explain', 'priority')).stdout, /^priority {2}in vrrp_instance/)
  assert.is((await lvsha(join(folder, 'none.sock'), 'explain', 'VI_1')).status, 2)
})

test('replay reads a log, and refuses what is none', async () => {
  const file = join(folder, 'log')
  writeFileSync(file, '{"id":1,"at":"2026-11-22T14:03:22.000Z","kind":"daemon","object":"daemon","text":"ready"}\n')
  assert.equal(await lvsha('none', 'replay', file), {
    status: 0,
    stdout: 'There is no evidence of any decision.\n',
    stderr: '',
  })
  assert.is((await lvsha('none', 'replay', join(folder, 'missing'))).status, 2)
})

test.run()
