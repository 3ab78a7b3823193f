import { chmodSync, chownSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ExitCode, exitCodes, LvshaError, type Problem, problemOf } from '../model/errors.js'
import { readBody } from './body.js'
import { type ErrorDocument, routes } from './protocol.js'

/** What answers a request: the parsed query and, of a POST, the JSON value of the body in, a document out, or a plain text. */
export type Handlers = {
  readonly [Name in keyof typeof routes]: (query: URLSearchParams, body: unknown) => Promise<object | string>
}

type RouteName = keyof typeof routes

/** Who may come in by a socket, and what may be asked there. */
export type Access = {
  /** Every route, where it is undefined. */
  readonly only?: readonly RouteName[]
  /** The number of a group that may use it, beside its owner. */
  readonly group?: number
}

/** The routes that change nothing. */
export const readingRoutes = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].method === 'GET')

export type ControlServer = { readonly close: () => Promise<void> }

/** Which HTTP status tells a client without our exit codes what kind of failure it was. */
const httpStatus: Partial<Record<ExitCode, number>> = {
  [exitCodes.usage]: 400,
  [exitCodes.permission]: 403,
  [exitCodes.configuration]: 422,
  [exitCodes.refused]: 409,
  [exitCodes.timedOut]: 504,
}

/**
 * Answers the routes of protocol.ts on a unix socket that only its owner may use, and a group where one is given. A socket
 * file that nobody listens on any more is replaced: the caller has made sure that no daemon runs.
 */
export async function startControlServer(
  path: string,
  handlers: Handlers,
  { only, group }: Access = {},
): Promise<ControlServer> {
  rmSync(path, { force: true })
  const server = createServer((request, response) => {
    answer(handlers, request, only)
      .then((document) => send(response, 200, document))
      .catch((error: unknown) => sendProblem(response, problemOf(error)))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  // In a folder that hands its group on it has that already, and whoever may not change owners need not.
  if (group !== undefined && statSync(path).gid !== group) chownSync(path, -1, group)
  chmodSync(path, group === undefined ? 0o600 : 0o660)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(handlers: Handlers, request: IncomingMessage, only: Access['only']): Promise<object | string> {
  const url = new URL(request.url ?? '/', 'http://lvsha')
  for (const [name, route] of Object.entries(routes)) {
    if (route.path !== url.pathname || route.method !== request.method) continue
    if (only && !only.includes(name as RouteName)) throw readOnly(url.pathname)
    const body = route.method === 'POST' ? await readBody(request) : undefined
    return handlers[name as keyof Handlers](url.searchParams, body)
  }
  const known = Object.values(routes).map(({ method, path }) => `${method} ${path}`)
  const message = `${request.method} ${url.pathname} is not part of this API`
  throw new LvshaError('NO_SUCH_ROUTE', message, known, exitCodes.usage)
}

const readOnly = (path: string) =>
  new LvshaError(
    'READ_ONLY',
    `${path} cannot be asked for on this socket`,
    ['use the socket of root'],
    exitCodes.permission,
  )

function sendProblem(response: ServerResponse, problem: Problem) {
  const document: ErrorDocument = { error: problem }
  send(response, httpStatus[problem.exit] ?? 500, document)
}

/** The version is that of the format of Prometheus, the one text that there is. */
const plainText = 'text/plain; version=0.0.4; charset=utf-8'

function send(response: ServerResponse, status: number, document: object | string) {
  const isText = typeof document === 'string'
  const body = isText ? document : `${JSON.stringify(document)}\n`
  const type = isText ? plainText : 'application/json'
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
