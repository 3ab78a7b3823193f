import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'
import { between, type Duration, type Instant, milliseconds } from '../model/time.js'
import { type Ask, type Attempt, askWith, attempt } from './attempt.js'
import { checkerOf } from './checks/registry.js'
import { type Clock, systemClock } from './clock.js'
import { isInDoubt, judge, pending, type ServerState, type Standing, serverState } from './judge.js'
import type { Observation } from './observation.js'
import { begin, due, finish, firstSlot, next, reschedule, type Slot } from './schedule.js'
import { checkHealth, type ServerHealth } from './snapshot.js'
import { type ServerName, type Subject, serverId, subjectsOf } from './subjects.js'

export type HealthListener = {
  /** A probe has ended; `standing` is what its check has come to. */
  onObservation(subject: Subject, observation: Observation, standing: Standing): void
  /** A server went out of service or came back. A server that is new is in service, without a word. */
  onVerdict(server: ServerName, isUp: boolean, because: string): void
}

export type HealthOptions = {
  readonly clock?: Clock
  readonly ask?: Ask
  /** Probes that may run at the same time. Servers that answer nothing hold one each until their timeout. */
  readonly atOnce?: number
}

export type HealthRunner = {
  /** Takes over a new configuration: what still asks the same of the same server keeps its standing. */
  update(virtualServers: readonly VirtualServer[]): void
  /** Every real server in the order of the configuration. */
  snapshot(): ServerHealth[]
  /** Ends all probes and timers at once; nothing is reported afterwards. */
  stop(): void
}

type Entry = { subject: Subject; standing: Standing; attempt: Attempt | undefined }
type Server = ServerName & { state: ServerState; since: Instant; subjects: readonly Subject[] }

/** Wake-ups are at least this far apart: thousands of checks have one due nearly always. */
const leastSleep = milliseconds(5)

/** Runs the checks of all real servers, for ever. */
export function startHealth(
  virtualServers: readonly VirtualServer[],
  listener: HealthListener,
  { clock = systemClock, ask = askWith(clock), atOnce = 256 }: HealthOptions = {},
): HealthRunner {
  let servers = new Map<string, Server>()
  let entries = new Map<string, Entry>()
  let slots = new Map<string, Slot>()
  let running = 0
  let isStopped = false
  let wakeAt: Instant | undefined
  let callOff = () => {}

  /** Starts what is due as far as there is room, and sleeps until the next is. */
  function pump() {
    wakeAt = undefined
    for (const id of due(slots, clock.now()).slice(0, atOnce - running)) start(id)
    // Without room the next probe to end wakes us.
    if (running < atOnce) sleepUntil(next(slots))
  }

  function sleepUntil(at: Instant | undefined) {
    if (isStopped || at === undefined || (wakeAt !== undefined && wakeAt <= at)) return
    callOff()
    wakeAt = at
    callOff = clock.wake(Math.max(between(clock.now(), at), leastSleep) as Duration, pump)
  }

  function start(id: string) {
    const entry = entries.get(id)
    const slot = slots.get(id)
    if (!entry || !slot) return
    slots.set(id, begin(slot))
    running++
    const current = attempt(entry.subject.check, clock, ask)
    entry.attempt = current
    void current.observation.then((observation) => end(entry, observation))
  }

  function end(entry: Entry, observation: Observation) {
    const { subject } = entry
    const slot = slots.get(subject.id)
    // An observation may be on its way here while a reload lets its check go.
    if (isStopped || !slot || entries.get(subject.id) !== entry) return
    const wasFull = running >= atOnce
    running--
    entry.attempt = undefined
    entry.standing = judge(entry.standing, observation, subject.check)
    const now = clock.now()
    const following = finish(slot, now, subject.check, isInDoubt(entry.standing))
    slots.set(subject.id, following)
    sleepUntil(wasFull ? now : following.dueAt)
    listener.onObservation(subject, observation, entry.standing)
    const server = servers.get(serverId(subject))
    if (server) assess(server, reasonOf(subject, observation))
  }

  /** Brings a server's state up to date with its checks, and tells when it went out of service or came back. */
  function assess(server: Server, because: string) {
    if (isStopped) return
    const before = server.state
    server.state = serverState(server.subjects.map(standingOf))
    if (server.state === before) return
    server.since = clock.now()
    const isUp = server.state !== 'DOWN'
    if (isUp !== (before !== 'DOWN')) {
      listener.onVerdict({ service: server.service, real: server.real }, isUp, because)
    }
  }

  const standingOf = (subject: Subject) => entries.get(subject.id)?.standing ?? pending(clock.now())

  function update(configured: readonly VirtualServer[]) {
    if (isStopped) return
    const now = clock.now()
    const old = { servers, entries, slots }
    servers = new Map()
    entries = new Map()
    slots = new Map()
    for (const virtual of configured) for (const real of virtual.realServers) place(virtual, real, old.servers, now)

    const subjects = [...servers.values()].flatMap((server) => server.subjects)
    const fresh = subjects.filter(({ id }) => !old.entries.has(id))
    for (const [index, subject] of fresh.entries()) {
      entries.set(subject.id, { subject, standing: pending(now), attempt: undefined })
      slots.set(subject.id, firstSlot(index, fresh.length, subject.check, now))
    }
    for (const subject of subjects) {
      const entry = old.entries.get(subject.id)
      const slot = old.slots.get(subject.id)
      if (!entry || !slot) continue
      entry.subject = subject
      entries.set(subject.id, entry)
      slots.set(subject.id, reschedule(slot, subject.check, now))
    }
    for (const [id, entry] of old.entries) {
      if (entries.has(id) || !entry.attempt) continue
      entry.attempt.stop()
      running--
    }
    for (const server of servers.values()) assess(server, 'the configuration was reloaded')
    callOff()
    pump()
  }

  function place(virtual: VirtualServer, real: RealServer, old: Map<string, Server>, now: Instant) {
    const subjects = subjectsOf(virtual, real)
    const name = { service: serviceName(virtual), real: serverName(real) }
    const known = old.get(serverId(name))
    const state = serverState(subjects.map(() => pending(now)))
    servers.set(serverId(name), { ...name, state: known?.state ?? state, since: known?.since ?? now, subjects })
  }

  update(virtualServers)
  return {
    update,
    snapshot: () =>
      [...servers.values()].map(({ service, real, state, since, subjects }) => ({
        service,
        real,
        state,
        since,
        checks: subjects.map((subject) => checkHealth(subject, standingOf(subject))),
      })),
    stop() {
      isStopped = true
      callOff()
      for (const entry of entries.values()) entry.attempt?.stop()
    },
  }
}

/** Why a server's state may have changed with this observation. */
const reasonOf = ({ check }: Subject, observation: Observation) =>
  observation.ok ? 'all checks pass' : `${check.kind} ${checkerOf(check).target(check)}: ${observation.error.text}`
