import type { Address, Family } from '../model/address.js'
import type { AnnouncementPauses, Pauses } from '../model/surroundings.js'
import { after, type Duration, earliest, type Instant, seconds } from '../model/time.js'

/** A finished announcement of one address on one interface. */
export type Announcement = {
  readonly interface: string
  readonly family: Family
  readonly address: Address
  readonly send: () => void
}

type Waiting<Router> = { readonly router: Router; readonly send: () => void }

/** Announcements of one interface, or of several that share a switch, which wait for the pause between them. */
type Queue<Router> = {
  readonly pause: Duration
  nextAt: Instant
  /** By place, each once: what leaves the first time, what leaves again when all of that has left, and so on. */
  readonly rounds: Map<string, Waiting<Router>>[]
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

  /**
   * Sends it `repeat` times, or queues it: every address is announced once before any is announced again, and what waits
   * already for as many times does not wait for more.
   */
  announce(router: Router, { interface: name, family, address, send }: Announcement, repeat: number, now: Instant) {
    const { key, pause } = this.paceOf(name, family)
    if (pause === 0) {
      for (let i = 0; i < repeat; i++) send()
      return
    }
    const queue = this.queues.get(key) ?? { pause, nextAt: now, rounds: [] }
    this.queues.set(key, queue)
    for (let i = 0; i < repeat; i++) {
      queue.rounds[i] ??= new Map()
      queue.rounds[i]?.set(`${name} ${address}`, { router, send })
    }
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
    for (const { rounds } of this.queues.values()) {
      for (const round of rounds) {
        for (const [place, one] of round) if (one.router === router) round.delete(place)
      }
    }
  }

  /** An empty queue is kept for one more pause, so that the next announcement keeps its distance. */
  private work(key: string, queue: Queue<Router>, now: Instant) {
    while (now >= queue.nextAt) {
      const next = takeFirst(queue.rounds)
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

function takeFirst<Router>(rounds: readonly Map<string, Waiting<Router>>[]): Waiting<Router> | undefined {
  for (const round of rounds) {
    for (const [place, one] of round) {
      round.delete(place)
      return one
    }
  }
  return undefined
}
