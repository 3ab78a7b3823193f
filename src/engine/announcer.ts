import type { Family } from '../model/address.js'
import type { AnnouncementPauses, Pauses } from '../model/surroundings.js'
import { after, type Duration, earliest, type Instant, seconds } from '../model/time.js'

/** A finished announcement of one address on one interface. */
export type Announcement = { readonly interface: string; readonly family: Family; readonly send: () => void }

/** Announcements of one interface, or of several that share a switch, which wait for the pause between them. */
type Queue<Router> = {
  readonly pause: Duration
  nextAt: Instant
  waiting: { readonly router: Router; readonly send: () => void }[]
}

const pauseNames: Record<Family, keyof Pauses> = { ipv4: 'garp', ipv6: 'gna' }

/** Sends announcements, with the pauses that switches need; without a pause they leave at once. */
export class Announcer<Router> {
  private pauses: AnnouncementPauses = { garp: seconds(0), gna: seconds(0), groups: [] }
  private readonly queues = new Map<string, Queue<Router>>()

  /** The pauses that hold from now on. */
  pace(pauses: AnnouncementPauses) {
    this.pauses = pauses
  }

  /** Sends it, or queues it behind those that wait already. */
  announce(router: Router, { interface: name, family, send }: Announcement, now: Instant) {
    const { key, pause } = this.paceOf(name, family)
    if (pause === 0) return send()
    const queue = this.queues.get(key) ?? { pause, nextAt: now, waiting: [] }
    this.queues.set(key, queue)
    queue.waiting.push({ router, send })
    this.work(key, queue, now)
  }

  /** Sends what is due. */
  turn(now: Instant) {
    for (const [key, queue] of this.queues) this.work(key, queue, now)
  }

  /** When something is due next. */
  deadline(): Instant | undefined {
    return earliest([...this.queues.values()].map(({ nextAt }) => nextAt))
  }

  /** Drops what a router has waiting: it has no addresses any more. */
  forget(router: Router) {
    for (const queue of this.queues.values()) {
      queue.waiting = queue.waiting.filter((one) => one.router !== router)
    }
  }

  /** An empty queue is kept for one more pause, so that the next announcement keeps its distance. */
  private work(key: string, queue: Queue<Router>, now: Instant) {
    while (now >= queue.nextAt) {
      const next = queue.waiting.shift()
      if (!next) {
        this.queues.delete(key)
        return
      }
      queue.nextAt = after(now, queue.pause)
      next.send()
    }
  }

  private paceOf(name: string, family: Family): { readonly key: string; readonly pause: Duration } {
    const kind = pauseNames[family]
    const index = this.pauses.groups.findIndex(({ interfaces }) => interfaces.includes(name))
    const group = this.pauses.groups[index]
    return { key: `${kind} ${group ? `group ${index}` : name}`, pause: (group ?? this.pauses)[kind] }
  }
}
