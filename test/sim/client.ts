import { type Refusal, type Wire, WireError, type WireEvents } from '../../src/arbiter/zookeeper/wire.js'
import type { Duration } from '../../src/model/time.js'
import { type Caller, type Ensemble, type Server, shortly } from './ensemble.js'
import type { Thread } from './machine.js'
import type { Network } from './network.js'
import { Stream } from './stream.js'
import type { Change, Outcome } from './tree.js'

type Parts = {
  readonly ensemble: Ensemble
  readonly network: Network
  /** The thread that the library runs on. */
  readonly thread: Thread
  readonly sessionTimeout: Duration
}

/** Between two servers, as the client library pauses. */
const pause = 200_000

type Request = { readonly send: (server: Server, line: Line) => void; readonly fail: () => void }

/** One connection; what belongs to an earlier one is not heard. */
type Line = Caller & {
  isOpen: boolean
  readonly waiting: Set<() => void>
  readonly out: Stream
  readonly back: Stream
}

/** A session with the simulated servers, with the habits of the client library: it notices only what it is told. */
export function openSession(parts: Parts, events: WireEvents): Wire {
  const { ensemble, network, thread, sessionTimeout } = parts
  const { machine } = thread
  const { world, name } = machine
  const order = ensemble.servers.map((server) => ({ server, by: world.random.between(0, 1) }))
  const servers = order.sort((a, b) => a.by - b.by).map(({ server }) => server)
  const session = world.random
    .whole(1, 2 ** 48)
    .toString(16)
    .padStart(16, '0')
  const watchers = new Map<string, Set<() => void>>()
  let hasSession = false
  let isOver = false
  let tried = 0
  let server: Server | undefined
  let line: Line | undefined
  let isConnected = false
  let queue: Request[] = []

  const onThread = (act: () => void) =>
    thread.give(() => {
      world.unsettled()
      act()
    })
  const fromServer = (over: Line, act: () => void) =>
    over.back.send(() =>
      onThread(() => {
        if (over === line) act()
      }),
    )
  const toServer = (over: Line, to: Server, act: () => void) =>
    over.out.send(() => {
      if (to.isUp) to.thread.give(act)
    })

  function dial() {
    if (isOver) return
    const next = servers[tried++ % servers.length] as Server
    server = next
    const over: Line = {
      session,
      isOpen: true,
      waiting: new Set(),
      out: new Stream(network, name, next.machine.name),
      back: new Stream(network, next.machine.name, name),
      changed: (path) => fromServer(over, () => fire(path)),
      closed: () => fromServer(over, hangUp),
    }
    line = over
    if (!next.isUp) return fromServer(over, hangUp)
    toServer(over, next, () => {
      if (!next.isServing) return fromServer(over, hangUp)
      next.callers.add(over)
      const welcome = () => fromServer(over, connected)
      if (!hasSession) return ensemble.propose(next, { kind: 'open', session }, welcome)
      ensemble.validate(next, session, (lives) => (lives ? welcome() : fromServer(over, expired)))
    })
  }

  function connected() {
    hasSession = true
    isConnected = true
    const waiting = queue
    queue = []
    events.connected()
    for (const request of waiting) post(request)
  }

  function expired() {
    machine.note(() => `session ${shortly(session)} has expired`)
    isOver = true
    drop()
    // The library lets go of what waits for a connection when the last one is closed, by the server or in the end by us.
    thread.later(world.random.between(0, closing), () => {
      world.unsettled()
      giveUp()
    })
    events.expired()
  }

  function giveUp() {
    const waiting = queue
    queue = []
    for (const { fail } of waiting) fail()
  }

  function drop() {
    const was = line
    line = undefined
    isConnected = false
    if (!was) return
    was.isOpen = false
    was.out.close()
    was.back.close()
    server?.callers.delete(was)
    for (const fail of was.waiting) fail()
  }

  function hangUp() {
    const wasConnected = isConnected
    drop()
    if (wasConnected) events.disconnected()
    thread.later(pause, dial)
  }

  function fire(path: string) {
    const told = watchers.get(path)
    watchers.delete(path)
    for (const act of told ?? []) act()
  }

  function post(request: Request) {
    if (isOver) {
      request.fail()
      return
    }
    const over = line
    const to = server
    if (!isConnected || !over || !to) {
      queue.push(request)
      return
    }
    over.waiting.add(request.fail)
    toServer(over, to, () => {
      if (!to.isServing || !over.isOpen) return
      ensemble.touch(to, session)
      request.send(to, over)
    })
  }

  function ask<Answer>(send: (server: Server, answer: (value: Answer | WireError) => void, line: Line) => void) {
    return new Promise<Answer>((resolve, reject) => {
      const fail = () => reject(new WireError('the connection is lost', 'other'))
      post({
        fail,
        send: (to, over) =>
          send(
            to,
            (value) =>
              fromServer(over, () => {
                over.waiting.delete(fail)
                if (value instanceof WireError) reject(value)
                else resolve(value)
              }),
            over,
          ),
      })
    })
  }

  const change = (what: Change) =>
    ask<Outcome>((to, answer) => ensemble.propose(to, what, answer)).then((outcome) => {
      if ('path' in outcome) return outcome.path
      throw new WireError(outcome.refused, refusals[outcome.refused])
    })
  const create = (path: string, data: string, isEphemeral: boolean, isSequential: boolean) =>
    change({ kind: 'create', session, path, data, isEphemeral, isSequential })

  dial()
  return {
    async close() {
      if (isOver) return
      if (hasSession && isConnected) {
        const closed = change({ kind: 'close', session }).then(
          () => undefined,
          () => undefined,
        )
        const limit = new Promise<void>((resolve) => {
          thread.later(closing, () => {
            world.unsettled()
            resolve()
          })
        })
        await Promise.race([closed, limit])
      }
      isOver = true
      drop()
      giveUp()
    },
    breakOff() {
      if (line) hangUp()
    },
    server: () => (isConnected ? server?.machine.name : undefined),
    session: () => session,
    timeout: () => sessionTimeout,
    async ensure(path) {
      await create(path, '', false, false).catch((error: WireError) => {
        if (error.refusal !== 'exists') throw error
      })
    },
    create: (path, data, sequential) => create(path, data, true, sequential),
    write: async (path) => {
      await change({ kind: 'write', session, path })
    },
    remove: async (path) => {
      await change({ kind: 'remove', session, path }).catch((error: WireError) => {
        if (error.message !== 'missing') throw error
      })
    },
    list: (path, told) =>
      ask((to, answer, over) => {
        to.watch(path, over)
        const set = watchers.get(path) ?? new Set()
        watchers.set(path, set.add(told))
        answer(to.tree.list(path))
      }),
    read: async (path) => {
      const { kept } = await ask<{ kept: ReturnType<Server['tree']['read']> }>((to, answer) =>
        answer({ kept: to.tree.read(path) }),
      )
      return kept
    },
  }
}

/** How long the library's farewell to the servers may take. */
const closing = 1_000_000

const refusals: Readonly<Record<'exists' | 'missing' | 'expired', Refusal>> = {
  exists: 'exists',
  missing: 'missing',
  expired: 'other',
}
