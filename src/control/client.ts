import { request } from 'node:http'
import { exitCodes, LvshaError, type Problem } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import { type Duration, inMilliseconds, inSeconds } from '../model/time.js'
import {
  type DiffDocument,
  type EventsDocument,
  type FailoverDocument,
  type FailoverRequest,
  type HealthDocument,
  type ReloadDocument,
  type ReloadRequest,
  routes,
  type ServerChangeDocument,
  type ServerRequest,
  type StatusDocument,
  type TimingDocument,
  type VersionDocument,
} from './protocol.js'

/** What can be asked of a running director. Every call is a connection of its own and rejects with an LvshaError. */
export type ControlClient = {
  status(): Promise<StatusDocument>
  health(): Promise<HealthDocument>
  /** The last `limit` events; with `after`, of those alone with a greater id. */
  events(limit: number, after?: number): Promise<EventsDocument>
  version(): Promise<VersionDocument>
  /** Compares the kernel's table with the wanted one. */
  diff(): Promise<DiffDocument>
  /** For how long nobody, or two, may answer for an address, with what is in force. */
  timing(): Promise<TimingDocument>
  /** Puts the daemon's configuration file in force, or says what that would change. */
  reload(request: ReloadRequest): Promise<ReloadDocument>
  /** Keeps what was reloaded with a time to confirm it. */
  confirmReload(): Promise<ReloadDocument>
  /** Goes back from it at once. */
  undoReload(): Promise<ReloadDocument>
  /** Moves virtual routers by hand. */
  failover(action: HoldAction, request: FailoverRequest): Promise<FailoverDocument>
  /** Changes the weights of real servers by hand. */
  servers(action: ServerChangeDocument['action'], request: ServerRequest): Promise<ServerChangeDocument>
}

/** Speaks to the director behind a unix socket; nothing is opened before the first call. */
export function connect(socketPath: string, timeout: Duration): ControlClient {
  const ask = async <Kind extends Asked>(kind: Kind, query = ''): Promise<Documents[Kind]> => {
    const { method, path } = routes[kind]
    return documentOf(kind, await exchange({ socketPath, method, path: path + query }, timeout))
  }
  const post = async <Kind extends keyof Documents>(kind: Kind, route: keyof typeof routes, body: object = {}) => {
    const { method, path } = routes[route]
    return documentOf(kind, await exchange({ socketPath, method, path }, timeout, JSON.stringify(body)))
  }
  return {
    status: () => ask('status'),
    health: () => ask('health'),
    events: (limit, after) => ask('events', `?limit=${limit}${after === undefined ? '' : `&after=${after}`}`),
    version: () => ask('version'),
    diff: () => ask('diff'),
    timing: () => ask('timing'),
    reload: (request) => post('reload', 'reload', request),
    confirmReload: () => post('reload', 'confirmReload'),
    undoReload: () => post('reload', 'undoReload'),
    failover: (action, request) => post('failover', action, request),
    servers: (action, request) => post('realserver_change', action, request),
  }
}

type Documents = {
  status: StatusDocument
  health: HealthDocument
  events: EventsDocument
  version: VersionDocument
  timing: TimingDocument
  diff: DiffDocument
  reload: ReloadDocument
  failover: FailoverDocument
  realserver_change: ServerChangeDocument
}

/** The documents that are fetched by a route of their own name. */
type Asked = Exclude<keyof Documents, 'reload' | 'failover' | 'realserver_change'>

type Query = { readonly socketPath: string; readonly method: string; readonly path: string }
type Answer = { readonly status: number; readonly body: string }

function exchange(query: Query, timeout: Duration, sent = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(inMilliseconds(timeout))
    const fail = (error: Error) => reject(failureOf(signal.aborted ? signal.reason : error, query.socketPath, timeout))
    const outgoing = request({ ...query, agent: false, signal }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', fail)
    })
    outgoing.on('error', fail)
    outgoing.end(sent)
  })
}

function documentOf<Kind extends keyof Documents>(kind: Kind, { status, body }: Answer): Documents[Kind] {
  const value = parsed(body)
  if (isErrorDocument(value)) throw LvshaError.from(value.error)
  if (status === 200 && isDocument(value, kind)) return value
  throw new LvshaError(
    'DAEMON_ANSWER',
    `The lvsha daemon gave an answer that this version does not understand (HTTP ${status}).`,
    ['lvsha --version', 'systemctl restart lvsha'],
    exitCodes.error,
  )
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isDocument = <Kind extends keyof Documents>(value: unknown, kind: Kind): value is Documents[Kind] =>
  isObject(value) && value.kind === kind && value.v === 1

const isErrorDocument = (value: unknown): value is { readonly error: Problem } =>
  isObject(value) && isObject(value.error) && typeof value.error.code === 'string' && Array.isArray(value.error.next)

/** The words for what the operating system says when a connection fails. */
const causes: Record<string, string> = { ECONNREFUSED: 'connection refused', ENOENT: 'no such socket' }

function failureOf(error: Error & { code?: unknown }, socketPath: string, timeout: Duration): LvshaError {
  const code = typeof error.code === 'string' ? error.code : error.message
  const other = 'lvsha status --socket PATH'
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `You may not use the socket of the lvsha daemon, ${socketPath} (permission denied).`
    return new LvshaError(
      'DAEMON_PERMISSION',
      message,
      [`ls -l ${socketPath}`, 'sudo lvsha status'],
      exitCodes.permission,
      error,
    )
  }
  if (error.name === 'TimeoutError') {
    const message = `The lvsha daemon at ${socketPath} did not answer within ${inSeconds(timeout)}s.`
    return new LvshaError('DAEMON_SILENT', message, ['systemctl status lvsha', other], exitCodes.unreachable, error)
  }
  const message = `Cannot reach the lvsha daemon at ${socketPath} (${causes[code] ?? code}).`
  return new LvshaError('DAEMON_UNREACHABLE', message, ['systemctl status lvsha', other], exitCodes.unreachable, error)
}
