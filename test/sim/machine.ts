import { type Duration, type Instant, instant, microseconds } from '../../src/model/time.js'
import type { World } from './world.js'

/** A computer with a clock of its own, which is as wrong as its rate says. */
export class Machine {
  readonly world: World
  readonly name: string
  private readonly rate: number
  private readonly offset: number

  constructor(world: World, name: string, rate: number) {
    this.world = world
    this.name = name
    this.rate = rate
    this.offset = world.random.whole(1e9, 1e12)
  }

  monotonic(): Instant {
    return instant(Math.floor(this.world.now * this.rate) + this.offset)
  }

  /** Nothing is ever asleep here: a pause stops processes and not the clocks. */
  boottime(): Duration {
    return microseconds(this.monotonic())
  }

  /** The true time at which the clock of this machine shows at least this. */
  trueTime(at: number) {
    return (at - this.offset + 1) / this.rate
  }

  /** So long by this clock, in true time. */
  trueLength(duration: number) {
    return duration / this.rate
  }

  note(what: () => string) {
    this.world.note(this.name, what)
  }
}

/** So long at most it takes from when something could go on until it does, on a machine that is not idle. */
const longestWakeUp = 2_000

/**
 * Something that runs on a machine, one thing after the other, unless it is stopped. What was to happen meanwhile happens
 * when it goes on; when it has ended nothing does.
 */
export class Thread {
  readonly machine: Machine
  private readonly stops = new Set<string>()
  private readonly waiting: (() => void)[] = []
  private hasEnded = false
  private lastGivenAt = 0

  constructor(machine: Machine) {
    this.machine = machine
  }

  get isRunning() {
    return !this.hasEnded && this.stops.size === 0
  }

  /** Has it do something soon, after what it was given before. */
  give(act: () => void) {
    const { world } = this.machine
    this.lastGivenAt = Math.max(this.lastGivenAt, world.now + world.random.between(0, longestWakeUp))
    world.at(this.lastGivenAt, () => this.do(act))
  }

  /** Has it do something after so long by the clock of its machine. @returns what calls it off */
  later(delay: number, act: () => void): () => void {
    let isCalledOff = false
    const { world } = this.machine
    const late = world.random.between(0, longestWakeUp)
    // A timer that went off while the thread stood still may be called off before it goes on.
    const unlessCalledOff = () => {
      if (!isCalledOff) act()
    }
    const callOff = world.in(this.machine.trueLength(delay) + late, () => this.do(unlessCalledOff))
    return () => {
      isCalledOff = true
      callOff()
    }
  }

  every(interval: number, act: () => void) {
    this.later(interval, () => {
      act()
      this.every(interval, act)
    })
  }

  /** For as long as one of the reasons is left it stands still. */
  stop(reason: string) {
    this.stops.add(reason)
  }

  goOn(reason: string) {
    this.stops.delete(reason)
    while (this.isRunning) {
      const act = this.waiting.shift()
      if (!act) return
      act()
    }
  }

  end() {
    this.hasEnded = true
    this.waiting.length = 0
  }

  private do(act: () => void) {
    if (this.isRunning) act()
    else if (!this.hasEnded) this.waiting.push(act)
  }
}
