import type { ArbiterReport } from '../../model/arbiter.js'
import { type Duration, microseconds, milliseconds } from '../../model/time.js'
import { patience, wordInterval } from '../timing.js'
import type { Wire, WireError, WireEvents } from './wire.js'

export type SessionParts = {
  /** Begins a new session. */
  readonly open: (events: WireEvents) => Wire
  /** CLOCK_BOOTTIME. */
  readonly clock: () => Duration
  readonly schedule: (delay: Duration, act: () => void) => () => void
  /** The path below which a node stands for every live session. */
  readonly nodes: string
  /** What this node calls itself. */
  readonly node: string
  /** As configured, until the servers say what they grant. */
  readonly sessionTimeout: Duration
  readonly listener: SessionListener
}

export type SessionListener = {
  /** The servers answer again, within this session or a new one. */
  readonly connected: (wire: Wire) => void
  /** A word of this session was answered that was sent then. */
  readonly heard: (sentAt: Duration) => void
  /** This session is over, and everything that it had at the servers with it. */
  readonly ended: () => void
  /** Something that an operator should know. */
  readonly trouble: (text: string) => void
}

export type SessionReport = Omit<ArbiterReport, 'contests'>

/**
 * Keeps one session with the servers for as long as they let it, and then another. The library notices neither a server that
 * hangs nor one that accepts a connection and serves it not: every `wordInterval` a word is written that a majority has to
 * take note of, and a connection that has been silent for too long is given up, so that another server is asked.
 */
export class Session {
  private readonly parts: SessionParts
  private wire: Wire | undefined
  /** Every session has a number of its own: what an earlier one still answers is not heard. */
  private life = 0
  private isConnected = false
  /** With the next word that is answered. */
  private isBack = true
  /** Once it has a node that stands for it. */
  private own: string | undefined
  private wordSentAt: Duration | undefined
  private heardSentAt: Duration | undefined
  private roundTrip: Duration | undefined
  /** When there was a sign of progress last, or a connection was given up. */
  private movedAt: Duration
  private problem: string | undefined
  private callOff: () => void = () => undefined
  private isClosed = false

  constructor(parts: SessionParts) {
    this.parts = parts
    this.movedAt = parts.clock()
  }

  start() {
    this.begin()
    this.beat()
  }

  /** Ends the session, so that everything that it had at the servers goes at once. */
  async close() {
    this.isClosed = true
    this.callOff()
    await this.wire?.close()
  }

  /** The session timeout that counts. */
  get timeout(): Duration {
    const { sessionTimeout } = this.parts
    return this.heardSentAt === undefined || !this.wire ? sessionTimeout : this.wire.timeout()
  }

  report(): SessionReport {
    const { heardSentAt, roundTrip, problem } = this
    const silent = heardSentAt === undefined ? undefined : microseconds(this.parts.clock() - heardSentAt)
    const server = this.isConnected ? this.wire?.server() : undefined
    return {
      state: this.stateAfter(silent),
      ...(server !== undefined && { server }),
      ...(this.wire && heardSentAt !== undefined && { session: this.wire.session(), timeout: this.wire.timeout() }),
      ...(roundTrip !== undefined && { roundTrip }),
      ...(silent !== undefined && { silent }),
      ...(problem !== undefined && { problem }),
    }
  }

  private stateAfter(silent: Duration | undefined): SessionReport['state'] {
    if (silent === undefined) return 'connecting'
    if (this.isConnected && silent < wordInterval(this.timeout) + patience(this.timeout)) return 'connected'
    return silent < this.timeout ? 'suspended' : 'lost'
  }

  private begin() {
    const { open, clock } = this.parts
    const life = ++this.life
    this.isConnected = false
    this.isBack = true
    this.own = undefined
    this.wordSentAt = undefined
    this.heardSentAt = undefined
    this.movedAt = clock()
    const unlessOver = (act: () => void) => () => {
      if (life === this.life && !this.isClosed) act()
    }
    this.wire = open({
      connected: unlessOver(() => this.connected()),
      disconnected: unlessOver(() => {
        this.isConnected = false
        this.isBack = true
        this.wordSentAt = undefined
      }),
      expired: unlessOver(() => this.end('the session has ended')),
      refused: unlessOver(() => this.end('the servers do not accept auth')),
    })
  }

  private connected() {
    this.isConnected = true
    this.movedAt = this.parts.clock()
    this.beat()
  }

  private end(why: string) {
    this.tell(why)
    void this.wire?.close()
    this.wire = undefined
    this.isConnected = false
    this.own = undefined
    this.heardSentAt = undefined
    this.parts.listener.ended()
    this.callOff()
    this.callOff = this.parts.schedule(pauseBetween, () => {
      this.begin()
      this.beat()
    })
  }

  private beat() {
    if (this.isClosed || !this.wire) return
    const { clock, schedule } = this.parts
    const now = clock()
    if (now - this.movedAt >= patience(this.timeout)) {
      this.movedAt = now
      this.tell(`${this.wire.server() ?? 'the server'} is silent: another one is asked`)
      this.wordSentAt = undefined
      this.wire.breakOff()
    } else if (this.isConnected && this.wordSentAt === undefined) void this.speak(this.wire)
    this.callOff()
    this.callOff = schedule(wordInterval(this.timeout), () => this.beat())
  }

  private async speak(wire: Wire) {
    const { clock, node, nodes, listener } = this.parts
    const { life } = this
    const sentAt = clock()
    this.wordSentAt = sentAt
    try {
      if (this.own !== undefined) await wire.write(this.own)
      else {
        await wire.ensure(nodes)
        const own = await wire.create(`${nodes}/${encodeURIComponent(node)}-`, '', true)
        if (life === this.life) this.own = own
      }
    } catch (error) {
      if (life === this.life && this.wordSentAt === sentAt) this.failed(error as WireError)
      return
    }
    if (life !== this.life || this.isClosed) return
    // A word that has waited in a queue may be answered after a later one.
    if (this.heardSentAt !== undefined && sentAt < this.heardSentAt) return
    this.heardSentAt = sentAt
    this.movedAt = clock()
    this.roundTrip = microseconds(this.movedAt - sentAt)
    if (this.wordSentAt === sentAt) this.wordSentAt = undefined
    this.problem = undefined
    if (this.isBack) {
      this.isBack = false
      listener.connected(wire)
    }
    listener.heard(sentAt)
  }

  private failed({ refusal, message }: WireError) {
    this.wordSentAt = undefined
    if (refusal === 'missing') {
      this.tell('somebody removed the node that stands for us: it is made anew')
      this.own = undefined
      this.movedAt = this.parts.clock()
    }
    if (refusal === 'not_allowed') this.tell(`${this.parts.nodes}: the servers do not let us write (${message})`)
  }

  /** Told once for as long as it is the same. */
  private tell(text: string) {
    if (this.problem !== text) this.parts.listener.trouble(text)
    this.problem = text
  }
}

/** Between a session that has ended and the next. */
const pauseBetween = milliseconds(200)
