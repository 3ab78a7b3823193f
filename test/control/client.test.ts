import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connect } from '../../src/control/client.js'
import { LvshaError } from '../../src/model/errors.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { events, health, status } from '../support/documents.js'
import { type Answers, fakeDaemon } from '../support/fake-daemon.js'

type Context = { folder: string; socket: string; servers: Server[] }

const test = suite<Context>('control client', { folder: '', socket: '', servers: [] })

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-client-'))
  context.socket = join(context.folder, 'lvsha.sock')
  context.servers = []
})

test.after.each(({ folder, servers }) => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  rmSync(folder, { recursive: true })
})

async function daemon(context: Context, answers: Answers) {
  context.servers.push(await fakeDaemon(context.socket, answers))
  return connect(context.socket, seconds(5))
}

/** The LvshaError that the promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<LvshaError> {
  const error: unknown = await promise.then(
    () => assert.unreachable('it did not fail'),
    (reason: unknown) => reason,
  )
  assert.instance(error, LvshaError)
  return error as LvshaError
}

test('asks for each document by its route', async (context) => {
  const eventsDocument = { kind: 'events', v: 1, at: status.at, node: 'lb1', events }
  const version = { kind: 'version', v: 1, at: status.at, node: 'lb1', version: '0.1.0', pid: 812 }
  const client = await daemon(context, {
    '/v1/status': { body: status },
    '/v1/health': { body: health },
    '/v1/events?limit=50': { body: eventsDocument },
    '/v1/version': { body: version },
  })
  assert.equal(await client.status(), status)
  assert.equal(await client.health(), health)
  assert.equal(await client.events(50), eventsDocument)
  assert.equal(await client.version(), version)
})

test('asks for reloads by their routes', async (context) => {
  const document = { kind: 'reload', v: 1, at: status.at, node: 'lb1', outcome: 'planned', changes: [] }
  const client = await daemon(context, {
    '/v1/reload': { body: document },
    '/v1/reload/confirm': { body: { ...document, outcome: 'confirmed' } },
    '/v1/reload/undo': { body: { ...document, outcome: 'undone' } },
  })
  assert.is((await client.reload({ dry_run: true })).outcome, 'planned')
  assert.is((await client.confirmReload()).outcome, 'confirmed')
  assert.is((await client.undoReload()).outcome, 'undone')
})

test('a missing socket is an unreachable daemon', async ({ socket }) => {
  const error = await failure(connect(socket, seconds(5)).status())
  assert.is(error.code, 'DAEMON_UNREACHABLE')
  assert.is(error.message, `Cannot reach the lvsha daemon at ${socket} (no such socket).`)
  assert.equal(error.next, ['systemctl status lvsha', 'lvsha status --socket PATH'])
  assert.is(error.exit, 4)
})

test('so is a file at which nobody listens', async ({ socket }) => {
  writeFileSync(socket, '')
  const error = await failure(connect(socket, seconds(5)).status())
  assert.is(error.message, `Cannot reach the lvsha daemon at ${socket} (connection refused).`)
  assert.is(error.exit, 4)
})

test('a daemon that does not answer in time is unreachable too', async (context) => {
  await daemon(context, {})
  const error = await failure(connect(context.socket, milliseconds(50)).status())
  assert.is(error.code, 'DAEMON_SILENT')
  assert.is(error.message, `The lvsha daemon at ${context.socket} did not answer within 0.05s.`)
  assert.is(error.exit, 4)
})

test('what the daemon refuses arrives as the same error', async (context) => {
  const problem = { code: 'NO_SUCH_OBJECT', message: 'There is no VI_9.', next: ['lvsha status'], exit: 2 }
  const client = await daemon(context, { '/v1/status': { status: 404, body: { error: problem } } })
  assert.equal((await failure(client.status())).toProblem(), problem)
})

const misunderstood: Record<string, Answers[string]> = {
  'text that is not JSON': { body: '<html>' },
  'a document of another kind': { body: health },
  'a document of a later version': { body: { ...status, v: 2 } },
  'a document with a bad status': { status: 500, body: status },
  nothing: { body: '' },
}

for (const [name, answer] of Object.entries(misunderstood)) {
  test(`${name} is an answer that this version does not understand`, async (context) => {
    const client = await daemon(context, { '/v1/status': answer })
    const error = await failure(client.status())
    assert.is(error.code, 'DAEMON_ANSWER')
    assert.is(error.exit, 1)
  })
}

test.run()
