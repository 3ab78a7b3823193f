import { routeText, ruleText } from '../../src/config/routing-text.js'
import { Engine } from '../../src/engine/engine.js'
import type { EngineNews } from '../../src/engine/messages.js'
import type {
  AddressPort,
  ChannelSocket,
  EnginePorts,
  GuardianPort,
  HeardFrame,
  HeldAddress,
  LinkState,
  ReceivedDatagram,
  RoutingPort,
  Segment,
} from '../../src/engine/ports.js'
import { type Address, addressFrom } from '../../src/model/address.js'
import type { PermitWish } from '../../src/model/arbiter.js'
import type { Channel } from '../../src/model/channel.js'
import type { Outgoing } from '../../src/model/outgoing.js'
import type { RouterSettings, VirtualAddress } from '../../src/model/router.js'
import type { Routing } from '../../src/model/routing.js'
import { noSurroundings, type Surroundings } from '../../src/model/surroundings.js'
import { type Duration, type Instant, instant, microseconds, seconds } from '../../src/model/time.js'
import type { Evidence } from '../../src/vrrp/evidence.js'
import type { Transition } from '../../src/vrrp/router.js'
import { decodeArpSender, encodeGratuitousArp } from '../../src/wire/arp.js'

/** A packet on its way. */
type Protocol = Channel['protocol'] | 'beacon'
type QueuedDatagram = ReceivedDatagram & { readonly protocol: Protocol }
type Flight = { readonly at: number; readonly to: VirtualHost; readonly packet: Omit<QueuedDatagram, 'at'> }

/**
 * A segment without a kernel, on one clock that only a test moves: every host hears what the others send, at once unless the
 * test says otherwise.
 */
export class VirtualWire {
  now: Instant = instant(0)
  readonly hosts: VirtualHost[] = []
  /** How often an engine was woken by its timer. */
  wakeUps = 0
  /** How long a packet takes from one host to another, in microseconds; undefined where it is lost. */
  transit: (from: VirtualHost, to: VirtualHost) => number | undefined = () => 0
  /** Called after everything that happens. */
  afterStep: () => void = () => undefined
  private flights: Flight[] = []

  host(address: string): VirtualHost {
    const host = new VirtualHost(this, address as Address)
    this.hosts.push(host)
    return host
  }

  /** Moves the clock from one thing that happens to the next, up to `until`. */
  runUntil(until: number) {
    for (;;) {
      const next = this.nextAt()
      if (next === undefined || next > until) break
      this.moveTo(Math.max(next, this.now))
      this.land()
      for (const host of this.hosts) if (host.isRunning && host.hasNews) host.onFrames()
      for (const host of this.hosts) {
        if (!host.isRunning || host.wakeAt === undefined || host.wakeAt > next) continue
        this.wakeUps++
        host.turn()
      }
      this.afterStep()
    }
    this.moveTo(until)
  }

  /** Which hosts have the address now. */
  owners(address: string): string[] {
    return this.hosts.filter((host) => host.addresses.has(address)).map((host) => host.address)
  }

  deliver(from: VirtualHost, outgoing: Outgoing, protocol: Protocol = 'vrrp') {
    const packet = { ...outgoing, protocol }
    const isToAll = !this.hosts.some(({ address }) => address === outgoing.destination)
    for (const to of this.hosts) {
      if (to === from || !to.isConnected || !from.isConnected) continue
      if (!isToAll && to.address !== outgoing.destination) continue
      const transit = this.transit(from, to)
      if (transit !== undefined) this.flights.push({ at: this.now + transit, to, packet })
    }
    this.land()
  }

  /** A whole frame to everybody; a host that has the address that it asks for answers the asker. */
  deliverFrame(from: VirtualHost, frame: Uint8Array) {
    for (const to of this.hosts) {
      if (to === from || !this.frameArrives(from, to)) continue
      to.hearFrame(frame)
      const answer = to.answerTo(frame)
      if (answer && this.frameArrives(to, from)) from.hearFrame(answer)
    }
  }

  /** Whether ARP gets through, where something else is said of it than of packets. */
  frames: (from: VirtualHost, to: VirtualHost) => boolean = () => true

  private frameArrives(from: VirtualHost, to: VirtualHost) {
    return from.isConnected && to.isConnected && this.frames(from, to) && this.transit(from, to) !== undefined
  }

  /** Hands over what has arrived; nothing is heard before all hosts have what arrives at the same moment. */
  private land() {
    const landed = this.flights.filter(({ at }) => at <= this.now)
    if (landed.length === 0) return
    this.flights = this.flights.filter(({ at }) => at > this.now)
    for (const { to, packet } of landed) to.queue.push({ ...packet, at: to.time() })
    for (const host of this.hosts) if (host.isRunning && host.queue.length > 0) host.onArrival()
  }

  private nextAt(): number | undefined {
    let first: number | undefined
    const consider = (at: number | undefined) => {
      if (at !== undefined && (first === undefined || at < first)) first = at
    }
    for (const { isRunning, wakeAt, hasNews } of this.hosts) if (isRunning) consider(hasNews ? this.now : wakeAt)
    for (const { at } of this.flights) consider(at)
    return first
  }

  private moveTo(time: number) {
    this.now = instant(time)
    for (const host of this.hosts) host.expire()
  }
}

/** A host on the wire: its addresses vanish when their lease ends, whether its engine runs or not. */
export class VirtualHost {
  readonly engine: Engine
  readonly address: Address
  readonly transitions: { at: Instant; name: string; transition: Transition }[] = []
  readonly evidence: Evidence[] = []
  readonly notices: string[] = []
  readonly news: EngineNews[] = []
  /** What its routers want of an arbiter, one after the other. */
  readonly wishes: PermitWish['want'][] = []
  readonly announced: string[] = []
  /** Which addresses it has asked for by ARP. */
  readonly asked: string[] = []
  private readonly frames: HeardFrame[] = []
  private watched: readonly Address[] = []
  private wakeOnFrame: () => void = () => undefined
  /** A frame has come that nobody was woken for yet. */
  hasNews = false
  readonly queue: QueuedDatagram[] = []
  /** Address and the moment its lease ends. */
  readonly addresses = new Map<string, Instant>()
  /** Its routes and rules, as lines of a file. */
  readonly routing = new Set<string>()
  /** How many addresses each request to hold some has named. */
  readonly requests: number[] = []
  /** Virtual interfaces that this host's kernel will not make, and why. */
  readonly unmade = new Map<string, string>()
  /** Addresses that this host's kernel will not have. */
  readonly refused = new Set<string>()
  /** Its kernel removes no address. */
  keepsAddresses = false
  /** Families that its interface does not speak. */
  readonly unspoken = new Set<Channel['family']>()
  /** On the clock of the wire. */
  wakeAt: number | undefined
  /** How this host's clock differs from that of the wire. */
  clock = { offset: 0, rate: 1 }
  /** What the engine tells its guardian. */
  readonly guarded: string[] = []
  /** When its guardian, if it has one, renewed its leases last. */
  keptAt: Duration | undefined
  /** Without one the engine carries out its wills itself. */
  hasGuardian = false
  readonly guardian: GuardianPort = {
    keep: () => undefined,
    arm: (router, { adverts }) => void this.guarded.push(`arm ${router} with ${adverts.length} farewells`),
    disarm: (router) => void this.guarded.push(`disarm ${router}`),
    renewed: (router, at) => void this.guarded.push(`renewed ${router} at ${at}`),
    permit: (router, until) => void this.guarded.push(`permit ${router} until ${until}`),
    release: (router) => void this.guarded.push(`release ${router}`),
    halt: () => undefined,
    pacing: () => undefined,
    keptAt: () => this.keptAt,
    giveUp: () => this.hasGuardian,
  }
  isRunning = true
  isConnected = true
  linkIsUp = true
  mac = '020000000001'
  /** So many of the next questions about its addresses are answered with an error. */
  interruptedLists = 0
  /** Its kernel lists what was left over before its own address. */
  listsOwnLast = false
  /** Its interfaces beside eth0. */
  readonly otherLinks: LinkState[] = []
  /** Interfaces that it can open no socket for announcements on. */
  readonly mute = new Set<string>()
  /** It can open no socket for adverts. */
  channelsFail = false
  /** Its kernel has no room for an answer about its interfaces. */
  linksFail = false
  private readonly wire: VirtualWire
  private wakeOnArrival: () => void = () => undefined

  constructor(wire: VirtualWire, address: Address) {
    this.wire = wire
    this.address = address
    this.engine = new Engine(this.ports(), {
      transition: ({ name }, transition, at, evidence) => {
        this.transitions.push({ at, name, transition })
        if (evidence) this.evidence.push(evidence)
      },
      news: (news) => this.news.push(news),
      wish: (_, wish) => this.wishes.push(wish.want),
      notice: (object, text) => this.notices.push(`${object}: ${text}`),
    })
  }

  /** Configures the engine, with what the routers have in common where they have something. */
  configure(routers: readonly RouterSettings[], surroundings: Partial<Surroundings>) {
    this.engine.configure(routers, { ...noSurroundings, ...surroundings })
  }

  /** The time by this host's own clock. */
  time(): Instant {
    return instant(this.wire.now * this.clock.rate + this.clock.offset)
  }

  /** On 2026-11-22 the wire began. */
  private wall(): Duration {
    return microseconds(seconds(1_795_305_600) + this.time())
  }

  turn() {
    this.engine.turn()
  }

  onArrival() {
    this.wakeOnArrival()
  }

  /** Is woken for the frames that have come. */
  onFrames() {
    this.hasNews = false
    this.wakeOnFrame()
  }

  /** What its packet filter lets pass. */
  hearFrame(frame: Uint8Array) {
    const sender = decodeArpSender(frame)
    if (!sender || !this.watched.includes(sender.address)) return
    this.frames.push({ frame, at: this.time() })
    this.hasNews = true
  }

  /** As its kernel does, whether its engine runs or not. */
  answerTo(frame: Uint8Array): Uint8Array | undefined {
    const sought = addressFrom(Buffer.from(frame).subarray(38, 42))
    const isQuestion = decodeArpSender(frame)?.address !== sought
    if (!isQuestion || !(sought === this.address || this.addresses.has(sought))) return undefined
    return encodeGratuitousArp(sought, Buffer.from(this.mac, 'hex'))
  }

  expire() {
    for (const [address, end] of this.addresses) if (end <= this.wire.now) this.addresses.delete(address)
  }

  private ports(): EnginePorts {
    return {
      clock: { monotonic: () => this.time(), boottime: () => microseconds(this.time()), wall: () => this.wall() },
      addresses: this.addressPort(),
      routing: this.routingPort(),
      interfaces: { keep: () => this.unmade },
      links: () => {
        if (this.linksFail) throw new Error('no buffer space')
        return [{ name: 'eth0', index: 2, up: this.linkIsUp, mac: Buffer.from(this.mac, 'hex') }, ...this.otherLinks]
      },
      openSegment: ({ name }, wake) => this.segment(name, wake),
      openChannel: (channel, wake) => this.channel(channel, wake),
      guardian: this.guardian,
      openBeacon: () => this.beaconSocket(),
      wakeAt: (at) => {
        this.wakeAt = at === undefined ? undefined : this.onWire(at)
      },
    }
  }

  /** The moment on the clock of the wire at which this host's clock shows at least this. */
  private onWire(at: Instant): number {
    const { offset, rate } = this.clock
    return rate === 1 ? at - offset : Math.ceil((at - offset) / rate) + 1
  }

  private addressPort(): AddressPort {
    const held = (address: string, length: number): HeldAddress => ({
      interface: 'eth0',
      prefix: { address: address as Address, length },
    })
    const names = (addresses: readonly VirtualAddress[]) => addresses.map(({ prefix }) => prefix.address as string)
    const remove = (addresses: readonly string[]) => {
      for (const address of addresses) this.addresses.delete(address)
    }
    return {
      list: () => {
        if (this.interruptedLists-- > 0) throw new Error('the dump was interrupted')
        const others = [...this.addresses.keys()].map((address) => held(address, 24))
        const own = held(this.address, 24)
        return this.listsOwnLast ? [...others, own] : [own, ...others]
      },
      hold: (addresses, lease: Duration) => {
        const wanted = names(addresses)
        this.requests.push(wanted.length)
        for (const address of wanted) {
          if (!this.refused.has(address)) this.addresses.set(address, instant(this.wire.now + lease))
        }
        return wanted.filter((address) => this.refused.has(address)).map((address) => `${address} is refused`)
      },
      release: (addresses) => {
        if (this.keepsAddresses) throw new Error('no buffer space')
        remove(names(addresses))
      },
      renewal: (addresses, lease) => Buffer.from(`${names(addresses).join()} for ${lease}`),
      removal: (addresses) => Buffer.from(lines(names(addresses))),
      send: (bytes) => {
        const gone = Buffer.from(bytes).toString().split('\n')
        remove(gone)
        for (const text of gone) this.routing.delete(text)
      },
    }
  }

  private routingPort(): RoutingPort {
    const texts = ({ routes, rules }: Routing) => [...routes.map(routeText), ...rules.map(ruleText)]
    const change = (act: (text: string) => boolean) => (routing: Routing) => ({
      changed: texts(routing).filter(act),
      refused: [],
    })
    return {
      put: change((text) => !this.routing.has(text) && this.routing.add(text) !== undefined),
      remove: change((text) => this.routing.delete(text)),
      removal: (routing) => Buffer.from(lines(texts(routing))),
    }
  }

  private channel({ family, protocol }: Channel, wake: () => void): ChannelSocket {
    if (this.unspoken.has(family)) throw new Error(`no ${family} here`)
    if (this.channelsFail) throw new Error('too many open files')
    this.wakeOnArrival = wake
    return {
      send: (outgoing) => this.wire.deliver(this, outgoing, protocol),
      drain: () => {
        const arrived = this.queue.splice(0)
        this.queue.push(...arrived.filter((datagram) => datagram.protocol !== protocol))
        return arrived.filter((datagram) => datagram.protocol === protocol)
      },
      close: () => undefined,
    }
  }

  private beaconSocket(): ChannelSocket {
    const isBeacon = ({ protocol }: QueuedDatagram) => protocol === 'beacon'
    return {
      send: (outgoing) => this.wire.deliver(this, outgoing, 'beacon'),
      isWaiting: () => this.queue.some(isBeacon),
      drain: () => {
        const arrived = this.queue.splice(0)
        this.queue.push(...arrived.filter((datagram) => !isBeacon(datagram)))
        return arrived.filter(isBeacon)
      },
      close: () => undefined,
    }
  }

  private segment(name: string, wake: () => void): Segment {
    if (this.mute.has(name)) throw new Error('no such device')
    this.wakeOnFrame = wake
    return {
      sendFrame: (frame) => {
        const sought = addressFrom(Buffer.from(frame).subarray(38, 42))
        const sender = decodeArpSender(frame)
        if (sender && sender.address !== sought) this.asked.push(sought)
        else this.announced.push(Buffer.from(frame).toString('hex'))
        this.wire.deliverFrame(this, frame)
      },
      watch: (addresses) => {
        this.watched = addresses
      },
      isWaiting: () => this.frames.length > 0,
      drain: () => this.frames.splice(0),
      isRouter: () => false,
      close: () => undefined,
    }
  }
}

const lines = (all: readonly string[]) => all.map((one) => `${one}\n`).join('')
