import type { EventKind, JournalEvent } from '../model/event.js'

const remembered = 10_000

type News = Omit<JournalEvent, 'id'>

/** What has happened to this director since it started: kept in memory and told to a sink, which may be a log. */
export class Journal {
  private events: JournalEvent[] = []
  private lastId = 0
  private readonly wallClock: () => number
  private readonly sink: (event: JournalEvent) => void

  /** @param wallClock milliseconds since 1970 */
  constructor(wallClock: () => number, sink: (event: JournalEvent) => void) {
    this.wallClock = wallClock
    this.sink = sink
  }

  /** @param happened what more is known: a state change, and when it was if not just now */
  write(kind: EventKind, object: string, text: string, happened: Partial<Pick<News, 'transition' | 'at'>> = {}) {
    const event = { id: ++this.lastId, at: this.wallClock(), kind, object, text, ...happened }
    this.events.push(event)
    // Cut in large steps: shifting ten thousand entries for every event would cost more than the event.
    if (this.events.length > 2 * remembered) this.events = this.events.slice(-remembered)
    this.sink(event)
  }

  /** The last `count` events, oldest first; of those alone that came after the one with that id, where one is given. */
  last(count: number, after = 0): readonly JournalEvent[] {
    const most = Math.min(count, this.lastId - after)
    return most > 0 ? this.events.slice(-most) : []
  }
}
