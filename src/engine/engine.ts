import { type Address, formatPrefix } from '../model/address.js'
import { isSamePlace, type RouterSettings, routerKey, type VirtualAddress } from '../model/router.js'
import { type Duration, earliest, type Instant, microseconds } from '../model/time.js'
import { hasOtherAddresses, reasonToDiscard } from '../vrrp/accept.js'
import { advance, deadline, isLeaving, type Link, type RouterInput } from '../vrrp/router.js'
import { type Discard, decodeAdvertisement, vridOf } from '../wire/vrrp.js'
import { countDiscard, countReceived, remember } from './counters.js'
import { leaseLength, mayRenew } from './lease.js'
import type { RouterReport } from './messages.js'
import { hold, perform, type Stage } from './perform.js'
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
  private linksAreStale = false
  /** Once closed, or once its last wills are carried out, the engine decides nothing any more. */
  private isClosed = false

  constructor(ports: EnginePorts, listener: EngineListener) {
    this.ports = ports
    this.listener = listener
    this.stage = {
      ports,
      listener,
      segmentOf: (name) => this.segments.get(name),
      isHeldByOther: (virtual, running) => this.isHeldByOther(virtual, running),
    }
  }

  /** Makes these the routers that run: new ones start, missing ones resign, changed ones go on with the new settings. */
  configure(wanted: readonly RouterSettings[]) {
    if (this.isClosed) return
    this.catchUp()
    this.wanted = new Map(wanted.map((settings) => [routerKey(settings), settings]))
    for (const [key, running] of this.routers) {
      if (!this.wanted.has(key)) this.step(running, { kind: 'shutdown' })
    }
    this.tryToReadLinks(wanted)
    // Before anybody adds one: an address may go from one router to another.
    for (const [key, settings] of this.wanted) this.releaseDropped(this.routers.get(key), settings)
    // Read once for all that begin, however many, and after the drops.
    let held: readonly HeldAddress[] | undefined
    for (const [key, settings] of this.wanted) {
      const running = this.routers.get(key)
      if (!running) {
        held ??= this.ports.addresses.list()
        this.begin(key, settings, held)
      }
      // One that is leaving starts anew when it has left.
      else if (!isLeaving(running.router)) this.reconfigure(running, settings)
    }
    this.turn()
  }

  /** Every Master resigns and goes on answering until its successor is heard, or its time is up; then `stopped` is called. */
  stop(stopped: () => void) {
    this.catchUp()
    this.whenIdle = stopped
    this.wanted = new Map()
    for (const running of this.routers.values()) this.step(running, { kind: 'shutdown' })
    this.turn()
  }

  /** Does what is due. */
  turn() {
    if (this.isClosed) return
    this.catchUp()
    if (this.linksAreStale) this.linksChanged()
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
    if (this.isClosed) return
    this.catchUp()
    const held = this.tryToReadLinks([])
    if (!held) return
    for (const running of this.routers.values()) {
      this.step(running, { kind: 'link', link: this.linkOf(running.settings, held) })
    }
    this.turn()
  }

  /** True for an address that one of the routers put there: news about it is our own doing. */
  isVirtual(address: Address) {
    return [...this.routers.values()].some(({ settings }) =>
      settings.virtualAddresses.some((virtual) => virtual.prefix.address === address),
    )
  }

  /** Carries out the last wills of all Masters, as far as that goes, and decides nothing any more; never throws. */
  executeLastWills() {
    const wills = [...this.routers.values()].flatMap(({ will }) => (will ? [will] : []))
    this.isClosed = true
    this.ports.wakeAt(undefined)
    const attempt = (act: () => void) => {
      try {
        act()
      } catch {
        // The rest of the wills matters more than what one interface says.
      }
    }
    for (const { interface: name, farewell, repeat, source } of wills) {
      const sockets = this.segments.get(name)?.sockets
      for (let i = 0; i < repeat; i++) attempt(() => sockets?.advertise(farewell, source))
    }
    for (const { removal } of wills) attempt(() => this.ports.addresses.send(removal))
  }

  snapshot(): RouterReport[] {
    const held = this.ports.addresses.list()
    const boottime = this.ports.clock.boottime()
    return [...this.routers.values()].map((running) => ({
      ...reportOf(running, boottime),
      held: running.settings.virtualAddresses.map((virtual) => held.some((address) => isSamePlace(address, virtual))),
    }))
  }

  close() {
    this.isClosed = true
    for (const { sockets } of this.segments.values()) sockets.close()
    this.segments.clear()
    this.ports.wakeAt(undefined)
  }

  private begin(key: string, settings: RouterSettings, held: readonly HeldAddress[]) {
    this.removeLeftovers(settings, held)
    const running = newRunning(settings, this.ports.clock.monotonic())
    this.routers.set(key, running)
    this.step(running, { kind: 'startup', link: this.linkOf(settings, held) })
  }

  private reconfigure(running: Running, settings: RouterSettings) {
    if (JSON.stringify(settings) === JSON.stringify(running.settings)) return
    running.settings = settings
    this.step(running, { kind: 'reload' })
  }

  private releaseDropped(running: Running | undefined, { virtualAddresses }: RouterSettings) {
    if (running?.router.state !== 'Master') return
    const dropped = running.settings.virtualAddresses.filter(
      (old) => !virtualAddresses.some((virtual) => isSamePlace(old, virtual)),
    )
    if (dropped.length > 0) this.release(running.settings.name, dropped)
  }

  /** Removes addresses; one that the kernel keeps is told, and goes with its lease. */
  private release(name: string, addresses: readonly VirtualAddress[]) {
    try {
      this.ports.addresses.release(addresses)
    } catch (error) {
      this.listener.notice(name, `cannot remove addresses: ${(error as Error).message}`)
    }
  }

  /** An address that an earlier life left behind would make two owners of it: we start as Backup. */
  private removeLeftovers(settings: RouterSettings, held: readonly HeldAddress[]) {
    if (settings.priority === 255) return
    const leftovers = settings.virtualAddresses.filter(
      (virtual) => held.some((address) => isSamePlace(address, virtual)) && !this.isVirtual(virtual.prefix.address),
    )
    if (leftovers.length === 0) return
    this.release(settings.name, leftovers)
    for (const { prefix, interface: name } of leftovers) {
      this.listener.notice(settings.name, `${formatPrefix(prefix)} was left on ${name} by an earlier life: removed`)
    }
  }

  /**
   * Reads interfaces and addresses and opens what the routers need of them, those that are about to start included.
   * @returns the addresses; undefined where the tables could not be read, which is tried again with the next turn
   */
  private tryToReadLinks(coming: readonly RouterSettings[]): readonly HeldAddress[] | undefined {
    try {
      this.links = new Map(this.ports.links().map((link) => [link.name, link]))
      const held = this.ports.addresses.list()
      this.openSegments(coming)
      this.linksAreStale = false
      return held
    } catch (error) {
      if ((error as { code?: unknown }).code === 'EPERM') throw error
      if (!this.linksAreStale) this.listener.notice('engine', `cannot read the interfaces: ${(error as Error).message}`)
      this.linksAreStale = true
      return undefined
    }
  }

  /** Opens the segments that are needed and closes all others. An interface that is new has not heard of our addresses. */
  private openSegments(coming: readonly RouterSettings[]) {
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
      this.announceOn(name)
    }
  }

  private announceOn(interfaceName: string) {
    for (const running of this.routers.values()) {
      const isMaster = running.router.state === 'Master'
      if (isMaster && interfacesOf(running.settings).includes(interfaceName)) {
        perform(running, this.stage, { kind: 'announce' })
      }
    }
  }

  /** The interface as VRRP sees it: adverts leave from its first address that is not virtual. */
  private linkOf(settings: RouterSettings, held: readonly HeldAddress[]): Link {
    const up = this.links.get(settings.interface)?.up ?? false
    const own = settings.virtualAddresses.map((virtual) => virtual.prefix.address)
    const first = held.find(
      ({ interface: name, prefix }) =>
        name === settings.interface && !own.includes(prefix.address) && !this.isVirtual(prefix.address),
    )
    return first ? { up, source: first.prefix.address } : { up }
  }

  private isHeldByOther(virtual: VirtualAddress, running: Running) {
    return [...this.routers.values()].some(
      (other) =>
        other !== running &&
        other.renewedAt !== undefined &&
        other.settings.virtualAddresses.some((its) => isSamePlace(its, virtual)),
    )
  }

  /**
   * What comes before anything else, whoever woke the engine: a Master whose lease ran out while nobody looked yields before
   * it hears or says anything; then what has arrived is heard with the time of its arrival; then a Backup that was late
   * starts its silence anew.
   */
  private catchUp() {
    this.yieldLapsedLeases()
    this.hearAll()
    this.distrustIfLate()
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
      const meant = onSegment.find(({ settings }) => settings.vrid === vridOf(datagram))
      for (const { counters } of meant ? [meant] : onSegment) countDiscard(counters, advert)
      if (meant) this.noteRefusal(meant, advert, datagram)
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
    if (counters.refused.get(source) !== reason) {
      const text = `adverts of ${source} are ignored, their ${reason} is not ours: both may be Master`
      this.listener.notice(settings.name, text)
    }
    remember(counters.refused, source, reason)
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
    remember(counters.peers, datagram.source, { priority, at: datagram.at, otherAddresses: other })
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
    if (renewAt === undefined || renewedAt === undefined || this.ports.clock.monotonic() < renewAt) return
    if (!mayRenew(leaseLength(settings), renewedAt, this.ports.clock.boottime())) return
    try {
      hold(running, this.stage)
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
      if (settings) this.begin(key, settings, this.ports.addresses.list())
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
