import type { Random } from './chance.js'

type Due = { readonly at: number; readonly order: number; readonly act: () => void; isCalledOff: boolean }

/**
 * One true time for everything that is simulated, in microseconds, and what happens in it, one after the other. What is due
 * at the same moment happens in the order in which it was asked for.
 */
export class World {
  now = 0
  readonly random: Random
  /** What has happened, for whoever wants to read it. */
  readonly trace: string[] = []
  private readonly isTraced: boolean
  private readonly heap: Due[] = []
  private asked = 0
  /** Promises of the code that runs here may have to be carried on before the next thing happens. */
  private isUnsettled = false

  constructor(random: Random, isTraced: boolean) {
    this.random = random
    this.isTraced = isTraced
  }

  /** Lets something happen at a moment. @returns what calls it off */
  at(moment: number, act: () => void): () => void {
    const due: Due = { at: Math.max(moment, this.now), order: this.asked++, act, isCalledOff: false }
    this.heap.push(due)
    this.rise(this.heap.length - 1)
    return () => {
      due.isCalledOff = true
    }
  }

  in(delay: number, act: () => void): () => void {
    return this.at(this.now + delay, act)
  }

  /** To be called by whatever resolves promises. */
  unsettled() {
    this.isUnsettled = true
  }

  note(who: string, what: () => string) {
    if (this.isTraced) this.trace.push(`${(this.now / 1_000_000).toFixed(6).padStart(10)}  ${who.padEnd(4)}  ${what()}`)
  }

  /** Moves on to the end, or until nothing is left to be seen. */
  async run(end: number, isOver: () => boolean) {
    for (;;) {
      const next = this.take(end)
      if (!next || isOver()) break
      if (next.isCalledOff) continue
      this.now = next.at
      next.act()
      while (this.isUnsettled) {
        this.isUnsettled = false
        await new Promise(setImmediate)
      }
    }
  }

  private take(end: number): Due | undefined {
    const first = this.heap[0]
    if (!first || first.at > end) return undefined
    const last = this.heap.pop()
    if (last && last !== first) {
      this.heap[0] = last
      this.sink()
    }
    return first
  }

  private rise(from: number) {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.swapIfEarlier(place, above)) return
      place = above
    }
  }

  private sink() {
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const [one, other] = [this.heap[left], this.heap[left + 1]]
      const below = one && other && isEarlier(other, one) ? left + 1 : left
      if (!one || !this.swapIfEarlier(below, place)) return
      place = below
    }
  }

  private swapIfEarlier(place: number, above: number): boolean {
    const [one, other] = [this.heap[place], this.heap[above]]
    if (!one || !other || !isEarlier(one, other)) return false
    this.heap[place] = other
    this.heap[above] = one
    return true
  }
}

const isEarlier = (one: Due, other: Due) => one.at < other.at || (one.at === other.at && one.order < other.order)
