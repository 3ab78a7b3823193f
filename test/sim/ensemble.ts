import type { Duration } from '../../src/model/time.js'
import { type Machine, Thread } from './machine.js'
import type { Network } from './network.js'
import { Stream } from './stream.js'
import { type Change, type Outcome, Tree } from './tree.js'

/** Whoever is told what happens to a session's connection, at the other end of the network. */
export type Caller = {
  readonly session: string
  readonly changed: (path: string) => void
  readonly closed: () => void
}

/** One server. It answers reads by itself, also when it does not know yet that the others have gone on without it. */
export class Server {
  readonly machine: Machine
  readonly thread: Thread
  isUp = true
  isServing = false
  tree = new Tree()
  applied = 0
  /** By its own clock: when it last heard of the leader, or as the leader of a majority. */
  inTouchAt = 0
  readonly touched = new Set<string>()
  readonly callers = new Set<Caller>()
  private watches: { readonly path: string; readonly caller: Caller }[] = []
  private answers: { readonly index: number; readonly answer: (outcome: Outcome) => void }[] = []
  private readonly outcomes = new Map<number, Outcome>()

  constructor(machine: Machine) {
    this.machine = machine
    this.thread = new Thread(machine)
    this.inTouchAt = machine.monotonic()
  }

  watch(path: string, caller: Caller) {
    this.watches.push({ path, caller })
  }

  /** Takes the transactions up to this one. */
  follow(log: readonly Change[], until: number) {
    for (; this.applied < until; this.applied++) {
      const change = log[this.applied]
      if (!change) return
      const { outcome, touched } = this.tree.apply(change, this.applied + 1)
      this.outcomes.set(this.applied, outcome)
      const told = this.watches.filter(({ path }) => touched.includes(path))
      this.watches = this.watches.filter(({ path }) => !touched.includes(path))
      for (const { path, caller } of told) caller.changed(path)
      if (change.kind === 'close') this.dismiss(change.session)
    }
    const ready = this.answers.filter(({ index }) => index < this.applied)
    this.answers = this.answers.filter(({ index }) => index >= this.applied)
    for (const { index, answer } of ready) {
      const outcome = this.outcomes.get(index)
      if (outcome) answer(outcome)
    }
  }

  /** Calls back once the transaction has reached this server. */
  answerAt(index: number, answer: (outcome: Outcome) => void) {
    this.answers.push({ index, answer })
  }

  private dismiss(session: string) {
    for (const caller of this.callers) {
      if (caller.session !== session) continue
      this.callers.delete(caller)
      caller.closed()
    }
  }

  hangUp() {
    this.isServing = false
    this.answers = []
    this.watches = []
    for (const caller of this.callers) caller.closed()
    this.callers.clear()
  }
}

/** How long a server takes an end for lost: `syncLimit` of 5 ticks. */
const syncTicks = 5
/** An election takes so long, once a majority knows that there is no leader. */
const election = { least: 200_000, most: 1_500_000 }
const lookEvery = 100_000

/**
 * Three ZooKeeper servers: what a majority has taken is committed, in one order. A leader ends sessions of which it has not
 * heard for their timeout, in steps of a tick; the other servers tell it twice in a tick whom they have heard. A new leader
 * gives every session its whole timeout anew.
 */
export class Ensemble {
  readonly servers: readonly Server[]
  leader: Server | undefined
  private readonly network: Network
  private readonly tick: Duration
  private readonly sessionTimeout: Duration
  private readonly log: Change[] = []
  /** When each session ends, on the leader's clock. */
  private readonly ends = new Map<string, number>()
  private isElecting = false
  private readonly streams = new Map<string, Stream>()

  constructor(machines: readonly Machine[], network: Network, times: { tick: Duration; sessionTimeout: Duration }) {
    this.servers = machines.map((machine) => new Server(machine))
    this.network = network
    this.tick = times.tick
    this.sessionTimeout = times.sessionTimeout
    for (const server of this.servers) server.thread.every(this.tick / 2, () => this.beat(server))
    this.look()
  }

  crash(server: Server) {
    server.isUp = false
    server.machine.note(() => (server === this.leader ? 'the leader crashes' : 'crashes'))
    server.thread.stop('crash')
    server.hangUp()
    for (const other of this.servers) for (const way of waysOf(server, other)) this.streams.get(way)?.close()
    for (const other of this.servers) for (const way of waysOf(server, other)) this.streams.delete(way)
    if (this.leader === server) this.leader = undefined
  }

  restart(server: Server) {
    server.isUp = true
    server.inTouchAt = server.machine.monotonic()
    server.thread.goOn('crash')
  }

  /** Somebody spoke to this server in this session. */
  touch(server: Server, session: string) {
    server.touched.add(session)
    if (server === this.leader) this.prolong(session)
  }

  /** Whether a session lives, as the leader says; no answer while there is none. */
  validate(server: Server, session: string, answer: (lives: boolean) => void) {
    this.askLeader(server, (leader) => {
      const lives = leader.tree.sessions.has(session)
      if (lives) this.prolong(session)
      this.send(leader, server, () => server.thread.give(() => answer(lives)))
    })
  }

  /** Has a change committed; no answer where no majority can be asked. */
  propose(server: Server, change: Change, answer: (outcome: Outcome) => void) {
    this.askLeader(server, () => {
      server.answerAt(this.log.length, answer)
      this.commit(change)
    })
  }

  private askLeader(server: Server, act: (leader: Server) => void) {
    const { leader } = this
    if (leader) this.send(server, leader, () => leader.thread.give(() => this.ask(leader, act)))
  }

  /** What has no majority yet waits for one, for as long as its leader leads. */
  private ask(leader: Server, act: (leader: Server) => void) {
    if (leader !== this.leader) return
    if (this.hasMajority(leader)) act(leader)
    else leader.thread.later(lookEvery, () => this.ask(leader, act))
  }

  private send(from: Server, to: Server, arrive: () => void) {
    if (from === to) {
      arrive()
      return
    }
    const [way] = waysOf(from, to)
    const stream = this.streams.get(way) ?? new Stream(this.network, from.machine.name, to.machine.name)
    this.streams.set(way, stream)
    stream.send(arrive)
  }

  private commit(change: Change) {
    const { leader, log } = this
    if (!leader) return
    log.push(change)
    const until = log.length
    if (change.kind === 'open') this.prolong(change.session)
    if (change.kind === 'close') this.ends.delete(change.session)
    for (const server of this.servers) {
      this.send(leader, server, () =>
        server.thread.give(() => {
          if (server.isServing) server.follow(log, until)
        }),
      )
    }
    // What comes next is judged by this one.
    leader.follow(log, until)
  }

  private hasMajority(server: Server) {
    return this.beside(server).length * 2 > this.servers.length
  }

  /** Those that a server can speak with now, itself included. */
  private beside(server: Server) {
    if (!server.isUp || !server.thread.isRunning) return []
    return this.servers.filter(
      (other) => other.isUp && other.thread.isRunning && this.network.meet(server.machine.name, other.machine.name),
    )
  }

  private prolong(session: string) {
    const { leader, tick } = this
    if (!leader) return
    const end = leader.machine.monotonic() + this.sessionTimeout
    this.ends.set(session, (Math.floor(end / tick) + 1) * tick)
  }

  private beat(server: Server) {
    if (server === this.leader) this.lead(server)
    const silent = server.machine.monotonic() - server.inTouchAt
    if (silent <= syncTicks * this.tick || !server.isServing) return
    server.machine.note(() => 'has lost the others')
    server.hangUp()
    if (this.leader === server) this.leader = undefined
  }

  private lead(leader: Server) {
    if (this.hasMajority(leader)) leader.inTouchAt = leader.machine.monotonic()
    for (const server of this.servers) {
      if (server === leader) continue
      this.send(leader, server, () => server.thread.give(() => this.follow(server, leader)))
    }
    if (!this.hasMajority(leader)) return
    const now = leader.machine.monotonic()
    for (const [session, end] of this.ends) {
      if (now < end) continue
      leader.machine.note(() => `ends session ${shortly(session)}`)
      this.commit({ kind: 'close', session })
    }
  }

  private follow(server: Server, leader: Server) {
    if (leader !== this.leader) return
    server.inTouchAt = server.machine.monotonic()
    server.isServing = true
    server.follow(this.log, this.log.length)
    const touched = [...server.touched]
    server.touched.clear()
    this.send(server, leader, () =>
      leader.thread.give(() => {
        if (leader !== this.leader) return
        for (const session of touched) if (this.ends.has(session)) this.prolong(session)
      }),
    )
  }

  private look() {
    const { world } = this.servers[0]?.machine ?? {}
    world?.in(lookEvery, () => {
      this.electIfNeeded()
      this.look()
    })
  }

  private electIfNeeded() {
    if (this.isElecting || !this.electorate()) return
    this.isElecting = true
    const { world } = (this.servers[0] as Server).machine
    world.in(world.random.between(election.least, election.most), () => {
      this.isElecting = false
      const electorate = this.electorate()
      if (electorate) this.elect(world.random.one(electorate))
    })
  }

  /** A majority of servers that speak with each other and know of no leader. */
  private electorate(): readonly Server[] | undefined {
    const knowsNone = (server: Server) => this.leader === undefined || (server !== this.leader && !server.isServing)
    for (const server of this.servers) {
      const beside = this.beside(server).filter(knowsNone)
      if (beside.length * 2 > this.servers.length) return beside
    }
    return undefined
  }

  private elect(leader: Server) {
    this.leader = leader
    leader.isServing = true
    leader.inTouchAt = leader.machine.monotonic()
    leader.machine.note(() => 'leads')
    // A majority has what is committed.
    leader.follow(this.log, this.log.length)
    for (const session of leader.tree.sessions) this.prolong(session)
    this.lead(leader)
  }
}

const waysOf = ({ machine: one }: Server, { machine: other }: Server) =>
  [`${one.name}>${other.name}`, `${other.name}>${one.name}`] as const

/** Those of its digits that are drawn. */
export const shortly = (session: string) => session.slice(4, 8)
