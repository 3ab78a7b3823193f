import { milliseconds, seconds } from '../../src/model/time.js'
import type { Network } from './network.js'

/** What is not acknowledged is sent again after so long at first, then after twice as long, and so on. */
const again = { least: milliseconds(200), most: seconds(6) }

/** One direction of a TCP connection: what is sent arrives, in order and perhaps late, until the connection is closed. */
export class Stream {
  private readonly network: Network
  private readonly way: string
  private readonly queue: (() => void)[] = []
  private isUnderWay = false
  private isClosed = false

  constructor(network: Network, from: string, to: string) {
    this.network = network
    this.way = `${from}>${to}`
  }

  send(arrive: () => void) {
    this.queue.push(arrive)
    if (!this.isUnderWay) this.attempt(again.least)
  }

  close() {
    this.isClosed = true
    this.queue.length = 0
  }

  private attempt(pause: number) {
    const [first] = this.queue
    this.isUnderWay = first !== undefined && !this.isClosed
    if (!this.isUnderWay || !first) return
    const { network, way } = this
    const { world } = network
    const retry = () => world.in(pause, () => this.attempt(Math.min(again.most, 2 * pause)))
    if (!network.isOpen(way)) {
      retry()
      return
    }
    world.in(network.delay(), () => {
      if (this.isClosed) return
      if (!network.isOpen(way)) {
        retry()
        return
      }
      this.queue.shift()
      first()
      this.attempt(again.least)
    })
  }
}
