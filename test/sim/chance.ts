import { randomOf } from '../support/random.js'

/** Everything that a run leaves to chance, by its seed. */
export class Random {
  private readonly next: () => number

  constructor(seed: number) {
    this.next = randomOf(seed)
  }

  /** From `least` up to `most`. */
  between(least: number, most: number) {
    return least + this.next() * (most - least)
  }

  whole(least: number, most: number) {
    return Math.floor(this.between(least, most + 1))
  }

  chance(likelihood: number) {
    return this.next() < likelihood
  }

  /** One of them, by weight where they have some. */
  one<Item>(items: readonly Item[], weight: (item: Item) => number = () => 1): Item {
    let left = this.next() * items.reduce((sum, item) => sum + weight(item), 0)
    for (const item of items) {
      left -= weight(item)
      if (left < 0) return item
    }
    const last = items.at(-1)
    if (last === undefined) throw new Error('nothing to choose from')
    return last
  }
}
