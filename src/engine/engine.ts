import { type Address, formatPrefix } from '../model/address.js'
import type { Permit } from '../model/arbiter.js'
import { channelOf, channelsOf } from '../model/channel.js'
import type { HoldAction } from '../model/hold.js'
import { isSamePlace, type RouterSettings, type RouterState, routerKey, type VirtualAddress } from '../model/router.js'
import { type Routing, routingWithout } from '../model/routing.js'
import { noSurroundings, type Surroundings } from '../model/surroundings.js'
import { after, type Duration, earliest, type Instant, microseconds, milliseconds, seconds } from '../model/time.js'
import { type TrackerReading, trackerKey } from '../model/tracker.js'
import { leaseLength, mayRenew } from '../vrrp/lease.js'
import { effectivePriority, promoted } from '../vrrp/priority.js'
import { firstSequence } from '../vrrp/replay.js'
import {
  advance,
  type Circumstances,
  deadline,
  isEnding,
  isLeaving,
  isReady,
  type Link,
  type RouterInput,
} from '../vrrp/router.js'
import type { SentinelNotice } from '../vrrp/sentinel.js'
import { tracksOf } from '../vrrp/sync-group.js'
import { Agenda } from './agenda.js'
import { Announcer } from './announcer.js'
import { Beacons } from './beacons.js'
import { Channels } from './channels.js'
import { Groups } from './groups.js'
import { type Audience, hear } from './hearing.js'
import { Lingering } from './lingering.js'
import type { BeaconReport, GroupReport, RouterReport } from './messages.js'
import { MissingInterfaces } from './missing-interfaces.js'
import { perform, type Stage } from './perform.js'
import { firstPermit, isSameWish, refusalOf, renewableUntil, turnsAt, wishOf } from './permits.js'
import type { EnginePorts, HeldAddress, LinkState } from './ports.js'
import { forgetUntracked } from './readings.js'
import { removalForGood, removalOf, removalText } from './removals.js'
import { renewalsDue, renewTogether } from './renewals.js'
import { dropRouting, restoreRouting } from './routing.js'
import { type EngineListener, keysOf, newRunning, type Running, termsOf } from './running.js'
import { Segments } from './segments.js'
import { Sentinel } from './sentinel.js'
import { noLinks, type SettledLinks, settle } from './settled-links.js'
import { sourceFor } from './source.js'
import { Strangers } from './strangers.js'
import { placeKey, VirtualIndex } from './virtual-index.js'
import { VirtualInterfaces } from './virtual-interfaces.js'

/**
 * Runs virtual routers against sockets and a clock. Everything happens in `turn`: whoever wakes the engine, and for whatever
 * reason, calls that, and the order of its steps is what keeps a director that was asleep from acting on what it knew before.
 */
export class Engine {
  private readonly ports: EnginePorts
  private readonly listener: EngineListener
  private wanted: ReadonlyMap<string, RouterSettings> = new Map()
  private readonly routers = new Map<string, Running>()
  private readonly segments: Segments
  private readonly channels: Channels
  private links: ReadonlyMap<string, LinkState> = new Map()
  private settled: SettledLinks = noLinks
  private readonly interfaces: VirtualInterfaces
  private readonly missing: MissingInterfaces
  private surroundings: Surroundings = noSurroundings
  private readonly syncGroups: Groups
  private readonly readings = new Map<string, TrackerReading>()
  /** What operators have put on routers, by routerKey. */
  private holds: ReadonlyMap<string, HoldAction> = new Map()
  private readonly startedAt: Instant
  /** How long the host had been running then. */
  private readonly hostAge: Duration
  /** When each router is next due, when each Master renews its lease, and when that ends on CLOCK_BOOTTIME. */
  private readonly dues = new Agenda<Running>()
  private readonly renewals = new Agenda<Running>()
  private readonly leases = new Agenda<Running>()
  /** When the permit of each router turns, on CLOCK_BOOTTIME. */
  private readonly turns = new Agenda<Running>()
  /** When the routes and rules of each Master are looked after. */
  private readonly routings = new Agenda<Running>()
  private readonly virtuals = new VirtualIndex<Running>()
  private readonly presence: Beacons
  private readonly sentinel: Sentinel
  private readonly announcer = new Announcer<Running>()
  private readonly lingering = new Lingering()
  private readonly strangers: Strangers
  /** Routers that have begun, and whose addresses may still be there from an earlier life. */
  private readonly unswept = new Set<Running>()
  /** Routers that have left and are to be forgotten. */
  private readonly stopped = new Set<string>()
  private shortestInterval = seconds(0)
  private readonly stage: Stage
  private wakeDueAt: Instant | undefined
  private whenIdle: (() => void) | undefined
  /** News of interfaces or addresses has come that is not taken up yet. */
  private linksAreStale = false
  private linksProblem: string | undefined
  /** When to try again what could not be read or opened. */
  private retryAt: Instant | undefined
  /** Once closed, or once its last wills are carried out, the engine decides nothing any more. */
  private isClosed = false

  constructor(ports: EnginePorts, listener: EngineListener) {
    this.ports = ports
    this.listener = listener
    this.startedAt = ports.clock.monotonic()
    this.hostAge = ports.clock.boottime()
    this.strangers = new Strangers(listener)
    this.syncGroups = new Groups(listener)
    const notice = (object: string, text: string) => listener.notice(object, text)
    this.segments = new Segments({
      open: (link) => ports.openSegment(link, () => this.turn()),
      notice,
      changed: (name) => this.announceOn(name),
    })
    this.channels = new Channels((channel) => ports.openChannel(channel, () => this.turn()), notice)
    this.interfaces = new VirtualInterfaces(ports.interfaces, notice)
    this.missing = new MissingInterfaces(notice)
    this.presence = new Beacons(ports, notice)
    this.sentinel = new Sentinel({
      segmentOf: (name) => this.segments.of(name),
      beaconsOf: (running) => this.presence.of(running),
      notice: (running, one) => this.tellConflict(running, one),
      outranked: (running, rival) => this.step(running, { kind: 'rival', ...rival }),
    })
    this.stage = {
      ports,
      listener,
      announcer: this.announcer,
      lingering: this.lingering,
      send: (channel, adverts) => this.channels.send(channel, adverts),
      segmentOf: (name) => this.segments.of(name),
      isHeldByOther: (virtual, running) => this.isHeldByOther(virtual, running),
      routingOfOthers: (running) => this.routingOfOthers(running),
    }
  }

  /** Makes these the routers that run: new ones start, missing ones resign, changed ones go on with the new settings. */
  configure(wanted: readonly RouterSettings[], surroundings: Surroundings = noSurroundings) {
    // While it leaves nothing begins.
    if (this.isClosed || this.whenIdle) return
    this.catchUp()
    this.surroundings = surroundings
    this.announcer.pace(surroundings.announcementPauses)
    this.syncGroups.configure(surroundings.syncGroups)
    this.shortestInterval = shortest(wanted)
    this.presence.configure(surroundings.beacon)
    this.sentinel.configure(surroundings.witness)
    this.wanted = new Map(wanted.map((settings) => [routerKey(settings), settings]))
    forgetUntracked(this.readings, [...wanted, ...surroundings.syncGroups])
    for (const [key, running] of this.routers) {
      if (!this.wanted.has(key)) this.step(running, { kind: 'shutdown' })
    }
    this.tryToReadLinks()
    // Before anybody adds one: an address may go from one router to another.
    for (const [key, settings] of this.wanted) this.releaseDropped(this.routers.get(key), settings)
    // Read once for all, however many, and after the drops.
    const held = this.listHeld()
    const coming: Running[] = []
    for (const [key, settings] of this.wanted) {
      const running = this.routers.get(key)
      if (!running) coming.push(this.admit(key, settings))
      // One that is leaving starts anew when it has left.
      else if (!isEnding(running.router)) this.reconfigure(running, settings, held)
    }
    this.begin(coming, held)
    for (const running of this.routers.values()) this.resetPermit(running)
    // What the old settings needed can go.
    this.takeUpLinks()
    this.followAll()
    this.turn()
  }

  /** Takes up what has become of the things that are watched. */
  track(readings: readonly TrackerReading[]) {
    if (this.isClosed) return
    this.catchUp()
    for (const reading of readings) this.readings.set(trackerKey(reading), reading)
    this.followAll()
    this.turn()
  }

  /** Holds these routers, by routerKey, and no others; forced: a demoted one leaves also where nobody takes over. */
  holdByHand(holds: ReadonlyMap<string, HoldAction>, isForced: boolean) {
    if (this.isClosed) return
    this.catchUp()
    this.holds = holds
    for (const [key, running] of this.routers) this.followHold(running, holds.get(key), isForced)
    this.turn()
  }

  /**
   * Takes up what the arbiter says of these routers, by routerKey.
   * @returns those that are not Master, and whose addresses the kernel would not remove
   */
  permit(permits: ReadonlyMap<string, Permit>): readonly string[] {
    // What the guardian holds is not known here.
    if (this.isClosed) return [...permits.keys()]
    this.catchUp()
    for (const [key, permit] of permits) {
      const running = this.routers.get(key)
      // Of one that has no arbiter any more it does not count.
      if (!running?.permit) continue
      this.takePermit(running, permit)
    }
    this.turn()
    const { addresses, clock } = this.ports
    return [...permits.keys()].filter((key) => this.lingering.remains(key, addresses, clock.boottime()))
  }

  /** How long an address may still be there that the kernel would not remove. */
  lingersFor(): Duration {
    return this.lingering.longest(this.ports.clock.boottime())
  }

  /**
   * While nobody tells what is watched, others are better Masters: each resigns where somebody takes over, and takes over
   * itself only where nobody else speaks.
   */
  directorIs(presence: 'silent' | 'back') {
    if (this.isClosed) return
    this.catchUp()
    for (const running of this.routers.values()) {
      running.isUnwatched = presence === 'silent'
      if (running.isUnwatched) this.step(running, { kind: 'unwatched' })
    }
    this.turn()
  }

  /** Every Master resigns and goes on answering until its successor is heard, or its time is up; then `stopped` is called. */
  stop(stopped: () => void) {
    this.catchUp()
    this.whenIdle = stopped
    this.wanted = new Map()
    this.presence.leave([...this.routers.values()], this.ports.clock.monotonic())
    for (const running of this.routers.values()) this.step(running, { kind: 'shutdown' })
    this.turn()
  }

  /** Does what is due. */
  turn() {
    if (this.isClosed) return
    this.catchUp()
    this.followLinks()
    const now = this.ports.clock.monotonic()
    this.sentinel.turn(now)
    for (const running of this.dues.due(now)) {
      const due = deadline(running.router)
      running.witness = due !== undefined && now >= due ? this.sentinel.testimony(running, now) : undefined
      const mayWake = running.witness !== undefined || !this.mustWait(running, now)
      if (due !== undefined && now >= due && mayWake) this.step(running, { kind: 'wake' })
      delete running.witness
      this.plan(running)
    }
    this.renewLeases(now)
    this.restoreRoutings(now)
    this.settleGroups()
    this.presence.turn(this.routers.values(), now)
    this.announcer.turn(now)
    this.forgetStopped()
    this.sleep()
    if (this.routers.size > 0) return
    this.whenIdle?.()
    this.whenIdle = undefined
  }

  /** Interfaces or addresses have changed: reads them anew and tells the routers. */
  linksChanged() {
    this.linksAreStale = true
    this.turn()
  }

  /** True for an address that one of the routers put there: news about it is our own doing. */
  isVirtual(address: Address) {
    return this.virtuals.has(address)
  }

  /** An address that one of the routers may hold was removed; `by` names who did it. */
  addressRemoved(place: HeldAddress, by: () => string) {
    if (this.isClosed) return
    this.catchUp()
    const [holder] = [...this.virtuals.at(place)].filter(({ renewedAt }) => renewedAt !== undefined)
    if (!holder) return
    const now = this.ports.clock.monotonic()
    const list = this.listHeld()
    if (!list) {
      // Whether it has gone is not known; to renew it is right in either case.
      holder.renewAt = now
      this.plan(holder)
      return this.turn()
    }
    if (list.some((held) => isSamePlace(held, place))) return this.noteRenewedMeanwhile(holder, place, by)
    const isUntracked = holder.settings.virtualAddresses.some((one) => one.isUntracked && isSamePlace(one, place))
    const removal = isUntracked ? removalForGood(now) : removalOf(holder.removals.get(placeKey(place)), now)
    holder.removals.set(placeKey(place), removal)
    holder.renewAt = earliest([holder.renewAt, removal.backAt]) ?? removal.backAt
    // Nor is it to be put back sooner by our guardian.
    if (holder.will) perform(holder, this.stage, { kind: 'arm-last-will' })
    this.listener.notice(
      holder.settings.name,
      `${formatPrefix(place.prefix)} was removed from ${place.interface} by ${by()}: ${removalText(removal)}`,
    )
    this.plan(holder)
    this.turn()
  }

  /** A renewal of our guardian came between, while we were busy. */
  private noteRenewedMeanwhile({ settings }: Running, place: HeldAddress, by: () => string) {
    const keptAt = this.ports.guardian.keptAt(routerKey(settings))
    if (keptAt === undefined || this.ports.clock.boottime() - keptAt > leaseLength(settings)) return
    const what = `${formatPrefix(place.prefix)} was removed from ${place.interface} by ${by()}`
    this.listener.notice(settings.name, `${what}: a renewal has put it back`)
  }

  /**
   * Has the last wills of all Masters carried out by the guardian, or does so as far as that goes, and decides nothing any
   * more; never throws.
   */
  executeLastWills() {
    const wills = [...this.routers.values()].flatMap(({ will }) => (will ? [will] : []))
    this.isClosed = true
    this.ports.wakeAt(undefined)
    if (this.ports.guardian.giveUp()) return
    const attempt = (act: () => void) => {
      try {
        act()
      } catch {
        // The rest of the wills matters more than what one interface says.
      }
    }
    for (const { channel, adverts } of wills) attempt(() => this.channels.send(channel, adverts))
    for (const { removal } of wills) attempt(() => this.ports.addresses.send(removal))
    for (const key of this.routers.keys()) this.ports.guardian.disarm(key)
  }

  snapshot(): RouterReport[] {
    const held = new Set(this.ports.addresses.list().map(placeKey))
    const boottime = this.ports.clock.boottime()
    const now = this.ports.clock.monotonic()
    return [...this.routers.values()].map((running) => {
      const group = this.syncGroups.of(running.settings.name)
      return {
        ...reportOf(running, boottime),
        ...(group && { group: group.name }),
        ...(running.isWaiting && { waitsFor: this.syncGroups.heldBackBeside(running, now) }),
        successor: this.presence.successorOf(running, now),
        answerers: this.sentinel.answerersOf(running),
        held: running.settings.virtualAddresses.map((virtual) => held.has(placeKey(virtual))),
      }
    })
  }

  /** The state of one router; undefined where there is none. */
  stateOf(router: Pick<RouterSettings, 'interface' | 'vrid' | 'family'>): RouterState | undefined {
    return this.routers.get(routerKey(router))?.router.state
  }

  /** The sync groups and the states that they are in. */
  groups(): GroupReport[] {
    return this.syncGroups.snapshot()
  }

  /** What the beacons of other nodes tell. */
  beacons(): BeaconReport {
    const nodes = this.presence.nodes([...this.routers.values()], this.ports.clock.monotonic())
    return { nodes, discarded: { ...this.presence.discarded } }
  }

  close() {
    this.isClosed = true
    this.presence.close()
    this.segments.close()
    this.channels.close()
    this.interfaces.close()
    this.ports.wakeAt(undefined)
  }

  /** From now on the others know it and its addresses. */
  private admit(key: string, settings: RouterSettings): Running {
    const { clock } = this.ports
    const running = newRunning(settings, this.holds.get(key), clock.monotonic(), firstSequence(clock.wall()))
    const { arbiter } = this.surroundings
    running.permit = arbiter && firstPermit(arbiter)
    running.refusal = refusalOf(running, clock.boottime())
    this.routers.set(key, running)
    this.enter(running)
    this.unswept.add(running)
    return running
  }

  /**
   * Starts those that were admitted, all of them together: what one has for its source may be a virtual address of the next.
   * Without `held` they begin in Fault, until the addresses can be read.
   */
  private begin(coming: readonly Running[], held: readonly HeldAddress[] | undefined) {
    for (const running of coming) {
      if (held) running.link = this.linkOf(running.settings, held)
      this.judge(running)
    }
    for (const running of coming) this.step(running, { kind: 'startup', link: this.circumstancesOf(running) })
    if (held) this.sweep(held)
  }

  private reconfigure(running: Running, settings: RouterSettings, held: readonly HeldAddress[] | undefined) {
    if (JSON.stringify(settings) === JSON.stringify(running.settings)) return
    const before = termsOf(running)
    this.exit(running)
    running.settings = settings
    running.listensOn = keysOf(settings)
    this.enter(running)
    running.removals.clear()
    this.judge(running)
    // First, so that the adverts that follow leave from where the new settings have it.
    if (held) running.link = this.linkOf(settings, held)
    this.meet(running)
    this.step(running, { kind: 'reload', before })
  }

  private enter(running: Running) {
    this.virtuals.add(running)
    this.sentinel.enter(running)
    this.syncGroups.enter(running)
  }

  private exit(running: Running) {
    this.virtuals.remove(running)
    this.sentinel.exit(running)
    this.syncGroups.leave(running)
  }

  /** What keeps a router from taking part, or holds it back. */
  private circumstancesOf(running: Running): Circumstances {
    const { settings, link, standing } = running
    const fault = standing.fault ?? (this.syncGroups.isFaultyBeside(running) ? 'sync_group' : undefined)
    return {
      ...link,
      up: (link.up || !settings.trackPrimary) && this.interfaces.areReady(settings),
      ...(fault && { fault }),
      isGrouped: this.syncGroups.has(settings.name),
      notBefore: this.notBefore(),
    }
  }

  private notBefore(): Instant {
    const { startupDelay, delayAfterBoot } = this.surroundings
    const left = Math.max(0, delayAfterBoot - this.hostAge)
    return after(this.startedAt, microseconds(Math.max(startupDelay, left)))
  }

  /** Computes anew what the things that it watches make of a router; true where its priority has become another. */
  private judge(running: Running): boolean {
    const { settings, standing: before } = running
    const tracks = tracksOf(settings, this.syncGroups.of(settings.name))
    const standing = effectivePriority({ ...settings, tracks }, this.readings, running.router.state === 'Master')
    running.standing = running.hold === 'promote' ? promoted(standing) : standing
    return running.standing.priority !== before.priority
  }

  /** Lets every router follow what it watches: all priorities first, for a fault of one may be that of its group. */
  private followAll() {
    for (const running of this.routers.values()) this.followPriority(running)
    for (const running of this.routers.values()) this.meet(running)
  }

  private followPriority(running: Running) {
    const before = running.standing.priority
    if (this.judge(running)) this.changePriority(running, before)
  }

  private followHold(running: Running, hold: HoldAction | undefined, isForced: boolean) {
    const { hold: held, standing } = running
    if (hold === held) return
    running.hold = hold
    this.presence.touch(running, this.ports.clock.monotonic())
    const isOther = this.judge(running)
    this.step(running, { kind: 'hold', before: held, isForced })
    if (isOther) this.changePriority(running, standing.priority)
  }

  private changePriority(running: Running, before: number) {
    const { settings, standing } = running
    const { priority: to, reasons } = standing
    const at = this.ports.clock.monotonic()
    this.listener.news({ kind: 'priority', settings, from: before, to, reasons, at })
    this.step(running, { kind: 'priority', before })
  }

  /** Confronts a router with its circumstances. */
  private meet(running: Running) {
    this.step(running, { kind: 'link', link: this.circumstancesOf(running) })
  }

  /** Reads the interfaces where they have changed, or where an interface has been up or down for long enough. */
  private followLinks() {
    const lookAt = earliest([this.settled.nextAt, this.retryAt])
    if (!this.linksAreStale && (lookAt === undefined || this.ports.clock.monotonic() < lookAt)) return
    if (this.takeUpLinks()) this.followAll()
  }

  /** Reads the interfaces and notes what has become of each router's; true where they could be read. */
  private takeUpLinks(): boolean {
    const held = this.tryToReadLinks()
    if (!held) return false
    this.sweep(held)
    for (const running of this.routers.values()) running.link = this.linkOf(running.settings, held)
    return true
  }

  /** Notes what the tracked interfaces are doing, as readings like those of scripts and files. */
  private readInterfaces() {
    const names = [...this.surroundings.syncGroups, ...this.present()]
      .flatMap(({ tracks }) => tracks)
      .flatMap(({ kind, name }) => (kind === 'interface' ? [name] : []))
    for (const name of new Set(names)) {
      const link = this.links.get(name)
      const reading = { kind: 'interface', name, up: link?.up ?? false } as const
      this.readings.set(trackerKey(reading), link ? reading : { ...reading, because: 'missing' })
    }
  }

  /** In a group nobody becomes Master before the group lets it. */
  private mustWait(running: Running, now: Instant) {
    return isReady(running.router, running.hold, now) && this.syncGroups.has(running.settings.name)
  }

  /** Lets the members of groups follow each other, until nobody has to any more. */
  private settleGroups() {
    for (const { running, input } of this.syncGroups.settle(() => this.ports.clock.monotonic())) {
      if (input === 'follow') this.meet(running)
      else this.step(running, { kind: input })
    }
  }

  /** Sets when the router is due next, and until when its lease holds. */
  private plan(running: Running) {
    const { router, renewAt, renewedAt, routingAt, settings } = running
    const isWaiting = this.mustWait(running, this.ports.clock.monotonic())
    if (isWaiting !== running.isWaiting) this.syncGroups.disturb(settings.name)
    running.isWaiting = isWaiting
    this.dues.set(running, isWaiting ? undefined : deadline(router))
    this.renewals.set(running, renewAt)
    this.routings.set(running, routingAt)
    this.sentinel.plan(running)
    this.leases.set(running, renewedAt === undefined ? undefined : renewedAt + leaseLength(settings))
    this.tellWish(running)
  }

  private releaseDropped(running: Running | undefined, settings: RouterSettings) {
    if (running?.router.state !== 'Master') return
    const { virtualAddresses } = settings
    dropRouting(running, this.stage, routingWithout(running.settings, settings))
    const dropped = running.settings.virtualAddresses.filter(
      (old) => !virtualAddresses.some((virtual) => isSamePlace(old, virtual)),
    )
    if (dropped.length === 0) return
    this.ports.guardian.release(routerKey(running.settings))
    this.release(running.settings.name, dropped)
  }

  /** Removes addresses; one that the kernel keeps is told, and goes with its lease. */
  private release(name: string, addresses: readonly VirtualAddress[]) {
    try {
      this.ports.addresses.release(addresses)
    } catch (error) {
      this.listener.notice(name, `cannot remove addresses: ${(error as Error).message}`)
    }
  }

  /** Removes what an earlier life left behind of the routers that have begun. */
  private sweep(held: readonly HeldAddress[]) {
    for (const running of this.unswept) this.removeLeftovers(running, held)
    this.unswept.clear()
  }

  /** An address or a route that an earlier life left behind would make two owners of it: we start as Backup. */
  private removeLeftovers(running: Running, held: readonly HeldAddress[]) {
    const { settings } = running
    // The owner of the addresses holds them from its first moment, where it can be Master.
    if (running.renewedAt !== undefined) return
    const routing = dropRouting(running, this.stage, settings)
    if (routing.length > 0)
      this.listener.notice(settings.name, `${routing.join(', ')} left by an earlier life: removed`)
    const leftovers = settings.virtualAddresses.filter(
      (virtual) => held.some((address) => isSamePlace(address, virtual)) && !this.isHeldByOther(virtual, running),
    )
    if (leftovers.length === 0) return
    this.release(settings.name, leftovers)
    for (const { prefix, interface: name } of leftovers) {
      this.listener.notice(settings.name, `${formatPrefix(prefix)} was left on ${name} by an earlier life: removed`)
    }
  }

  /**
   * Reads interfaces and addresses and opens what the routers need of them, those that are to start included: one that is
   * leaving may come back with another transport.
   * @returns the addresses; undefined where the tables could not be read, which is tried again after a pause
   */
  private tryToReadLinks(): readonly HeldAddress[] | undefined {
    try {
      // By the new settings, where there are some: two interfaces on one parent cannot have one MAC address.
      const leaving = [...this.routers].flatMap(([key, { settings }]) => (this.wanted.has(key) ? [] : [settings]))
      this.interfaces.keep([...leaving, ...this.wanted.values()])
      const { interfaceDelays } = this.surroundings
      this.settled = settle(this.settled, this.ports.links(), interfaceDelays, this.ports.clock.monotonic())
      this.links = this.settled.links
      this.missing.look(this.present(), this.links)
      const held = this.ports.addresses.list()
      this.readInterfaces()
      const isComplete = this.openSockets()
      const own = held.filter(({ prefix: { address } }) => !this.isVirtual(address))
      this.sentinel.keep(this.routers.values(), this.links.values(), own)
      this.retryAt = isComplete ? undefined : after(this.ports.clock.monotonic(), retryPause)
      this.linksAreStale = false
      this.linksProblem = undefined
      return held
    } catch (error) {
      this.noteUnread(error as Error)
      return undefined
    }
  }

  /** The addresses of the host; undefined where they cannot be read, which is tried again. */
  private listHeld(): readonly HeldAddress[] | undefined {
    try {
      return this.ports.addresses.list()
    } catch (error) {
      this.noteUnread(error as Error)
      return undefined
    }
  }

  /** The kernel breaks off an answer now and then, for want of memory or because the table has changed meanwhile. */
  private noteUnread(error: Error & { code?: unknown }) {
    if (error.code === 'EPERM') throw error
    if (this.linksProblem !== error.message) {
      this.listener.notice('engine', `cannot read the interfaces: ${error.message}`)
    }
    this.linksProblem = error.message
    // Instead of what was due before, which has passed and would be tried without end.
    this.linksAreStale = false
    this.settled = { links: this.settled.links, pending: this.settled.pending }
    this.retryAt = after(this.ports.clock.monotonic(), retryPause)
  }

  /** The settings of those that run and of those that are to start. */
  private present(): readonly RouterSettings[] {
    return [...[...this.routers.values()].map(({ settings }) => settings), ...this.wanted.values()]
  }

  /**
   * Opens the sockets that are needed and closes all others.
   * @returns false where something could not be opened, or made before, and is to be tried again
   */
  private openSockets(): boolean {
    const all = this.present()
    const haveOpened = this.channels.keep(all.flatMap(channelsOf), this.links)
    this.ports.guardian.keep(all.map(channelOf), this.links)
    this.presence.keep(all, this.links, this.ports.clock.monotonic())
    const isComplete = this.segments.keep(all.flatMap(interfacesOf), this.links)
    return haveOpened && isComplete && this.interfaces.areComplete()
  }

  private announceOn(interfaceName: string) {
    for (const running of this.routers.values()) {
      const isMaster = running.router.state === 'Master'
      if (isMaster && interfacesOf(running.settings).includes(interfaceName)) {
        // What it says of the interface was of the one before.
        if (running.will) perform(running, this.stage, { kind: 'arm-last-will' })
        perform(running, this.stage, { kind: 'announce', repeat: running.settings.garp.repeat })
      }
    }
  }

  /** Where others have learned the rival's place, whoever is left says once more where the addresses are. */
  private tellConflict(running: Running, notice: SentinelNotice) {
    const { repeat } = running.settings.garp
    if (notice.code === 'split_brain_resolved') perform(running, this.stage, { kind: 'announce', repeat })
    perform(running, this.stage, { kind: 'notice', notice })
  }

  /** The interface as VRRP sees it: no advert leaves from a virtual address. */
  private linkOf(settings: RouterSettings, held: readonly HeldAddress[]): Link {
    const up = this.links.get(settings.interface)?.up ?? false
    const own = settings.virtualAddresses.map((virtual) => virtual.prefix.address)
    const isReal = ({ prefix: { address } }: HeldAddress) => !own.includes(address) && !this.isVirtual(address)
    const source = sourceFor(settings, held.filter(isReal))
    const isMute = !this.channels.isOpen(channelOf(settings))
    return { up, ...(source !== undefined && { source }), ...(isMute && { isMute }) }
  }

  private isHeldByOther(virtual: VirtualAddress, running: Running) {
    for (const other of this.virtuals.at(virtual)) {
      if (other !== running && other.renewedAt !== undefined) return true
    }
    return false
  }

  private routingOfOthers(running: Running): Routing {
    const holding = [...this.routers.values()].filter((other) => other !== running && other.renewedAt !== undefined)
    return {
      routes: holding.flatMap(({ settings }) => settings.routes),
      rules: holding.flatMap(({ settings }) => settings.rules),
    }
  }

  /**
   * What comes before anything else, whoever woke the engine: a Master whose lease ran out while nobody looked yields before
   * it hears or says anything; then what has arrived is heard with the time of its arrival; then a Backup that was late
   * starts its silence anew.
   */
  private catchUp() {
    this.followPermits()
    this.yieldLapsedLeases()
    this.hearAll()
    this.distrustIfLate()
  }

  /** Before anything else: an address may only be renewed, or added, under a permit that is still good. */
  private followPermits() {
    const boottime = this.ports.clock.boottime()
    for (const running of this.turns.due(boottime)) {
      this.turns.set(running, undefined)
      this.followPermit(running, boottime)
    }
  }

  private followPermit(running: Running, boottime: Duration) {
    const refusal = refusalOf(running, boottime)
    if (refusal === running.refusal) return
    running.refusal = refusal
    this.step(running, { kind: 'permit' })
  }

  /** Of an arbiter that has come with the configuration, or has gone. */
  private resetPermit(running: Running) {
    const { arbiter } = this.surroundings
    if (!arbiter) running.wish = undefined
    this.takePermit(running, arbiter && (running.permit ?? firstPermit(arbiter)))
    this.tellWish(running)
  }

  private takePermit(running: Running, permit: Permit | undefined) {
    running.permit = permit
    if (running.will) this.ports.guardian.permit(routerKey(running.settings), renewableUntil(running))
    const boottime = this.ports.clock.boottime()
    const at = turnsAt(running)
    this.turns.set(running, at !== undefined && at > boottime ? at : undefined)
    this.followPermit(running, boottime)
  }

  private tellWish(running: Running) {
    if (!running.permit) return
    const wish = wishOf(running)
    const { wish: told } = running
    if (told && isSameWish(told, wish)) return
    running.wish = wish
    this.listener.wish(running.settings, wish)
  }

  private yieldLapsedLeases() {
    const boottime = this.ports.clock.boottime()
    for (const running of this.leases.due(boottime)) {
      if (this.isKept(running, boottime)) this.plan(running)
      else this.step(running, { kind: 'late' })
    }
  }

  /** While we were busy our guardian may have renewed the lease: then it began anew. */
  private isKept(running: Running, boottime: Duration): boolean {
    const { renewedAt, settings } = running
    const keptAt = this.ports.guardian.keptAt(routerKey(settings))
    if (renewedAt === undefined || keptAt === undefined || keptAt <= renewedAt) return false
    running.renewedAt = keptAt
    return mayRenew(leaseLength(settings), keptAt, boottime)
  }

  private hearAll() {
    const audience: Audience = {
      routers: this.routers,
      listener: this.listener,
      ...(this.surroundings.tellsUnknown && {
        noteStranger: (...stranger) => this.strangers.note(...stranger),
      }),
      // The time of arrival, not of reading: a queue that waited for us is old news.
      take: (running, input, at) => this.step(running, input, at),
    }
    this.channels.drain((channel, datagram) => hear(audience, channel, datagram))
  }

  private distrustIfLate() {
    const now = this.ports.clock.monotonic()
    const due = this.wakeDueAt
    if (due === undefined || now - due <= this.shortestInterval) return
    for (const running of this.routers.values()) {
      const isBackup = running.router.state === 'Backup'
      const bound = Math.max(running.settings.advertisementInterval, usualLateness)
      if (isBackup && now - due > bound) this.step(running, { kind: 'late' })
    }
  }

  private renewLeases(now: Instant) {
    const boottime = this.ports.clock.boottime()
    const due = renewalsDue(this.renewals, now).filter(
      (running) =>
        running.renewedAt !== undefined &&
        mayRenew(leaseLength(running.settings), running.renewedAt, boottime) &&
        refusalOf(running, boottime) === undefined,
    )
    renewTogether(due, this.stage, boottime)
    for (const running of due) this.plan(running)
    // Asleep between the question and the request, we may have created what is another's by now.
    this.yieldLapsedLeases()
  }

  private restoreRoutings(now: Instant) {
    for (const running of this.routings.due(now)) {
      restoreRouting(running, this.stage)
      this.plan(running)
    }
  }

  private step(running: Running, input: RouterInput, at = this.ports.clock.monotonic()) {
    const before = running.router
    const settings = termsOf(running)
    const { router, outputs } = advance(settings, before, input, at)
    running.router = router
    running.decided = { settings, router: before, input, at }
    for (const output of outputs) perform(running, this.stage, output)
    if (router.state !== before.state) {
      this.syncGroups.moved(running, before.state)
      this.sentinel.moved(running)
      this.presence.touch(running, this.ports.clock.monotonic())
    }
    if (router.state === 'Initialize') this.stopped.add(routerKey(running.settings))
    this.plan(running)
  }

  /** A router that resigned is gone once it holds nothing; if it is wanted again by then, it starts anew. */
  private forgetStopped() {
    let madeInterfaces = false
    for (const key of this.stopped) {
      const running = this.routers.get(key)
      this.stopped.delete(key)
      if (running?.router.state !== 'Initialize') continue
      this.routers.delete(key)
      this.exit(running)
      this.unswept.delete(running)
      for (const agenda of [this.dues, this.renewals, this.leases, this.routings, this.turns])
        agenda.set(running, undefined)
      madeInterfaces ||= running.settings.virtualInterfaces.length > 0
      const settings = this.wanted.get(key)
      if (settings) this.begin([this.admit(key, settings)], this.listHeld())
    }
    if (madeInterfaces) this.tryToReadLinks()
  }

  /** When the next permit turns, on the clock of deadlines. */
  private turnDueAt(): Instant | undefined {
    const turn = this.turns.first()
    const { clock } = this.ports
    return turn === undefined ? undefined : after(clock.monotonic(), microseconds(turn - clock.boottime()))
  }

  private sleep() {
    const agendas = [this.dues, this.renewals, this.routings]
    const firsts = agendas.map((agenda) => agenda.first()) as (Instant | undefined)[]
    this.wakeDueAt = earliest([
      ...firsts,
      this.announcer.deadline(),
      this.settled.nextAt,
      this.presence.deadline(),
      this.sentinel.deadline(),
      this.syncGroups.deadline(this.ports.clock.monotonic()),
      this.retryAt,
      this.turnDueAt(),
    ])
    this.ports.wakeAt(this.wakeDueAt)
  }
}

/** So late a timer may be on a machine that is merely busy: with a shorter interval a Backup would never take over. */
const usualLateness = milliseconds(50)

/** So long it waits before it tries again what could not be read or opened. */
const retryPause = seconds(1)

const shortest = (routers: readonly RouterSettings[]): Duration =>
  microseconds(Math.min(...routers.map(({ advertisementInterval }) => advertisementInterval)))

function reportOf(running: Running, boottime: Duration): Omit<RouterReport, 'held' | 'successor' | 'answerers'> {
  const { settings, router, counters, since, reason, renewedAt } = running
  const lease = leaseLength(settings)
  return {
    settings,
    state: router.state,
    leaving: isLeaving(router),
    isWaiting: running.isWaiting,
    priority: running.standing.priority,
    reasons: running.standing.reasons,
    since,
    lease,
    sent: counters.sent,
    received: counters.received,
    transitions: counters.transitions,
    discarded: { ...counters.discarded },
    lateness: counters.lateness,
    peers: [...counters.peers].map(([address, { priority, at, checksum }]) => ({
      address,
      priority,
      at,
      ...(checksum && { checksum }),
    })),
    ...(reason ? { reason } : {}),
    ...(counters.refusal ? { refusal: counters.refusal } : {}),
    ...(router.state === 'Fault' ? { fault: router.fault } : {}),
    ...(router.state === 'Backup' && router.isWitnessed ? { isHeldBack: true } : {}),
    ...(router.state === 'Backup' ? { masterDownAt: router.masterDownAt, masterInterval: router.masterInterval } : {}),
    ...(counters.lastSentAt === undefined ? {} : { lastSentAt: counters.lastSentAt }),
    ...(counters.lastReceivedAt === undefined ? {} : { lastReceivedAt: counters.lastReceivedAt }),
    ...(renewedAt === undefined ? {} : { leaseLeft: microseconds(renewedAt + lease - boottime) }),
  }
}

const interfacesOf = ({ interface: own, virtualAddresses }: RouterSettings) => [
  own,
  ...virtualAddresses.map((virtual) => virtual.interface),
]
