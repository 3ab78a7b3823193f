import { type Address, familyOf } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import { after, earliest, type Instant, microseconds } from '../model/time.js'
import { compareCandidates } from '../vrrp/election.js'
import { isLeaving, isSilenceItself, type Terms, type VirtualRouter } from '../vrrp/router.js'
import {
  type Answerer,
  confirmation,
  hearClaim,
  judgeAnswers,
  patienceOf,
  questionPause,
  rivalSince,
  type SentinelNotice,
  virtualMac,
} from '../vrrp/sentinel.js'
import { decodeArpSender, encodeArpQuestion } from '../wire/arp.js'
import { decodeNeighborTarget, encodeNeighborQuestion } from '../wire/ndisc.js'
import { Agenda } from './agenda.js'
import type { PeerBeacon } from './beacons.js'
import type { HeldAddress, LinkState, OpenSegment } from './ports.js'
import type { Running } from './running.js'

export type SentinelPorts = {
  readonly segmentOf: (interfaceName: string) => OpenSegment | undefined
  /** What the beacons of other nodes say of a router. */
  readonly beaconsOf: (running: Running) => readonly PeerBeacon[]
  /** Of a Master. */
  readonly notice: (running: Running, notice: SentinelNotice) => void
  /** A Master has met one that stands above it. */
  readonly outranked: (running: Running, rival: Rival) => void
}

export type Rival = { readonly source: Address; readonly priority: number }

/** What is kept of one router. */
type Post = {
  answerers: readonly Answerer[]
  /** When it asked last, the newest last. */
  asked: readonly Instant[]
  round: number
}

/** A router whose adverts or beacons were heard. */
type Peer = Rival & { readonly beacon?: PeerBeacon }

type Backup = Extract<VirtualRouter, { state: 'Backup' }>

/** Who else answers on the wire for the virtual addresses: asks by ARP and neighbour discovery, hears what is claimed. */
export class Sentinel {
  private readonly ports: SentinelPorts
  private witness: 'always' | 'never' | undefined
  private readonly posts = new Map<Running, Post>()
  private readonly questions = new Agenda<Running>()
  /** The routers that have an address, by the interface that it is watched on and the address. */
  private readonly routersAt = new Map<string, Running>()
  /** What is watched for on each interface, and by which sockets. */
  private readonly watched = new Map<string, Watched>()
  /** Where the peers are, by interface and address. */
  private readonly macs = new Map<string, string>()
  /** What this host asks from, by interface and family. */
  private readonly askers = new Map<string, Address>()
  private ownMacs: ReadonlySet<string> = new Set()

  constructor(ports: SentinelPorts) {
    this.ports = ports
  }

  configure(witness: 'always' | 'never' | undefined) {
    this.witness = witness
  }

  /** Takes up which interfaces the host has, with their sockets, and which addresses of its own. */
  keep(routers: Iterable<Running>, links: Iterable<LinkState>, own: readonly HeldAddress[]) {
    const macs = [...links].map(({ mac }) => macText(mac))
    // What has a virtual router's MAC address may be a rival with the same one.
    this.ownMacs = new Set(macs.filter((mac) => !mac.startsWith(ofVirtualRouters)))
    this.askers.clear()
    for (const { interface: name, prefix } of own.toReversed()) {
      this.askers.set(`${name} ${familyOf(prefix.address)}`, prefix.address)
    }
    this.routersAt.clear()
    this.watched.clear()
    this.macs.clear()
    for (const running of routers) this.enter(running)
  }

  /** From now on the addresses of this router are watched. */
  enter(running: Running) {
    if (!this.posts.has(running)) this.posts.set(running, { answerers: [], asked: [], round: 0 })
    for (const { interface: name, address } of placesOf(running.settings)) {
      this.routersAt.set(`${name} ${address}`, running)
      this.watch(name, [address])
    }
    this.plan(running)
  }

  /** To be called while it has the settings with which it entered. */
  exit(running: Running) {
    this.questions.set(running, undefined)
    this.posts.delete(running)
    for (const { interface: name, address } of placesOf(running.settings)) this.routersAt.delete(`${name} ${address}`)
  }

  /** Its state has changed: what was heard before was another one's business. */
  moved(running: Running) {
    const post = this.posts.get(running)
    if (post) Object.assign(post, { answerers: [], asked: [] })
  }

  /** Sets when a router asks next; to be called after every step that it takes. */
  plan(running: Running) {
    const post = this.posts.get(running)
    this.questions.set(running, post && this.nextQuestion(running, post))
  }

  deadline(): Instant | undefined {
    return this.questions.first() as Instant | undefined
  }

  /** Hears what has come, and asks what is due. */
  turn(now: Instant) {
    let hasLearnt = false
    for (const [name, { segment }] of this.watched) if (segment.isWaiting() && this.hear(name)) hasLearnt = true
    // Whose answer that was is known only now.
    if (hasLearnt) for (const running of this.posts.keys()) this.judge(running, now)
    for (const running of this.questions.due(now)) {
      this.judge(running, now)
      this.ask(running, now)
    }
  }

  /** Whether whoever was Master still answers, where that counts; `asked`: it is not known yet. */
  testimony(running: Running, now: Instant): Terms['witness'] {
    const { router, settings } = running
    const post = this.posts.get(running)
    if (!post || router.state !== 'Backup' || !isSilenceItself(settings, router, now)) return undefined
    const peers = this.peersOf(running).filter((peer) => this.isHeeded(peer))
    if (peers.length === 0) return undefined
    if (peers.some(({ beacon }) => beacon && isAliveBy(beacon, router, now))) return 'answers'
    for (const name of interfacesOf(settings)) this.hear(name)
    const patience = patienceOf(router.masterInterval)
    const since = after(now, microseconds(-1.5 * patience))
    if (rivalSince(post.answerers, new Set(this.rivalsOf(running, peers).keys()), since)) return 'answers'
    if (post.asked.some((at) => at >= since && now - at >= patience / 4)) return undefined
    this.ask(running, now)
    return 'asked'
  }

  /** Who was said to answer beside this Master. */
  answerersOf(running: Running): readonly Answerer[] {
    return (this.posts.get(running)?.answerers ?? []).filter(({ told }) => told)
  }

  private watch(name: string, addresses: readonly Address[]) {
    const segment = this.ports.segmentOf(name)?.sockets
    if (!segment) return
    const known = this.watched.get(name)
    const list = known?.segment === segment ? known.list : new Set<Address>()
    if (addresses.every((address) => list.has(address))) return
    for (const address of addresses) list.add(address)
    this.watched.set(name, { segment, list })
    segment.watch([...list])
  }

  /** @returns whether it is known now where a peer is, and was not before */
  private hear(name: string): boolean {
    let hasLearnt = false
    for (const { frame, at } of this.watched.get(name)?.segment.drain() ?? []) {
      const claim = decodeArpSender(frame) ?? decodeNeighborTarget(frame)
      if (!claim || this.ownMacs.has(claim.mac)) continue
      const running = this.routersAt.get(`${name} ${claim.address}`)
      const post = running && this.posts.get(running)
      if (!post) {
        const place = `${name} ${claim.address}`
        hasLearnt ||= this.macs.get(place) !== claim.mac
        this.macs.set(place, claim.mac)
      } else if (at >= running.since) {
        post.answerers = hearClaim(post.answerers, { ...claim, at })
        this.plan(running)
      }
    }
    return hasLearnt
  }

  private nextQuestion({ router, settings, since }: Running, { asked, answerers }: Post): Instant | undefined {
    const last = asked.at(-1)
    if (router.state === 'Master') {
      if (isLeaving(router)) return undefined
      const pause = questionPause(settings.advertisementInterval)
      const regular = last === undefined ? after(since, microseconds(pause / 2)) : after(last, pause)
      if (answerers.length === 0) return regular
      const unclear = answerers.find(({ told, since: from }) => !told && (last ?? 0) < after(from, confirmation))
      return earliest([regular, unclear && after(unclear.since, confirmation)])
    }
    if (router.state !== 'Backup' || this.witness === 'never') return undefined
    const { heard, masterDownAt, masterInterval } = router
    const isNext = (at: Instant) => last === undefined || at > last
    const missed = heard && after(heard.at, microseconds(2 * masterInterval))
    if (missed !== undefined && isNext(missed)) return missed
    const patience = patienceOf(masterInterval)
    const before = after(masterDownAt, microseconds(-patience))
    if (isNext(before)) return before
    const again = after(masterDownAt, microseconds(-patience / 2))
    return isNext(again) ? again : undefined
  }

  private ask(running: Running, now: Instant) {
    const { router, settings, link } = running
    const post = this.posts.get(running)
    if (!post) return
    post.asked = [...post.asked, now].slice(-4)
    this.plan(running)
    const places = placesOf(settings)
    const rotating = places[++post.round % places.length]
    const chosen = new Set([places[0], ...(router.state === 'Master' ? [rotating] : [])])
    const peers = this.peersOf(running)
    if (router.state === 'Backup' && !peers.some((peer) => this.isHeeded(peer))) return
    for (const place of chosen) if (place) this.question(place, link.source)
    const isUnclear = router.state === 'Backup' || post.answerers.some(({ told }) => !told)
    for (const { source } of peers) {
      for (const name of interfacesOf(settings)) {
        this.watch(name, [source])
        const isKnown = this.macs.has(`${name} ${source}`)
        if (isUnclear || !isKnown) this.question({ interface: name, address: source }, link.source)
      }
    }
  }

  /** Not from a virtual address: whoever heeds the question would take us for its owner. */
  private question({ interface: name, address }: Place, source: Address | undefined) {
    const segment = this.ports.segmentOf(name)
    const family = familyOf(address)
    const own = this.askers.get(`${name} ${family}`) ?? source
    if (!segment || own === undefined || familyOf(own) !== family) return
    const asker = { address: own, mac: segment.link.mac }
    const frame = family === 'ipv4' ? encodeArpQuestion(address, asker) : encodeNeighborQuestion(address, asker)
    try {
      segment.sockets.sendFrame(frame)
    } catch {
      // A link that is down is told by itself.
    }
  }

  private judge(running: Running, now: Instant) {
    const post = this.posts.get(running)
    if (!post || running.router.state !== 'Master' || isLeaving(running.router)) return
    const { settings, router, standing } = running
    const rivals = this.rivalsOf(running, this.peersOf(running))
    const ownMac = this.ownMacOf(settings)
    const pause = questionPause(settings.advertisementInterval)
    const judged = judgeAnswers(post.answerers, { rivals: new Set(rivals.keys()), ownMac, pause }, now)
    post.answerers = judged.answerers
    for (const notice of judged.notices) {
      this.ports.notice(running, notice)
      const peer = notice.code === 'conflict' ? rivals.get(notice.mac) : undefined
      if (!peer || !this.isHeeded(peer) || (peer.beacon && peer.beacon.state !== 'Master')) continue
      const own = { priority: standing.priority, address: router.source }
      if (compareCandidates({ priority: peer.priority, address: peer.source }, own) !== 'lower')
        return this.ports.outranked(running, peer)
    }
  }

  /** Of the interface that has the first address. */
  private ownMacOf({ virtualAddresses, interface: own }: RouterSettings) {
    const mac = this.ports.segmentOf(virtualAddresses[0]?.interface ?? own)?.link.mac
    return mac ? macText(mac) : 'unknown'
  }

  /** Whether it counts what this one says by answering. */
  private isHeeded({ beacon }: Peer) {
    return this.witness === 'always' || (this.witness === undefined && beacon !== undefined)
  }

  private peersOf(running: Running): readonly Peer[] {
    const beacons = this.ports.beaconsOf(running)
    const silent = [...running.counters.peers].filter(([source]) => !beacons.some((beacon) => beacon.source === source))
    return [
      ...beacons.map((beacon) => ({
        source: beacon.source,
        priority: beacon.priority,
        ...(beacon.isConfirmed && { beacon }),
      })),
      ...silent.map(([source, { priority }]) => ({ source, priority })),
    ]
  }

  /** By MAC address; that of the virtual router itself may be any of them. */
  private rivalsOf(running: Running, peers: readonly Peer[]): ReadonlyMap<string, Peer | undefined> {
    const { settings } = running
    const rivals = new Map<string, Peer | undefined>()
    const first = peers.find(({ beacon }) => beacon?.state === 'Master') ?? peers[0]
    rivals.set(virtualMac(settings.vrid, settings.family), first)
    for (const name of interfacesOf(settings)) {
      for (const peer of peers) {
        const mac = this.macs.get(`${name} ${peer.source}`)
        if (mac !== undefined) rivals.set(mac, peer)
      }
    }
    return rivals
  }
}

type Watched = { readonly segment: OpenSegment['sockets']; readonly list: Set<Address> }

/** An address and the interface that it is asked for on. */
type Place = { readonly interface: string; readonly address: Address }

/** What is on an interface that was made for the router is asked for on its parent: the question does not reach ourselves. */
const placesOf = ({ virtualAddresses, virtualInterfaces }: RouterSettings): readonly Place[] =>
  virtualAddresses.map(({ prefix, interface: name }) => ({
    interface: virtualInterfaces.find((virtual) => virtual.name === name)?.parent ?? name,
    address: prefix.address,
  }))

const interfacesOf = (settings: RouterSettings): ReadonlySet<string> =>
  new Set(placesOf(settings).map(({ interface: name }) => name))

/** A beacon that came when adverts were missing already. */
function isAliveBy({ state, at, isLeaving: leaves }: PeerBeacon, { heard, masterInterval }: Backup, now: Instant) {
  const silentFrom = heard ? after(heard.at, microseconds(1.5 * masterInterval)) : at
  return state === 'Master' && !leaves && at >= silentFrom && now - at <= 3 * masterInterval
}

const macText = (mac: Uint8Array) => (Buffer.from(mac).toString('hex').match(/../g) ?? []).join(':')

/** RFC 9568 §7.3. */
const ofVirtualRouters = '00:00:5e:00:0'
