import type { Outgoing } from '../../src/model/outgoing.js'
import type { World } from './world.js'

/** Whoever is on the segment of the virtual routers. */
export type Station = { readonly name: string; readonly isUp: boolean; readonly receive: (packet: Outgoing) => void }

/** How long a packet takes, in microseconds. */
const transit = { least: 50, most: 3_000 }

/** What parts and thins out the ways between the machines, each way for itself. */
export class Network {
  readonly world: World
  private readonly stations: Station[] = []
  /** How many faults cut each way: `lb1>lb2`. Adverts go by ways of their own: `adverts lb1>lb2`. */
  private readonly cuts = new Map<string, number>()
  /** How likely an advert is to be lost. */
  loss = 0

  constructor(world: World) {
    this.world = world
  }

  join(station: Station) {
    this.stations.push(station)
  }

  cut(way: string, by: 1 | -1) {
    this.cuts.set(way, (this.cuts.get(way) ?? 0) + by)
  }

  isOpen(way: string) {
    return (this.cuts.get(way) ?? 0) === 0
  }

  /** Both ways. */
  meet(one: string, other: string) {
    return one === other || (this.isOpen(`${one}>${other}`) && this.isOpen(`${other}>${one}`))
  }

  delay() {
    return this.world.random.between(transit.least, transit.most)
  }

  /** Sends an advert to everybody else. */
  multicast(from: string, packet: Outgoing) {
    for (const station of this.stations) {
      if (station.name === from) continue
      const isLost = !this.isOpen(`adverts ${from}>${station.name}`) || this.world.random.chance(this.loss)
      if (isLost) continue
      this.world.in(this.delay(), () => {
        if (station.isUp) station.receive(packet)
      })
    }
  }
}
