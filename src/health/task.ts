import type { Check } from '../model/check.js'
import type { Instant } from '../model/time.js'
import type { Attempt } from './attempt.js'
import { pending, type ServerState, type Standing } from './judge.js'
import type { Pool } from './pool.js'
import type { Slot } from './schedule.js'
import { type ServerName, type Subject, serverId } from './subjects.js'

/** One check that is made, for all the servers that it is of. */
export type Task = {
  readonly id: string
  check: Check
  subjects: Subject[]
  servers: Server[]
  standing: Standing
  slot: Slot
  attempt: Attempt | undefined
  isGone: boolean
}

/** One real server of one virtual server, as far as its checks have come. */
export type Server = ServerName & {
  readonly id: string
  readonly configuredWeight: number
  /** Its checks in the order of the file; two of them may be one task. */
  readonly subjects: readonly Subject[]
  readonly tasks: Task[]
  readonly pool: Pool
  state: ServerState
  since: Instant
  /** In service by what is known of it, without panic. */
  isGood: boolean
  /** Was in service once, so that panic may keep it there. */
  hasServed: boolean
  weight: number
  returnedAt: Instant | undefined
}

/** A task that nobody has asked yet. */
export const taskOf = ({ id, check }: Subject, now: Instant): Task => ({
  id,
  check,
  subjects: [],
  servers: [],
  standing: pending(now),
  slot: { origin: now, period: check.delayLoop, dueAt: undefined },
  attempt: undefined,
  isGone: false,
})

/** The same task for other servers. */
export function renewed(task: Task | undefined): Task | undefined {
  if (!task) return undefined
  task.subjects = []
  task.servers = []
  return task
}

/** Tasks by each server that they are of, and what they ask. */
export type Known = ReadonlyMap<string, Task[]>

/** By what a check of a server is known again. */
export const knownAs = (subject: Subject) => `${serverId(subject)} ${subject.asks}`

export function known(servers: Iterable<Server>, tasks: ReadonlyMap<string, Task>): Known {
  const found = new Map<string, Task[]>()
  for (const { subjects } of servers) {
    for (const subject of subjects) {
      const task = tasks.get(subject.id)
      if (!task) continue
      const key = knownAs(subject)
      const list = found.get(key)
      if (list) list.push(task)
      else found.set(key, [task])
    }
  }
  return found
}
