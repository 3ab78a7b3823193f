import { type Duration, milliseconds } from '../model/time.js'

/** What an operator asked for by hand, until its end; in milliseconds since 1970, or never where it is undefined. */
export type Order = { readonly until?: number }

export type OrderEntries<Kind extends Order> = readonly (readonly [name: string, order: Kind])[]

export type OrdersParts<Kind extends Order> = {
  /** Milliseconds since 1970: an order outlives restarts, which no other clock does. */
  readonly wallClock: () => number
  readonly read: () => OrderEntries<Kind>
  readonly write: (orders: OrderEntries<Kind>) => void
  /** Calls once, after the delay, unless it is cancelled by the function that it returns. */
  readonly schedule: (delay: Duration, run: () => void) => () => void
  /** Some have come to their end by themselves. */
  readonly onEnd: (ended: readonly string[]) => void
}

/** The longest time that a timer of Node can be set to is 24.8 days; waking early only sets it anew. */
const longestSleep = milliseconds(86_400_000)

/** Orders of operators by the name of what they are for, kept on disk until they end. */
export class OrderList<Kind extends Order> {
  private readonly parts: OrdersParts<Kind>
  private orders: ReadonlyMap<string, Kind>
  private cancel: () => void = () => undefined

  constructor(parts: OrdersParts<Kind>) {
    this.parts = parts
    this.orders = new Map(parts.read().filter(([, order]) => !this.isOver(order)))
    this.sleep()
  }

  get current(): ReadonlyMap<string, Kind> {
    return this.orders
  }

  /** Gives the same order for all of these names, in the place of any that they had. */
  put(names: readonly string[], order: Kind) {
    this.change(new Map([...this.orders, ...names.map((name) => [name, order] as const)]))
  }

  /** @returns the names that had an order until now */
  end(names: readonly string[]): readonly string[] {
    const ended = names.filter((name) => this.orders.has(name))
    if (ended.length > 0) this.change(new Map([...this.orders].filter(([name]) => !ended.includes(name))))
    return ended
  }

  /** Sets no timer any more. What is on disk stays for the next life. */
  close() {
    this.cancel()
  }

  private change(orders: ReadonlyMap<string, Kind>) {
    this.parts.write([...orders])
    this.orders = orders
    this.sleep()
  }

  private sleep() {
    this.cancel()
    const ends = [...this.orders.values()].flatMap(({ until }) => (until === undefined ? [] : [until]))
    if (ends.length === 0) return
    const left = milliseconds(Math.max(0, Math.min(...ends) - this.parts.wallClock()))
    this.cancel = this.parts.schedule(left < longestSleep ? left : longestSleep, () => this.expire())
  }

  private expire() {
    const over = [...this.orders].filter(([, order]) => this.isOver(order)).map(([name]) => name)
    this.end(over)
    if (over.length > 0) this.parts.onEnd(over)
    else this.sleep()
  }

  private isOver({ until }: Order) {
    return until !== undefined && until <= this.parts.wallClock()
  }
}
