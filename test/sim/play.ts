import { timingOf } from '../../src/director/timing.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { Random } from './chance.js'
import { Cluster, clockError, type Host, type Mode, virtualAddresses } from './cluster.js'
import type { Decide } from './decisions.js'
import { drawFaults } from './faults.js'
import { World } from './world.js'

/**
 * What must never be: two that answer for an address for longer than promised; an owner that creates one beside another after
 * its lease had ended; nobody, or not one alone, once nothing fails any more.
 */
export const invariants = ['two_owners', 'resurrected', 'no_owner', 'divided'] as const
export type Invariant = (typeof invariants)[number]

export type Finding = { readonly invariant: Invariant; readonly at: number; readonly text: string }

export type Run = {
  readonly seed: number
  /** Undefined where everything was as it must be. */
  readonly finding?: Finding
  /** For how long two hosts had one address, at most, in microseconds. */
  readonly longestDouble: number
  /** After the last disturbance: how long there was no owner. */
  readonly recovery: number
  readonly faults: readonly string[]
  readonly trace: readonly string[]
}

export type Options = {
  readonly mode: Mode
  readonly newGuardian: () => Decide
  readonly isTraced?: boolean
  /** These of the drawn faults, by their place; all where it is missing. */
  readonly only?: ReadonlySet<number>
}

/** Plays one run. Everything in it follows from its number. */
export async function play(seed: number, { mode, newGuardian, isTraced = false, only }: Options): Promise<Run> {
  const world = new World(new Random(seed), isTraced)
  // Without an arbiter nothing is promised while the network fails.
  const isCalm = mode === 'alone' && world.random.chance(0.7)
  const cluster = new Cluster(world, mode, newGuardian, { isCalm })
  const drawn = drawFaults(cluster, new Random(seed + 0.5), isCalm)
  const faults = drawn.filter((_, index) => only?.has(index) ?? true)
  const bounds = boundsOf(cluster, mode, isCalm)
  const watch = new Watch(cluster, bounds)
  for (const { at, until, text, begin, end } of faults) {
    const change = (what: string, act: () => void) => () => {
      world.note('', () => `${text}: ${what}`)
      cluster.disturbed()
      act()
    }
    world.at(at, change('begins', begin))
    world.at(until, change('is over', end))
  }
  world.at(Math.max(0, ...faults.map(({ until }) => until)) + 1, () => watch.expectRecovery())
  await world.run(seconds(200), () => watch.isOver)
  watch.close()
  const { finding, longestDouble, recovery } = watch
  return {
    ...{ seed, longestDouble, recovery, trace: world.trace, faults: faults.map(({ text }) => text) },
    ...(finding && { finding }),
  }
}

type Bounds = {
  /** How long two may have an address; undefined where that is not promised. */
  readonly two: number | undefined
  /** How soon there is an owner again. */
  readonly none: number
}

/** What the servers need to be one again and to be found: an election, a word to all, a connection that hung. */
const gathering = seconds(8)

/** As `lvsha explain timing` prints them, for clocks that are wrong. */
function boundsOf({ hosts, arbiter }: Cluster, mode: Mode, isCalm: boolean): Bounds {
  const rows = timingOf(
    hosts.map(({ settings }) => settings),
    arbiter?.settings,
    'never',
  ).flatMap(({ rows }) => rows)
  const worst = (key: 'no_owner_ms' | 'two_owners_ms') =>
    milliseconds(Math.max(...rows.filter(({ fault }) => fault === 'node_dies').map((row) => row[key] ?? 0)))
  const none = worst('no_owner_ms') / (1 - clockError) + (arbiter ? gathering : starting)
  if (mode === 'strict') return { two: 0, none }
  if (!isCalm) return { two: undefined, none }
  // A lease by a slow clock ends later, and a silence by a fast one sooner.
  const lease = Math.max(...hosts.map(({ settings }) => settings.advertisementInterval)) * 2 + seconds(1)
  return { two: worst('two_owners_ms') + 2 * clockError * lease + reaction, none }
}

/** From an advert on the wire to an address that is gone. */
const reaction = milliseconds(50)
/** A daemon takes that long to begin. */
const starting = milliseconds(500)
/** An owner that has come stays, and is alone. */
const calmAfter = seconds(2)
/** So long after the last change, with one owner and no fault, there is nothing more to be seen. */
const settling = seconds(6)
const lookAgain = milliseconds(500)

/** Looks at the addresses of all hosts whenever they change, for what must never be. */
class Watch {
  finding: Finding | undefined
  longestDouble = 0
  recovery = 0
  isOver = false
  private readonly cluster: Cluster
  private readonly bounds: Bounds
  private readonly doubleSince = new Map<string, number>()
  private orphanedSince: number | undefined = 0
  private lastChangeAt = 0

  constructor(cluster: Cluster, bounds: Bounds) {
    this.cluster = cluster
    this.bounds = bounds
    cluster.onAddresses = (host, resurrected) => {
      if (resurrected !== undefined) this.meetResurrected(host, resurrected)
      this.look()
    }
  }

  /** Once nothing has been disturbed for long enough there must be one owner. */
  expectRecovery() {
    const { world, disturbedAt } = this.cluster
    const lastAt = Math.max(this.lastChangeAt, disturbedAt)
    const isSettled = this.hasOneOwner() && world.now - lastAt >= settling
    if (isSettled) this.isOver = true
    else if (world.now < disturbedAt + this.bounds.none) world.in(lookAgain, () => this.expectRecovery())
    else this.judge()
  }

  private hasOneOwner() {
    return virtualAddresses.every((address) => this.cluster.owners(address).length === 1)
  }

  private judge() {
    const { world } = this.cluster
    if (this.orphanedSince !== undefined)
      return this.find('no_owner', `nobody has been owner for ${inMs(world.now - this.orphanedSince)}`)
    // It has only just come, and may have met another.
    if (world.now - this.lastChangeAt < calmAfter) {
      world.in(calmAfter, () => this.judge())
      return
    }
    const wrong = virtualAddresses.find((address) => this.cluster.owners(address).length !== 1)
    if (wrong !== undefined) {
      const names = this.cluster.owners(wrong).map(({ name }) => name)
      this.find('divided', `in the end ${names.join(' and ') || 'nobody'} has ${wrong}`)
    }
    this.isOver = true
  }

  close() {
    for (const address of this.doubleSince.keys()) this.endDouble(address)
  }

  private look() {
    const { now } = this.cluster.world
    this.lastChangeAt = now
    let hasOwner = false
    for (const address of virtualAddresses) {
      const owners = this.cluster.owners(address)
      hasOwner ||= owners.length > 0
      if (owners.length > 1 && !this.doubleSince.has(address))
        this.beginDouble(
          address,
          owners.map(({ name }) => name),
        )
      else if (owners.length < 2) this.endDouble(address)
    }
    if (hasOwner && this.orphanedSince !== undefined) {
      const { disturbedAt } = this.cluster
      this.recovery = Math.max(0, now - Math.max(this.orphanedSince, disturbedAt))
      this.orphanedSince = undefined
    } else if (!hasOwner) this.orphanedSince ??= now
  }

  /** Renewing creates what is gone: whoever was asleep for its lease must yield first. */
  private meetResurrected({ name }: Host, address: string) {
    const others = this.cluster.owners(address).filter((owner) => owner.name !== name)
    if (others.length > 0)
      this.find('resurrected', `${name} has created ${address} beside ${others.map((host) => host.name)}`)
  }

  private beginDouble(address: string, names: readonly string[]) {
    const { world } = this.cluster
    world.note('', () => `${names.join(' and ')} both have ${address}`)
    this.doubleSince.set(address, world.now)
    const { two } = this.bounds
    if (two === 0) this.find('two_owners', `${names.join(' and ')} both have ${address}`)
  }

  private endDouble(address: string) {
    const since = this.doubleSince.get(address)
    if (since === undefined) return
    this.doubleSince.delete(address)
    const lasted = this.cluster.world.now - since
    this.longestDouble = Math.max(this.longestDouble, lasted)
    const { two } = this.bounds
    if (two !== undefined && lasted > two)
      this.find('two_owners', `two had ${address} for ${inMs(lasted)}, and ${inMs(two)} is the bound`)
  }

  private find(invariant: Invariant, text: string) {
    const { world } = this.cluster
    world.note('', () => `FOUND ${invariant}: ${text}`)
    this.finding ??= { invariant, at: world.now, text }
    this.isOver = true
  }
}

const inMs = (time: number) => `${Math.round(time / 1000)} ms`
