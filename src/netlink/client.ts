import { constants } from 'node:os'
import { s32 } from './codec.js'
import { errorOf, NetlinkError } from './errors.js'
import { flag, type Message, messageType, pack, type Reply, unpack } from './message.js'
import type { NetlinkTransport } from './transport.js'

/** One thing to ask of the kernel; `operation` names it in an error: `add 192.0.2.100/24`. */
export type Request = {
  readonly operation: string
  readonly type: number
  /** Beyond NLM_F_REQUEST and NLM_F_ACK, which are put in where they belong. */
  readonly flags?: number
  readonly payload: Message['payload']
}

/** Requests as one datagram, for somebody else to send: only what is refused is answered. */
export const packUnanswered = (requests: readonly Request[]) =>
  pack(
    requests.map(({ type, flags = 0, payload }, sequence) => ({
      type,
      flags: flags | flag.request,
      sequence,
      payload,
    })),
  )

/** A request that was refused, by its place in the list. */
export type Failure = { readonly index: number; readonly error: NetlinkError }

/**
 * How many requests travel in one datagram. Each that fails is answered, and the answers wait in the receive buffer: this
 * many fit into the default one (net.core.rmem_default) even when every request fails.
 */
const batchLimit = 128

/** Enough for the longest requests of IPVS, so many at once; what is longer gets room of its own. */
const roomLength = 64 * 1024

/** The kernel answers while it takes the request, so nothing is ever waited for; a missing answer is lost. */
const answerWithinMilliseconds = 2000

/** A table that keeps changing while it is read; the kernel says so and nothing else is wrong. */
const dumpAttempts = 8

/** Requests and answers over a socket that nobody else uses. Every method returns when the kernel has answered. */
export class NetlinkClient {
  readonly #transport: NetlinkTransport
  /** Used for one datagram after the other: each has been taken when `send` returns. */
  readonly #room = Buffer.allocUnsafeSlow(roomLength)
  #sequence = 0

  constructor(transport: NetlinkTransport) {
    this.#transport = transport
  }

  /**
   * Asks the kernel for each of these in order, many in one datagram; one that is refused does not keep back the rest. Each
   * is taken only when its datagram is made: tens of thousands at once would be garbage that has grown old.
   * @returns those that were refused. Throws a NetlinkError where answers were lost: then what was done is unknown.
   */
  request(requests: Iterable<Request>): Failure[] {
    const failures: Failure[] = []
    let batch: Request[] = []
    let start = 0
    const flush = () => {
      for (const [index, error] of this.#exchange(batch).refused) failures.push({ index: start + index, error })
      start += batch.length
      batch = []
    }
    for (const request of requests) {
      batch.push(request)
      if (batch.length === batchLimit) flush()
    }
    if (batch.length > 0) flush()
    return failures
  }

  /** Asks one question that has one answer, or few. Throws a NetlinkError where it is refused. */
  query(request: Request): Reply[] {
    const { answers, refused } = this.#exchange([request])
    for (const error of refused.values()) throw error
    return answers
  }

  /** Reads a whole table, again when it changed on the way or parts of it were lost. Throws a NetlinkError where that is refused. */
  dump(request: Request): Reply[] {
    for (let attempt = 0; attempt < dumpAttempts; attempt++) {
      const parts = this.#dumpUnlessOverrun(request)
      if (parts && !parts.some((part) => part.flags & flag.dumpInterrupted)) return parts.filter(isData)
    }
    throw new NetlinkError(
      request.operation,
      constants.errno.EINTR,
      `it changed, or overran the buffer, during each of ${dumpAttempts} readings`,
    )
  }

  close() {
    this.#transport.close()
  }

  #exchange(requests: readonly Request[]) {
    const first = this.#sequence + 1
    const last = requests.length - 1
    const operation = requests.length === 1 ? `${requests[0]?.operation}` : `${requests.length} requests`
    this.#send(
      operation,
      requests.map((request, index) => this.#message(request, flag.request | (index === last ? flag.ack : 0))),
    )
    const answers: Reply[] = []
    const refused = new Map<number, NetlinkError>()
    for (let ended = false; !ended; ) {
      for (const reply of this.#receive(operation)) {
        const index = (reply.sequence - first) >>> 0
        const request = requests[index]
        // A sequence number that is not ours answers a request that was given up.
        if (!request) continue
        if (reply.type !== messageType.error) {
          answers.push(reply)
          continue
        }
        const { errno, kernel } = errorOf(reply)
        if (errno !== 0) refused.set(index, new NetlinkError(request.operation, errno, kernel))
        if (index === last) ended = true
      }
    }
    return { answers, refused }
  }

  /** Undefined where the receive buffer overran: nothing was changed by reading, so it can be read anew. */
  #dumpUnlessOverrun(request: Request): Reply[] | undefined {
    try {
      return this.#dumpOnce(request)
    } catch (error) {
      if (!(error instanceof NetlinkError && error.code === 'ENOBUFS')) throw error
      this.#drain()
      return undefined
    }
  }

  /** The kernel starts no reading while it has parts of another one to give. */
  #drain() {
    for (;;) {
      try {
        if (!this.#transport.receive(0)) return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOBUFS') throw error
      }
    }
  }

  #dumpOnce(request: Request): Reply[] {
    const message = this.#message(request, flag.request | flag.dump)
    this.#send(request.operation, [message])
    const parts: Reply[] = []
    for (;;) {
      for (const reply of this.#receive(request.operation)) {
        if (reply.sequence !== message.sequence) continue
        const { errno, kernel } = outcomeOf(reply)
        if (errno !== 0) throw new NetlinkError(request.operation, errno, kernel)
        parts.push(reply)
        if (!(reply.flags & flag.multi) || reply.type === messageType.done) return parts
      }
    }
  }

  #message(request: Request, flags: number): Message {
    this.#sequence = (this.#sequence + 1) >>> 0
    return {
      type: request.type,
      flags: flags | (request.flags ?? 0),
      sequence: this.#sequence,
      payload: request.payload,
    }
  }

  #send(operation: string, messages: readonly Message[]) {
    const datagram = pack(messages, this.#room)
    uninterrupted(operation, () => this.#transport.send(datagram))
  }

  #receive(operation: string): Reply[] {
    const datagram = uninterrupted(operation, () => this.#transport.receive(answerWithinMilliseconds))
    if (!datagram) throw new NetlinkError(operation, constants.errno.ETIMEDOUT, 'the kernel gave no answer')
    return unpack(datagram)
  }
}

const isData = (reply: Reply) => reply.type !== messageType.done && reply.type !== messageType.error

/** How a dump goes on: an error ends it, and so does the number that its last part may carry. */
function outcomeOf(reply: Reply) {
  if (reply.type === messageType.error) return errorOf(reply)
  const ends = reply.type === messageType.done && reply.payload.length >= 4
  return { errno: ends ? -s32.decode(reply.payload.subarray(0, 4)) : 0, kernel: undefined }
}

/** Calls again after a signal; any other failure of the socket becomes a NetlinkError. */
function uninterrupted<Result>(operation: string, call: () => Result): Result {
  for (;;) {
    try {
      return call()
    } catch (error) {
      const { errno, code } = error as NodeJS.ErrnoException
      if (code === 'EINTR') continue
      if (errno === undefined) throw error
      throw new NetlinkError(operation, Math.abs(errno))
    }
  }
}
