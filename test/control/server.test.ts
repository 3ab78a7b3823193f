import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readFailoverRequest, readReloadRequest, readServerRequest } from '../../src/control/body.js'
import { type ControlServer, type Handlers, startControlServer } from '../../src/control/server.js'
import { exitCodes, LvshaError } from '../../src/model/errors.js'

type Context = { folder: string; socket: string; server: ControlServer }

const test = suite<Context>('control server')

/** Says what reached it. */
const echo = async (query: URLSearchParams, body: unknown) => ({ query: query.toString(), body: body ?? 'none' })

const handlers: Handlers = {
  status: echo,
  health: () => Promise.reject(new LvshaError('X', 'file', ['y'], exitCodes.configuration, undefined, ['a:1:2: b'])),
  events: echo,
  version: echo,
  diff: echo,
  metrics: async () => 'lvsha_verdict 0\n',
  openapi: echo,
  timing: echo,
  reload: async (_, body) => readReloadRequest(body),
  confirmReload: echo,
  promote: async (_, body) => readFailoverRequest(body),
  demote: async (_, body) => readFailoverRequest(body),
  drain: async (_, body) => readServerRequest(body),
  weight: async (_, body) => readServerRequest(body),
  enable: async (_, body) => readServerRequest(body),
  undoReload: () => Promise.reject(new LvshaError('X', 'not now', [], exitCodes.refused)),
}

test.before(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lvsha-server-'))
  context.socket = join(context.folder, 'lvsha.sock')
  context.server = await startControlServer(context.socket, handlers)
})

test.after(async ({ folder, server }) => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** One request; the answer's status and document. */
function ask(socketPath: string, method: string, path: string, body = '') {
  return new Promise<{ status: number | undefined; document: { error?: Record<string, unknown> } }>(
    (resolve, reject) => {
      const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) }
      const outgoing = request({ socketPath, method, path, agent: false, headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode, document: JSON.parse(text) }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    },
  )
}

test('a GET has a query and no body', async ({ socket }) => {
  const { document } = await ask(socket, 'GET', '/v1/events?limit=5')
  assert.equal(document, { query: 'limit=5', body: 'none' })
})

test('the body of a POST is JSON, whatever its content type says; without one it is empty', async ({ socket }) => {
  const sent = await ask(socket, 'POST', '/v1/reload/confirm', '{"a":[1]}')
  assert.equal(sent, { status: 200, document: { query: '', body: { a: [1] } } })
  assert.equal((await ask(socket, 'POST', '/v1/reload/confirm')).document, { query: '', body: {} })
})

test('a method that a path does not have is no route', async ({ socket }) => {
  const { status, document } = await ask(socket, 'GET', '/v1/reload')
  assert.is(status, 400)
  assert.is(document.error?.code, 'NO_SUCH_ROUTE')
})

test('a reload is asked for with what is known, in its range', async ({ socket }) => {
  const wanted = { dry_run: true, confirm_within_ms: 2_000 }
  assert.equal((await ask(socket, 'POST', '/v1/reload', JSON.stringify(wanted))).document, wanted)
  assert.equal((await ask(socket, 'POST', '/v1/reload')).document, {})
})

const bad: readonly [string, string | RegExp][] = [
  ['{', /^the body is not JSON: /],
  ['\u0000\ufffd', /^the body is not JSON: /],
  ['[]', 'the body is no JSON object'],
  ['null', 'the body is no JSON object'],
  ['{"dryrun":true}', 'dryrun is not known here'],
  ['{"dry_run":1}', 'dry_run is true or false'],
  ['{"confirm_within_ms":"60s"}', 'confirm_within_ms is a whole number from 1000 to 86400000'],
  ['{"confirm_within_ms":1e12}', 'confirm_within_ms is a whole number from 1000 to 86400000'],
  [`"${'x'.repeat(65_536)}"`, 'the body is larger than 65536 bytes'],
  [`"${'x'.repeat(5_000_000)}"`, 'the body is larger than 65536 bytes'],
]

for (const [body, message] of bad) {
  test(`a bad request: ${body.slice(0, 30)}, ${body.length} characters`, async ({ socket }) => {
    const { status, document } = await ask(socket, 'POST', '/v1/reload', body)
    assert.is(status, 400)
    assert.is(document.error?.code, 'BAD_REQUEST')
    assert.match(String(document.error?.message), message)
  })
}

test('a failure keeps its details, and its exit status decides the HTTP status', async ({ socket }) => {
  assert.equal(await ask(socket, 'GET', '/v1/health'), {
    status: 422,
    document: { error: { code: 'X', message: 'file', next: ['y'], exit: 6, details: ['a:1:2: b'] } },
  })
  assert.is((await ask(socket, 'POST', '/v1/reload/undo', '{}')).status, 409)
})

test.run()
