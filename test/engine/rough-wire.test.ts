// Two to five routers on a wire that loses and delays packets, with clocks that differ and hosts that stand still for a
// while. Every run is made of its number; a failure names it: rough-wire.test.js RUN [RUN...] plays these alone.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import { randomOf } from '../support/random.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const runs = 10_000
const interval = seconds(1)
/** The most that a packet takes. */
const slowest = 40_000
/** Clocks are apart by no more than a thousandth. */
const clockError = 1.001
/** Until then packets are lost and hosts stand still. */
const roughUntil = seconds(20)
const end = seconds(34)

type Pause = { readonly host: VirtualHost; readonly from: number; readonly until: number }

/** Plays one run and answers with what was wrong in it, if anything. */
function play(run: number): string | undefined {
  const random = randomOf(run)
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const wire = new VirtualWire()
  const count = between(2, 5)
  const loss = random() * 0.4
  const preempt = random() < 0.7 ? 'yes' : 'no'
  const hosts = Array.from({ length: count }, (_, index) => {
    const host = wire.host(`192.0.2.${11 + index}`)
    host.clock = { offset: between(0, 1e12), rate: 1 + (random() - 0.5) / 1000 }
    host.wakeAt = undefined
    return host
  })
  const pauses = hosts.flatMap((host): Pause[] => {
    if (random() < 0.5) return []
    const from = between(0, roughUntil - 1)
    return [{ host, from, until: Math.min(roughUntil, from + between(0, seconds(8))) }]
  })
  const watch = new Watch(wire, hosts)
  wire.transit = (from, to) => {
    if (wire.now < roughUntil && random() < loss) {
      watch.lost(from, to)
      return undefined
    }
    return between(0, slowest)
  }
  wire.frames = () => false
  wire.afterStep = () => watch.look()
  const begins = hosts.map((host) => ({
    at: between(0, seconds(6)),
    act: () => {
      host.engine.configure([routerSettings({ priority: String(between(1, 254)), preempt })])
    },
  }))
  const stops = pauses.flatMap(({ host, from, until }) => [
    {
      at: from,
      act: () => {
        host.isRunning = false
      },
    },
    {
      at: until,
      act: () => {
        host.isRunning = true
        host.turn()
      },
    },
  ])
  for (const { at, act } of [...begins, ...stops].sort((a, b) => a.at - b.at)) {
    wire.runUntil(at)
    act()
    watch.look()
  }
  wire.runUntil(end)
  watch.look()
  const masters = hosts.filter(isMaster)
  return watch.complaint ?? (masters.length === 1 ? undefined : `${masters.length} Masters in the end`)
}

const place = { interface: 'eth0', vrid: 51, family: 'ipv4' } as const
const isMaster = ({ engine }: VirtualHost) => engine.stateOf(place) === 'Master'

/** Looks at the hosts after every step, for what must never be. */
class Watch {
  complaint: string | undefined
  private readonly wire: VirtualWire
  private readonly hosts: readonly VirtualHost[]
  /** Since when two hosts have both been Master, running, and heard everything of each other. */
  private readonly bothSince = new Map<string, number>()
  /** Since when each host has been running, and since when nobody has been Master. */
  private readonly runningSince = new Map<VirtualHost, number>()
  private orphanedSince = 0

  constructor(wire: VirtualWire, hosts: readonly VirtualHost[]) {
    this.wire = wire
    this.hosts = hosts
  }

  lost(from: VirtualHost, to: VirtualHost) {
    this.bothSince.delete(pairOf(from, to))
    this.bothSince.delete(pairOf(to, from))
  }

  look() {
    const { now } = this.wire
    const masters = this.hosts.filter((host) => host.isRunning && isMaster(host))
    this.lookForTwo(masters, now)
    this.lookForNone(masters, now)
  }

  /** Never two Masters that hear each other for longer than one advert. */
  private lookForTwo(masters: readonly VirtualHost[], now: number) {
    for (const one of this.hosts) {
      for (const other of this.hosts) {
        if (one.address >= other.address) continue
        const pair = pairOf(one, other)
        if (!masters.includes(one) || !masters.includes(other)) {
          this.bothSince.delete(pair)
          continue
        }
        const since = this.bothSince.get(pair) ?? now
        this.bothSince.set(pair, since)
        if (now - since > interval * clockError + slowest)
          this.complain(`${pair} are both Master for ${now - since} µs`)
      }
    }
  }

  /** Always one Master within Master_Down and one interval of a host that has been running all the time. */
  private lookForNone(masters: readonly VirtualHost[], now: number) {
    for (const host of this.hosts) {
      if (!host.isRunning || host.engine.stateOf(place) === undefined) this.runningSince.delete(host)
      else if (!this.runningSince.has(host)) this.runningSince.set(host, now)
    }
    if (masters.length > 0) {
      this.orphanedSince = now
      return
    }
    // The lowest priority has the longest Master_Down_Interval: 3 + 255/256 s.
    const bound = (3 * interval + (255 / 256) * seconds(1) + interval) * clockError + slowest
    const steady = [...this.runningSince.values()].some((since) => now - Math.max(since, this.orphanedSince) > bound)
    if (steady) this.complain(`no Master since ${this.orphanedSince} µs`)
  }

  private complain(what: string) {
    this.complaint ??= `at ${this.wire.now} µs ${what}`
  }
}

const pairOf = (one: VirtualHost, other: VirtualHost) => `${one.address} ${other.address}`

test(`${runs} runs: never two Masters that hear each other for longer than one advert, never none for long`, () => {
  const given = process.argv.slice(2).map(Number)
  const numbers = given.length > 0 ? given : Array.from({ length: runs }, (_, run) => run)
  const wrong = numbers.flatMap((run) => {
    const complaint = play(run)
    return complaint === undefined ? [] : [`run ${run}: ${complaint}`]
  })
  assert.equal(wrong.slice(0, 10), [])
})

test.run()
