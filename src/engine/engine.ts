import { type Address, formatPrefix } from '../model/address.js'
import { type RouterSettings, routerKey, type VirtualAddress } from '../model/router.js'
import { after, type Duration, earliest, type Instant, microseconds } from '../model/time.js'
import { hasOtherAddresses, reasonToDiscard } from '../vrrp/accept.js'
import { advance, deadline, isLeaving, type Link, type RouterInput } from '../vrrp/router.js'
import { type Discard, decodeAdvertisement } from '../wire/vrrp.js'
import { countDiscard, countReceived } from './counters.js'
import { type LastWill, lastWill } from './last-will.js'
import { leaseLength, mayRenew, renewalInterval } from './lease.js'
import type { RouterReport } from './messages.js'
import { perform, type Stage } from './perform.js'
import type { EnginePorts, HeldAddress, LinkState, OpenSegment, ReceivedDatagram } from './ports.js'
import { complain, type EngineListener, newRunning, type Running } from './running.js'

/**
 * Runs virtual routers against sockets and a clock. Everything happens in `turn`: whoever wakes the engine, and for whatever
 * reason, calls that, and the order of its steps is what keeps a director that was asleep from acting on what it knew before.
 */
export class Engine {
  private readonly ports: EnginePorts
  private readonly listener: EngineListener
  private wanted: ReadonlyMap<string, RouterSettings> = new Map()
  private readonly routers = new Map<string, Running>()
  private readonly segments = new Map<string, OpenSegment>()
  private links = new Map<string, LinkState>()
  private readonly stage: Stage
  private wakeDueAt: Instant | undefined
  private whenIdle: (() => void) | undefined

  constructor(ports: EnginePorts, listener: EngineListener) {
    this.ports = ports
    this.listener = listener
    this.stage = { ports, listener, segmentOf: (name) => this.segments.get(name) }
  }

  /** Makes these the routers that run: new ones start, missing ones resign, changed ones go on with the new settings. */
  configure(wanted: readonly RouterSettings[]) {
    this.wanted = new Map(wanted.map((settings) => [routerKey(settings), settings]))
    for (const [key, running] of this.routers) {
      if (!this.wanted.has(key)) this.step(running, { kind: 'shutdown' })
    }
    this.readLinks(wanted)
    // Before anybody adds one: an address may go from one router to another.
    for (const [key, settings] of this.wanted) this.releaseDropped(this.routers.get(key), settings)
    for (const [key, settings] of this.wanted) {
      const running = this.routers.get(key)
      if (!running) this.begin(key, settings)
      // One that is leaving starts anew when it has left.
      else if (!isLeaving(running.router)) this.reconfigure(running, settings)
    }
    this.turn()
  }

  /** Every Master resigns and goes on answering until its successor is heard, or its time is up; then `stopped` is called. */
  stop(stopped: () => void) {
    this.whenIdle = stopped
    this.wanted = new Map()
    for (const running of this.routers.values()) this.step(running, { kind: 'shutdown' })
    this.turn()
  }

  /**
   * Does what is due. A Master whose lease ran out while nobody looked yields before it hears or says anything; then what
   * has arrived is heard with the time of its arrival; then a Backup that was late starts its silence anew; only then
   * deadlines count.
   */
  turn() {
    this.yieldLapsedLeases()
    this.hearAll()
    this.distrustIfLate()
    const now = this.ports.clock.monotonic()
    for (const running of this.routers.values()) {
      const due = deadline(running.router)
      if (due !== undefined && now >= due) this.step(running, { kind: 'wake' })
      this.renew(running)
    }
    this.forgetStopped()
    this.sleep()
    if (this.routers.size > 0) return
    this.whenIdle?.()
    this.whenIdle = undefined
  }

  /** Interfaces or addresses have changed: reads them anew and tells the routers. */
  linksChanged() {
    this.readLinks([])
    for (const running of this.routers.values()) {
      this.step(running, { kind: 'link', link: this.linkOf(running.settings) })
    }
    this.turn()
  }

  /** True for an address that one of the routers put there: news about it is our own doing. */
  isVirtual(address: Address) {
    return [...this.routers.values()].some(({ settings }) =>
      settings.virtualAddresses.some((virtual) => virtual.prefix.address === address),
    )
  }

  /** What shall happen if the engine fails: see last-will.ts. */
  will(): LastWill {
    const armed = [...this.routers.values()].flatMap((running) => (running.armed ? [running.armed] : []))
    return lastWill(armed, this.ports.addresses)
  }

  /** Carries the will out, as far as that goes; never throws. */
  execute(will: LastWill) {
    const attempt = (act: () => void) => {
      try {
        act()
      } catch {
        // The rest of the will matters more than what one interface says.
      }
    }
    for (const farewell of will.farewells) {
      const segment = this.segments.get(farewell.interface)
      for (let i = 0; i < farewell.repeat; i++) {
        attempt(() => segment?.sockets.advertise(farewell.payload, farewell.source))
      }
    }
    for (const removal of will.removals) attempt(() => this.ports.addresses.send(removal))
  }

  snapshot(): RouterReport[] {
    const held = this.ports.addresses.list()
    const boottime = this.ports.clock.boottime()
    return [...this.routers.values()].map((running) => ({
      ...reportOf(running, boottime),
      held: running.settings.virtualAddresses.map((virtual) => held.some((address) => isAt(address, virtual))),
    }))
  }

  close() {
    for (const { sockets } of this.segments.values()) sockets.close()
    this.segments.clear()
    this.ports.wakeAt(undefined)
  }

  private begin(key: string, settings: RouterSettings) {
    const leaving = this.routers.get(key)
    // It is wanted again before its successor was heard: it leaves at once, and starts like any other.
    if (leaving) this.step(leaving, { kind: 'late' })
    this.removeLeftovers(settings)
    const now = this.ports.clock.monotonic()
    const running = newRunning(settings, now)
    this.routers.set(key, running)
    this.step(running, { kind: 'startup', link: this.linkOf(settings) })
  }

  private reconfigure(running: Running, settings: RouterSettings) {
    if (JSON.stringify(settings) === JSON.stringify(running.settings)) return
    running.settings = settings
    this.step(running, { kind: 'reload' })
  }

  private releaseDropped(running: Running | undefined, { virtualAddresses }: RouterSettings) {
    if (running?.router.state !== 'Master') return
    const dropped = running.settings.virtualAddresses.filter(
      (old) => !virtualAddresses.some((virtual) => isAt(old, virtual)),
    )
    if (dropped.length > 0) this.ports.addresses.release(dropped)
  }

  /** An address that an earlier life left behind would make two owners of it: we start as Backup. */
  private removeLeftovers(settings: RouterSettings) {
    if (settings.priority === 255) return
    const held = this.ports.addresses.list()
    const leftovers = settings.virtualAddresses.filter(
      (virtual) => held.some((address) => isAt(address, virtual)) && !this.isVirtual(virtual.prefix.address),
    )
    if (leftovers.length === 0) return
    this.ports.addresses.release(leftovers)
    for (const { prefix, interface: name } of leftovers) {
      this.listener.notice(settings.name, `${formatPrefix(prefix)} was left on ${name} by an earlier life: removed`)
    }
  }

  /** Opens the segments that the routers need, those that are about to start included, and closes all others. */
  private readLinks(coming: readonly RouterSettings[]) {
    this.links = new Map(this.ports.links().map((link) => [link.name, link]))
    const present = [...this.routers.values()].map(({ settings }) => settings)
    const needed = new Set([...present, ...coming].flatMap(interfacesOf))
    for (const [name, { link, sockets }] of this.segments) {
      if (needed.has(name) && this.links.get(name)?.index === link.index) continue
      sockets.close()
      this.segments.delete(name)
    }
    for (const name of needed) {
      const link = this.links.get(name)
      if (!link || this.segments.has(name)) continue
      this.segments.set(name, { link, sockets: this.ports.openSegment(link, () => this.turn()) })
    }
  }

  /** The interface as VRRP sees it: adverts leave from its first address that is not virtual. */
  private linkOf(settings: RouterSettings): Link {
    const up = this.links.get(settings.interface)?.up ?? false
    const own = settings.virtualAddresses.map((virtual) => virtual.prefix.address)
    const first = this.ports.addresses
      .list()
      .find(
        ({ interface: name, prefix }) =>
          name === settings.interface && !own.includes(prefix.address) && !this.isVirtual(prefix.address),
      )
    return first ? { up, source: first.prefix.address } : { up }
  }

  private yieldLapsedLeases() {
    const boottime = this.ports.clock.boottime()
    for (const running of this.routers.values()) {
      const { renewedAt, settings } = running
      if (renewedAt === undefined || mayRenew(leaseLength(settings), renewedAt, boottime)) continue
      this.step(running, { kind: 'late' })
    }
  }

  private hearAll() {
    for (const [name, { sockets }] of this.segments) {
      for (const datagram of sockets.drain()) this.hear(name, datagram)
    }
  }

  /** A packet that fails any check changes nothing but a counter: above all no timer. */
  private hear(interfaceName: string, datagram: ReceivedDatagram) {
    const onSegment = [...this.routers.values()].filter(({ settings }) => settings.interface === interfaceName)
    const advert = decodeAdvertisement(datagram)
    if (typeof advert === 'string') {
      for (const { counters } of onSegment) countDiscard(counters, advert)
      return
    }
    const running = onSegment.find(({ settings }) => settings.vrid === advert.vrid)
    if (!running) {
      for (const { counters } of onSegment) countDiscard(counters, 'unknown_vrid')
      return
    }
    const { counters, settings, router } = running
    const isOwn = 'source' in router && router.source === datagram.source
    const reason = isOwn ? 'own_address' : reasonToDiscard(settings, advert)
    if (reason) {
      countDiscard(counters, reason)
      if (!isOwn) this.noteRefusal(running, reason, datagram)
      return
    }
    countReceived(counters, settings.advertisementInterval, datagram.at)
    this.notePeer(running, datagram, advert.priority, hasOtherAddresses(settings, advert))
    this.step(
      running,
      { kind: 'advertisement', priority: advert.priority, source: datagram.source },
      // The time of arrival, not of reading: a queue that waited for us is old news.
      datagram.at,
    )
  }

  /** The first of its kind is said: two routers that refuse each other's adverts are two Masters. */
  private noteRefusal({ counters, settings }: Running, reason: Discard, { source, at }: ReceivedDatagram) {
    if (counters.refusal?.reason !== reason || counters.refusal.source !== source) {
      const text = `adverts of ${source} are ignored, their ${reason} is not ours: both may be Master`
      this.listener.notice(settings.name, text)
    }
    counters.refusal = { source, reason, at }
  }

  private notePeer({ counters, settings }: Running, datagram: ReceivedDatagram, priority: number, other: boolean) {
    const known = counters.peers.get(datagram.source)
    if (other && !known?.otherAddresses) {
      this.listener.notice(
        settings.name,
        `${datagram.source} advertises other virtual addresses than ours: compare the two configurations`,
      )
    }
    counters.peers.set(datagram.source, { priority, at: datagram.at, otherAddresses: other })
  }

  private distrustIfLate() {
    const now = this.ports.clock.monotonic()
    const due = this.wakeDueAt
    if (due === undefined) return
    for (const running of this.routers.values()) {
      const isBackup = running.router.state === 'Backup'
      if (isBackup && now - due > running.settings.advertisementInterval) this.step(running, { kind: 'late' })
    }
  }

  private renew(running: Running) {
    const { renewAt, renewedAt, settings } = running
    const now = this.ports.clock.monotonic()
    if (renewAt === undefined || renewedAt === undefined || now < renewAt) return
    const lease = leaseLength(settings)
    const boottime = this.ports.clock.boottime()
    if (!mayRenew(lease, renewedAt, boottime)) return
    running.renewAt = after(now, renewalInterval(lease))
    try {
      this.ports.addresses.hold(settings.virtualAddresses, lease)
      running.renewedAt = boottime
    } catch (error) {
      complain(running, this.listener, `cannot renew its addresses: ${(error as Error).message}`)
    }
  }

  private step(running: Running, input: RouterInput, at = this.ports.clock.monotonic()) {
    const { router, outputs } = advance(running.settings, running.router, input, at)
    running.router = router
    for (const output of outputs) perform(running, this.stage, output)
  }

  /** A router that resigned is gone once it holds nothing; if it is wanted again by then, it starts anew. */
  private forgetStopped() {
    for (const [key, { router }] of this.routers) {
      if (router.state !== 'Initialize') continue
      this.routers.delete(key)
      const settings = this.wanted.get(key)
      if (settings) this.begin(key, settings)
    }
  }

  private sleep() {
    const deadlines = [...this.routers.values()].flatMap(({ router, renewAt }) => [deadline(router), renewAt])
    this.wakeDueAt = earliest(deadlines)
    this.ports.wakeAt(this.wakeDueAt)
  }
}

function reportOf(running: Running, boottime: Duration): Omit<RouterReport, 'held'> {
  const { settings, router, counters, since, reason, renewedAt } = running
  const lease = leaseLength(settings)
  return {
    settings,
    state: router.state,
    leaving: isLeaving(router),
    since,
    lease,
    sent: counters.sent,
    received: counters.received,
    transitions: counters.transitions,
    discarded: { ...counters.discarded },
    lateness: counters.lateness,
    peers: [...counters.peers].map(([address, { priority, at }]) => ({ address, priority, at })),
    ...(reason ? { reason } : {}),
    ...(counters.refusal ? { refusal: counters.refusal } : {}),
    ...(router.state === 'Fault' ? { fault: router.fault } : {}),
    ...(router.state === 'Backup' ? { masterDownAt: router.masterDownAt } : {}),
    ...(counters.lastSentAt === undefined ? {} : { lastSentAt: counters.lastSentAt }),
    ...(counters.lastReceivedAt === undefined ? {} : { lastReceivedAt: counters.lastReceivedAt }),
    ...(renewedAt === undefined ? {} : { leaseLeft: microseconds(renewedAt + lease - boottime) }),
  }
}

const interfacesOf = ({ interface: own, virtualAddresses }: RouterSettings) => [
  own,
  ...virtualAddresses.map((virtual) => virtual.interface),
]

const isAt = (held: HeldAddress, virtual: VirtualAddress) =>
  held.interface === virtual.interface && formatPrefix(held.prefix) === formatPrefix(virtual.prefix)
