/**
 * When each of many is due next, the earliest first: a binary heap, so that a thousand routers cost an advert no more than
 * ten comparisons. Each has one moment at a time.
 */
export class Agenda<Item> {
  private readonly heap: Entry<Item>[] = []
  private readonly entries = new Map<Item, Entry<Item>>()

  /** Sets when the item is due; undefined takes it out. */
  set(item: Item, at: number | undefined) {
    const entry = this.entries.get(item)
    if (at === undefined) {
      if (entry) this.remove(entry)
    } else if (!entry) this.add({ item, at, place: this.heap.length })
    else if (entry.at !== at) {
      entry.at = at
      this.settle(entry)
    }
  }

  /** The earliest moment that anything is due. */
  first(): number | undefined {
    return this.heap[0]?.at
  }

  /** Everything that is due by now, in no order; it stays due until it is set anew. */
  due(now: number): Item[] {
    const items: Item[] = []
    const visit = (place: number) => {
      const entry = this.heap[place]
      if (!entry || entry.at > now) return
      items.push(entry.item)
      visit(2 * place + 1)
      visit(2 * place + 2)
    }
    visit(0)
    return items
  }

  private add(entry: Entry<Item>) {
    this.entries.set(entry.item, entry)
    this.heap.push(entry)
    this.settle(entry)
  }

  private remove(entry: Entry<Item>) {
    this.entries.delete(entry.item)
    const last = this.heap.pop()
    if (!last || last === entry) return
    this.put(last, entry.place)
    this.settle(last)
  }

  private settle(entry: Entry<Item>) {
    this.rise(entry)
    this.sink(entry)
  }

  private rise(entry: Entry<Item>) {
    while (entry.place > 0) {
      const above = this.heap[(entry.place - 1) >> 1]
      if (!above || above.at <= entry.at) return
      this.swap(entry, above)
    }
  }

  private sink(entry: Entry<Item>) {
    for (;;) {
      const left = this.heap[2 * entry.place + 1]
      const right = this.heap[2 * entry.place + 2]
      const below = right && left && right.at < left.at ? right : left
      if (!below || entry.at <= below.at) return
      this.swap(entry, below)
    }
  }

  private swap(one: Entry<Item>, other: Entry<Item>) {
    const { place } = one
    this.put(one, other.place)
    this.put(other, place)
  }

  private put(entry: Entry<Item>, place: number) {
    entry.place = place
    this.heap[place] = entry
  }
}

type Entry<Item> = { readonly item: Item; at: number; place: number }
