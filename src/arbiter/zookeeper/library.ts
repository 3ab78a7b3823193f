import type { Socket } from 'node:net'
import zookeeper, { type ACL, type Client, type Stat } from 'node-zookeeper-client'
import type { ArbiterSettings } from '../../model/arbiter.js'
import { inMilliseconds, milliseconds } from '../../model/time.js'
import { type Refusal, type Wire, WireError, type WireEvents } from './wire.js'

/** Of the session timeout the servers grant what they allow. */
export type Connection = Pick<ArbiterSettings, 'servers' | 'auth' | 'sessionTimeout'>

/**
 * A session over node-zookeeper-client 1.1.3. It says nothing when a server hangs, keeps half a message over a broken
 * connection, and never looks at the answer to a connection that was accepted and not served: whoever uses it watches it, and
 * calls `breakOff`. Paths are whole: its own chroot is not used, for it does not make the path.
 */
export function openWire({ servers, auth, sessionTimeout }: Connection, events: WireEvents): Wire {
  const client = zookeeper.createClient(servers.join(','), {
    sessionTimeout: inMilliseconds(sessionTimeout),
    spinDelay,
    retries: 0,
  })
  const inner = (client as Client & { readonly connectionManager: Inner }).connectionManager
  const acls = auth === undefined ? openAcls : creatorAcls
  if (auth !== undefined) client.addAuthInfo('digest', Buffer.from(auth))
  let isClosed = false
  const unlessClosed = (act: () => void) => () => {
    if (!isClosed) act()
  }
  client.on('connected', unlessClosed(events.connected))
  client.on('disconnected', unlessClosed(events.disconnected))
  client.on('expired', unlessClosed(events.expired))
  client.on('authenticationFailed', unlessClosed(events.refused))
  client.connect()

  const ask = <T>(run: (done: (error: Error | zookeeper.Exception | null, value: T) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      run((error, value) => (error ? reject(errorFrom(error)) : resolve(value)))
    })
  const breakOff = () => {
    inner.pendingBuffer = null
    inner.socket?.destroy()
  }
  const isThere = async (path: string) => (await ask<Stat>((done) => client.exists(path, done))) !== null

  return {
    async close() {
      if (isClosed) return
      isClosed = true
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, closingMs)
        client.once('disconnected', () => {
          clearTimeout(limit)
          resolve()
        })
        client.close()
      })
      inner.socket?.destroy()
    },
    breakOff,
    server() {
      const { remoteAddress, remotePort } = inner.socket ?? {}
      return remoteAddress === undefined ? undefined : `${remoteAddress}:${remotePort}`
    },
    session: () => client.getSessionId().toString('hex'),
    timeout: () => milliseconds(client.getSessionTimeout()),
    async ensure(path) {
      const parts = path.split('/').slice(1)
      for (const [index] of parts.entries()) {
        const step = `/${parts.slice(0, index + 1).join('/')}`
        // Asked first: whoever may not write above a path that is there need not.
        if (await isThere(step)) continue
        await ask<string>((done) => client.create(step, acls, done)).catch((error: WireError) => {
          if (error.refusal !== 'exists') throw error
        })
      }
    },
    create: (path, data, sequential) =>
      ask((done) => client.create(path, Buffer.from(data), acls, sequential ? ephemeralSequential : ephemeral, done)),
    write: async (path) => {
      await ask<Stat>((done) => client.setData(path, nothing, done))
    },
    remove: (path) =>
      new Promise((resolve, reject) => {
        client.remove(path, (error) => (error && !isMissing(error) ? reject(errorFrom(error)) : resolve()))
      }),
    list: (path, changed) =>
      ask((done) => client.getChildren(path, changed, (error, children) => done(error, children))),
    read: (path) =>
      new Promise((resolve, reject) => {
        client.getData(path, (error, data, stat) => {
          if (!error) {
            const { ephemeralOwner, czxid } = stat
            resolve({
              data: data?.toString() ?? '',
              session: ephemeralOwner.toString('hex'),
              createdIn: Number(czxid.readBigInt64BE()),
            })
          } else if (isMissing(error)) resolve(undefined)
          else reject(errorFrom(error))
        })
      }),
  }
}

/** What is not public of the library, and needed: nothing else ends a connection that hangs. */
type Inner = { socket?: Socket; pendingBuffer: Buffer | null }

/** After all servers were tried in vain it waits for up to so long. */
const spinDelay = 200

/** How long a farewell to the servers may take. */
const closingMs = 1_000

const { Permission, Id, CreateMode, Exception } = zookeeper
const { EPHEMERAL: ephemeral, EPHEMERAL_SEQUENTIAL: ephemeralSequential } = CreateMode
const nothing = Buffer.alloc(0)
const acl = (scheme: string, id: string): ACL[] => [new zookeeper.ACL(Permission.ALL, new Id(scheme, id))]
const openAcls = acl('world', 'anyone')
/** Whoever has authenticated himself as we have. */
const creatorAcls = acl('auth', '')

const codeOf = (error: Error | zookeeper.Exception) => ('code' in error ? error.code : undefined)
const isMissing = (error: Error | zookeeper.Exception) => codeOf(error) === Exception.NO_NODE

function errorFrom(error: Error | zookeeper.Exception): WireError {
  const name = 'getName' in error ? error.getName() : error.message
  return new WireError(name, refusals.get(codeOf(error)) ?? 'other')
}

const refusals: ReadonlyMap<unknown, Refusal> = new Map<unknown, Refusal>([
  [Exception.NODE_EXISTS, 'exists'],
  [Exception.NO_NODE, 'missing'],
  [Exception.NO_AUTH, 'not_allowed'],
])
