import type { Instant } from '../model/time.js'

/** What is due when, the earliest first. Adding and taking grow with the logarithm of how many there are. */
export type Queue<T> = {
  add(at: Instant, item: T): void
  /** When the first is due; undefined where there is none. */
  next(): Instant | undefined
  /** Takes the first out where it is due by then. */
  takeDue(now: Instant): { readonly at: Instant; readonly item: T } | undefined
}

/** A binary heap. */
export function queue<T>(): Queue<T> {
  const heap: { readonly at: Instant; readonly item: T }[] = []

  const swapIfLater = (upper: number, lower: number): boolean => {
    const [one, other] = [heap[upper], heap[lower]]
    if (!one || !other || one.at <= other.at) return false
    heap[upper] = other
    heap[lower] = one
    return true
  }

  function rise(from: number) {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!swapIfLater(parent, at)) return
      at = parent
    }
  }

  function sink() {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const child = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left
      if (!swapIfLater(at, child)) return
      at = child
    }
  }

  return {
    add(at, item) {
      heap.push({ at, item })
      rise(heap.length - 1)
    },
    next: () => heap[0]?.at,
    takeDue(now) {
      const first = heap[0]
      if (!first || first.at > now) return undefined
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink()
      }
      return first
    },
  }
}
