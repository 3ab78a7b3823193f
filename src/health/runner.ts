import { type Check, type HealthSettings, plainHealth } from '../model/check.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'
import { between, type Duration, earliest, type Instant, milliseconds } from '../model/time.js'
import { type Ask, attempt } from './attempt.js'
import { checkerOf } from './checks/registry.js'
import type { Clock } from './clock.js'
import { isInDoubt, judge, type ServerState, type Standing, serverState, weightOf } from './judge.js'
import type { Observation } from './observation.js'
import { count, isPanic, type Pool } from './pool.js'
import { queue } from './queue.js'
import { begin, finish, firstSlot, reschedule, type Slot } from './schedule.js'
import { nextStep, shareOf } from './slow-start.js'
import { checkHealth, type ServerHealth } from './snapshot.js'
import { type ServerName, type Subject, serverId, subjectsOf } from './subjects.js'
import { type Known, known, knownAs, renewed, type Server, type Task, taskOf } from './task.js'

/** `served`: it was in service before. */
export type Verdict = { readonly from: ServerState; readonly to: ServerState; readonly served: boolean }

export type HealthListener = {
  /** A probe has ended; `standing` is what its check has come to. Once for each server that the check is of. */
  onObservation(subject: Subject, observation: Observation, standing: Standing): void
  /** A server went out of service or came into it by what its checks say, or failed before it ever was in it. */
  onVerdict(server: ServerName, change: Verdict, because: string): void
  /** So few servers of a virtual server pass that those that failed stay in service, or enough do again. */
  onPanic(service: string, hasBegun: boolean, because: string): void
  /** Weights or shares have changed, and nothing else. */
  onWeights(): void
}

export type HealthOptions = {
  readonly clock: Clock
  /** Makes what asks, anew for each configuration. */
  readonly asking: () => Ask
  /** Probes that may run at the same time. Servers that answer nothing hold one each until their timeout. */
  readonly atOnce?: number
}

/** Whether a server is in service already when it is first heard of: the kernel has it from before a restart. */
export type Assumed = (server: ServerName) => boolean

export type HealthRunner = {
  /** Takes over a new configuration: what still asks the same of the same server keeps its standing. */
  update(virtualServers: readonly VirtualServer[], settings: HealthSettings, assumed?: Assumed): void
  /** Every real server in the order of the configuration. */
  snapshot(): ServerHealth[]
  /** One real server; undefined where it is in no configuration. */
  find(server: ServerName): Pick<ServerHealth, 'state' | 'inService' | 'weight' | 'share'> | undefined
  /** Of a virtual server: the same number as long as `find` says the same of each of its real servers. */
  revision(service: string): number | undefined
  /** Makes no checks of these virtual servers, by name; what is known of their real servers stands. Others go on at once. */
  suspend(services: ReadonlySet<string>): void
  /** Ends all probes and timers at once; nothing is reported afterwards. */
  stop(): void
}

/** A virtual server as it was configured, and what became of it. */
type Placed = { readonly virtual: VirtualServer; readonly pool: Pool; readonly servers: readonly Server[] }

/** What an update begins with. */
type Before = {
  readonly servers: ReadonlyMap<string, Server>
  readonly tasks: ReadonlyMap<string, Task>
  /** Only a check that is new needs it. */
  readonly known: () => Known
}

/** Wake-ups are at least this far apart: thousands of checks have one due nearly always. */
const leastSleep = milliseconds(5)

const usualAtOnce = 2048

/** Runs the checks of all real servers, for ever; of none before the first `update`. */
export function startHealth(
  listener: HealthListener,
  { clock, asking, atOnce = usualAtOnce }: HealthOptions,
): HealthRunner {
  let settings = plainHealth
  let ask = asking()
  let servers = new Map<string, Server>()
  /** By the name of the virtual server. */
  let placed = new Map<string, Placed>()
  let revisions = 0
  let tasks = new Map<string, Task>()
  let due = queue<Task>()
  const rising = new Set<Server>()
  let suspended: ReadonlySet<string> = new Set()
  let stepAt: Instant | undefined
  let running = 0
  let isStopped = false
  let wakeAt: Instant | undefined
  let callOff = () => {}

  /** Starts what is due as far as there is room, and sleeps until the next is. */
  function pump() {
    wakeAt = undefined
    const now = clock.now()
    while (running < atOnce) {
      const taken = due.takeDue(now)
      if (!taken) break
      // What was put off since, or is gone, left this entry behind.
      if (taken.item.isGone || taken.item.slot.dueAt !== taken.at) continue
      if (isSuspended(taken.item)) put(taken.item, finish(taken.item.slot, now, taken.item.check, false))
      else start(taken.item)
    }
    climb(now)
    // Without room the next probe to end wakes us.
    sleepUntil(earliest([running < atOnce ? due.next() : undefined, stepAt]))
  }

  const isSuspended = ({ subjects }: Task) =>
    suspended.size > 0 && subjects.every(({ service }) => suspended.has(service))

  function sleepUntil(at: Instant | undefined) {
    if (isStopped || at === undefined || (wakeAt !== undefined && wakeAt <= at)) return
    callOff()
    wakeAt = at
    callOff = clock.wake(Math.max(between(clock.now(), at), leastSleep) as Duration, pump)
  }

  function put(task: Task, slot: Slot) {
    task.slot = slot
    if (slot.dueAt !== undefined) due.add(slot.dueAt, task)
  }

  function start(task: Task) {
    task.slot = begin(task.slot)
    running++
    const current = attempt(task.check, clock, ask)
    task.attempt = current
    void current.observation.then((observation) => end(task, observation))
  }

  function end(task: Task, observation: Observation) {
    // An observation may be on its way here while a reload lets its check go.
    if (isStopped || task.isGone) return
    const wasFull = running >= atOnce
    running--
    task.attempt = undefined
    task.standing = judge(task.standing, observation, task.check, settings.rise)
    const now = clock.now()
    put(task, finish(task.slot, now, task.check, isInDoubt(task.standing)))
    sleepUntil(wasFull ? now : task.slot.dueAt)
    for (const subject of task.subjects) listener.onObservation(subject, observation, task.standing)
    const because = reasonOf(task.check, observation)
    for (const server of task.servers) assess(server, because)
  }

  /** Brings a server up to date with its checks, and tells what has changed. */
  function assess(server: Server, because: string) {
    if (isStopped) return
    const before = { state: server.state, isGood: server.isGood, weight: server.weight }
    const standings = server.tasks.map(({ standing }) => standing)
    server.weight = weightOf(server.configuredWeight, standings)
    server.state = serverState(standings)
    // While nothing says otherwise, what served goes on.
    if (server.state !== 'CHECKING') server.isGood = server.state !== 'DOWN'
    if (server.state !== before.state) {
      server.since = clock.now()
      count(server.pool, before, -1)
      count(server.pool, server, 1)
    }
    const isNews = server.isGood !== before.isGood || (server.state === 'DOWN') !== (before.state === 'DOWN')
    if (isNews) turn(server, before.state)
    const isOther = isNews || server.state !== before.state || server.weight !== before.weight
    if (isOther) server.pool.revision = ++revisions
    if (isNews) {
      const { state, isGood } = before
      listener.onVerdict(server, { from: state, to: server.state, served: isGood }, because)
    } else if (server.weight !== before.weight) listener.onWeights()
    assessPool(server.pool)
  }

  function turn(server: Server, from: ServerState) {
    const now = clock.now()
    server.hasServed ||= server.isGood
    server.returnedAt = undefined
    rising.delete(server)
    if (server.isGood && from === 'DOWN' && settings.slowStart > 0) ascend(server, now, now)
  }

  /** Gives a server that returned a slow start, or the rest of one. */
  function ascend(server: Server, returnedAt: Instant, now: Instant) {
    server.returnedAt = returnedAt
    server.pool.revision = ++revisions
    const step = stepOf(server, now)
    if (step === undefined) return
    rising.add(server)
    stepAt = earliest([stepAt, step])
    sleepUntil(stepAt)
  }

  function assessPool(pool: Pool) {
    const isNow = isPanic(pool, settings.panicThreshold)
    if (isNow === pool.isInPanic) return
    pool.isInPanic = isNow
    pool.revision = ++revisions
    listener.onPanic(pool.service, isNow, `${pool.good} of ${pool.judged} real servers pass their checks`)
  }

  /** Lets the shares of servers that start slowly grow, where a step is over. */
  function climb(now: Instant) {
    if (stepAt === undefined || stepAt > now) return
    for (const server of rising) {
      server.pool.revision = ++revisions
      if (stepOf(server, now) === undefined) rising.delete(server)
    }
    stepAt = earliest([...rising].map((server) => stepOf(server, now)))
    listener.onWeights()
  }

  const stepOf = ({ returnedAt }: Server, now: Instant) =>
    returnedAt === undefined ? undefined : nextStep(returnedAt, settings.slowStart, now)

  function update(configured: readonly VirtualServer[], wanted: HealthSettings, assumed: Assumed = () => false) {
    if (isStopped) return
    const now = clock.now()
    const old: Before = { servers, tasks, known: once(() => known(old.servers.values(), old.tasks)) }
    const earlier = wanted.mergeChecks === settings.mergeChecks ? placed : new Map<string, Placed>()
    settings = wanted
    ask = asking()
    servers = new Map()
    placed = new Map()
    tasks = new Map()
    due = queue()
    rising.clear()
    stepAt = undefined
    const changed: Server[] = []
    for (const virtual of configured) {
      const service = serviceName(virtual)
      const before = earlier.get(service)
      if (before?.virtual === virtual) {
        placed.set(service, before)
        for (const server of before.servers) keep(server, old, now)
        continue
      }
      const pool: Pool = { service, judged: 0, good: 0, isInPanic: false, revision: ++revisions }
      const own = virtual.realServers.map((real) => place(virtual, real, pool, old, assumed, now))
      placed.set(service, { virtual, pool, servers: own })
      changed.push(...own)
    }
    const fresh = [...tasks.values()].filter((task) => !adopt(task, old, now))
    for (const [index, task] of fresh.entries()) put(task, firstSlot(index, fresh.length, task.check, now))
    for (const [id, task] of old.tasks) {
      if (tasks.get(id) === task) continue
      task.isGone = true
      if (task.attempt) running--
      task.attempt?.stop()
    }
    for (const server of changed) count(server.pool, server, 1)
    for (const { pool } of placed.values()) {
      const isNow = isPanic(pool, settings.panicThreshold)
      if (isNow !== pool.isInPanic) pool.revision = ++revisions
      pool.isInPanic = isNow
    }
    for (const server of changed) assess(server, 'the configuration was reloaded')
    callOff()
    pump()
  }

  /** Makes a server, and the tasks that nobody has yet. */
  function place(
    virtual: VirtualServer,
    real: RealServer,
    pool: Pool,
    old: Before,
    assumed: Assumed,
    now: Instant,
  ): Server {
    const name = { service: pool.service, real: serverName(real) }
    const id = serverId(name)
    const before = old.servers.get(id)
    const isPresumed = real.checks.every(({ presumed }) => presumed)
    const isGood = before ? before.isGood : isPresumed || assumed(name)
    const server: Server = {
      ...name,
      id,
      configuredWeight: real.weight,
      subjects: subjectsOf(virtual, real, settings),
      tasks: [],
      pool,
      state: before?.state ?? (real.checks.length > 0 ? 'CHECKING' : 'UNCHECKED'),
      since: before?.since ?? now,
      isGood,
      hasServed: before?.hasServed || isGood,
      weight: before?.weight ?? real.weight,
      returnedAt: before?.returnedAt,
    }
    keep(server, old, now)
    return server
  }

  /** Lets a server go on; its tasks may be those of others too. */
  function keep(server: Server, old: Before, now: Instant) {
    servers.set(server.id, server)
    if (server.returnedAt !== undefined) ascend(server, server.returnedAt, now)
    for (const subject of server.subjects) {
      const task = tasks.get(subject.id) ?? renewed(old.tasks.get(subject.id)) ?? taskOf(subject, now)
      tasks.set(subject.id, task)
      task.subjects.push(subject)
      if (!task.servers.includes(server)) task.servers.push(server)
      if (!server.tasks.includes(task)) server.tasks.push(task)
    }
  }

  /** Carries over what is known of a task that asked the same; false where nothing is. */
  function adopt(task: Task, old: Before, now: Instant) {
    if (old.tasks.get(task.id) === task) {
      if (task.slot.dueAt !== undefined) due.add(task.slot.dueAt, task)
      return true
    }
    const alike = task.subjects.map((subject) => old.known().get(knownAs(subject))?.shift()).find(Boolean)
    if (!alike) return false
    task.standing = alike.standing
    // A probe that is under way there is of the old pace: it is let go, and asked anew at once.
    put(task, reschedule({ ...alike.slot, dueAt: alike.slot.dueAt ?? now }, task.check, now))
    return true
  }

  const inServiceNow = (server: Server) =>
    server.isGood || (server.pool.isInPanic && server.state === 'DOWN' && server.hasServed)

  const healthOf = (server: Server) => ({
    inService: inServiceNow(server),
    weight: server.weight,
    // The clock is asked only where it matters: this is called for every server whenever the table is planned.
    share: server.returnedAt === undefined ? 1 : shareOf(server.returnedAt, settings.slowStart, clock.now()),
  })

  return {
    update,
    snapshot: () =>
      [...servers.values()].map((server) => ({
        service: server.service,
        real: server.real,
        state: server.state,
        since: server.since,
        ...healthOf(server),
        checks: server.tasks.map(({ subjects, standing }) => checkHealth(subjects[0] as Subject, standing)),
      })),
    find(name) {
      const server = servers.get(serverId(name))
      return server && { state: server.state, ...healthOf(server) }
    },
    revision(service) {
      const pool = placed.get(service)?.pool
      // Shares grow with the clock alone.
      if (pool && [...rising].some((server) => server.pool === pool)) pool.revision = ++revisions
      return pool?.revision
    },
    suspend(services) {
      const waited = [...tasks.values()].filter(isSuspended)
      suspended = services
      const now = clock.now()
      for (const task of waited) {
        if (!isSuspended(task) && task.slot.dueAt !== undefined) put(task, { ...task.slot, dueAt: now })
      }
      sleepUntil(due.next())
    },
    stop() {
      isStopped = true
      callOff()
      for (const task of tasks.values()) task.attempt?.stop()
    },
  }
}

/** Why a server's state may have changed with this observation. */
const reasonOf = (check: Check, observation: Observation) =>
  observation.ok ? 'all checks pass' : `${check.kind} ${checkerOf(check).target(check)}: ${observation.error.text}`

/** Makes a value when it is first asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
