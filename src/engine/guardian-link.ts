import { getSystemErrorName } from 'node:util'
import { addressBytes } from '../model/address.js'
import { type Channel, channelKey } from '../model/channel.js'
import type { Outgoing, Parcel, SocketDescription } from '../model/outgoing.js'
import { type Duration, type Instant, microseconds, milliseconds, seconds } from '../model/time.js'
import {
  beatLetter,
  channelLetter,
  closeLetter,
  disarmLetter,
  giveUpLetter,
  haltLetter,
  longestLetter,
  permitLetter,
  releaseLetter,
  renewedLetter,
  willLetter,
} from './guardian-letters.js'
import type { LastWill } from './last-will.js'
import type { GuardianReport } from './messages.js'
import type { GuardianPort, GuardianProcess, LinkState } from './ports.js'

/** What the link needs of the host. */
export type LinkPorts = {
  readonly start: (listener: { onLine: (line: string) => void; onEnd: (why: string) => void }) => GuardianProcess
  /** The socket of a channel in this role; throws where its interface is gone. */
  readonly describe: (channel: Channel, role: Role) => SocketDescription
  readonly parcel: (channel: Channel, outgoing: Outgoing) => Parcel
  /** The socket that requests to the kernel go by, and one on its way. */
  readonly requests: SocketDescription
  readonly request: (bytes: Uint8Array) => Parcel
  readonly later: (delay: Duration, act: () => void) => void
  readonly notice: (text: string) => void
}

/** The guardian takes an engine that wrote nothing for a second for hung. */
export const beatInterval = milliseconds(100)

/** So many, and it may not be sending adverts either: the engine sends them. */
const doubt = 3

/** So long after it has halted by itself it is told again what to send. */
const paceRetry = seconds(1)

/** So many beats in a row that it does not answer say that the guardian hangs itself. */
const patience = 30

const backOff = { first: milliseconds(100), longest: seconds(10) }

/** The number of the channel by which requests go; those of adverts follow. */
const requestChannel = 0

/** A channel whose adverts leave by an interface of their own has two sockets: the listener does not send. */
type Role = 'listener' | 'sender'
type Place = { readonly channel: Channel; readonly role: Role; readonly interface: string }
type OpenChannel = Place & { readonly number: number; readonly index: number }
type HeldWill = {
  readonly number: number
  readonly will: LastWill
  renewedAt?: Duration
  /** It has said that it sends the adverts. */
  isPaced: boolean
}

/**
 * The engine's end of the line to the guardian, a process that carries out the last wills when this one cannot. It keeps
 * everything that it wrote, so that another guardian can be told all of it when one ends.
 */
export class GuardianLink implements GuardianPort {
  private readonly ports: LinkPorts
  private readonly channels = new Map<string, OpenChannel>()
  private readonly wills = new Map<string, HeldWill>()
  /** The numbers of wills that are told again soon. */
  private readonly retrying = new Set<number>()
  private guardian: GuardianProcess | undefined
  private isReady = false
  private isClosed = false
  private armed = 0
  private unanswered = 0
  private lateness = microseconds(0)
  private refused: readonly string[] = []
  private wait = backOff.first
  private problem: string | undefined

  constructor(ports: LinkPorts) {
    this.ports = ports
    this.start()
  }

  keep(needed: readonly Channel[], links: ReadonlyMap<string, LinkState>) {
    const wanted = new Map(needed.flatMap(placesOf).map((place) => [socketKey(place), place]))
    for (const [key, { number, interface: name, index }] of this.channels) {
      if (wanted.has(key) && links.get(name)?.index === index) continue
      this.channels.delete(key)
      this.write(closeLetter(number))
    }
    for (const [key, place] of wanted) {
      const link = links.get(place.interface)
      if (!link || this.channels.has(key)) continue
      const open = { ...place, number: free(this.channels, requestChannel + 1), index: link.index }
      this.channels.set(key, open)
      this.open(open)
    }
  }

  arm(key: string, will: LastWill) {
    const before = this.wills.get(key)
    const isPaced = (before?.isPaced ?? false) && will.pace !== undefined
    const held = { ...before, number: before?.number ?? free(this.wills, 0), will, isPaced }
    this.wills.set(key, held)
    this.tell(held)
  }

  disarm(key: string) {
    const held = this.wills.get(key)
    this.wills.delete(key)
    if (held) this.write(disarmLetter(held.number))
  }

  renewed(key: string, at: Duration) {
    const held = this.wills.get(key)
    if (!held) return
    held.renewedAt = at
    this.write(renewedLetter(held.number, at))
  }

  permit(key: string, until: Duration | undefined) {
    const held = this.wills.get(key)
    if (!held) return
    const { until: before, ...will } = held.will
    if (before === until) return
    this.wills.set(key, { ...held, will: until === undefined ? will : { ...will, until } })
    this.write(permitLetter(held.number, until))
  }

  release(key: string) {
    const held = this.wills.get(key)
    if (!held) return
    const { renewedAt, ...rest } = withoutPace(held)
    this.wills.set(key, rest)
    this.write(releaseLetter(held.number))
  }

  halt(key: string, how: { readonly saysFarewell: boolean }) {
    const held = this.wills.get(key)
    if (!held) return
    this.wills.set(key, withoutPace(held))
    this.write(haltLetter(held.number, how))
  }

  pacing(key: string, due: Instant) {
    const held = this.wills.get(key)
    const isHeard = this.guardian !== undefined && this.unanswered < doubt
    if (!isHeard || !held?.isPaced || !held.will.pace) return undefined
    const deeds = this.guardian?.deeds(held.number)
    // Its clock counts in whole microseconds, and what left half an interval too soon is no advert of this moment.
    return !deeds || deeds.advertisedAt > due - held.will.pace.interval / 2 ? this.lateness : undefined
  }

  keptAt(key: string) {
    const held = this.wills.get(key)
    return held && this.guardian?.deeds(held.number)?.renewedAt
  }

  giveUp() {
    if (this.guardian === undefined || this.armed < this.wills.size) return false
    this.write(giveUpLetter())
    return true
  }

  /** To be called every `beatInterval`. */
  beat() {
    if (!this.guardian) return
    this.write(beatLetter())
    this.unanswered++
    // Its wills are in no good hands; the next one is told all of them.
    if (this.unanswered > patience) this.guardian.kill()
  }

  report(): GuardianReport {
    const { guardian, isReady, armed, refused } = this
    return { pid: isReady ? guardian?.pid : undefined, wills: this.wills.size, armed, refused }
  }

  close() {
    this.isClosed = true
    this.guardian?.close()
  }

  private start() {
    if (this.isClosed) return
    this.guardian = this.ports.start({ onLine: (line) => this.hear(line), onEnd: (why) => this.ended(why) })
    this.unanswered = 0
    this.write(channelLetter(requestChannel, this.ports.requests, roles.requests))
    for (const open of this.channels.values()) this.open(open)
    for (const held of this.wills.values()) this.tell(held)
  }

  private ended(why: string) {
    this.guardian = undefined
    this.isReady = false
    this.armed = 0
    for (const held of this.wills.values()) held.isPaced = false
    if (this.isClosed) return
    const problem = `there is no guardian (${why}): until there is one, the lease alone lets go of addresses`
    if (problem !== this.problem) this.ports.notice(problem)
    this.problem = problem
    this.ports.later(this.wait, () => this.start())
    this.wait = Math.min(2 * this.wait, backOff.longest) as Duration
  }

  private hear(line: string) {
    const [kind, ...words] = line.split(' ')
    switch (kind) {
      case 'ready':
        return this.ready(words)
      case 'armed':
        this.armed = Number(words[0])
        return
      case 'beat':
        this.unanswered = 0
        this.wait = backOff.first
        this.lateness = microseconds(Number(words[0]))
        return
      case 'pacing':
        return this.notePace(Number(words[0]), true)
      case 'halted':
        this.notePace(Number(words[0]), false)
        return this.tellAgainLater(Number(words[0]))
      case 'refused': {
        const [what = '', number, code] = words
        const why = errorName(Number(code))
        if (what === 'will') this.notePace(Number(number), false)
        return this.ports.notice(`the guardian cannot take ${this.nameOf(what, Number(number))}: ${why}`)
      }
    }
  }

  private notePace(number: number, isPaced: boolean) {
    for (const held of this.wills.values())
      if (held.number === number) held.isPaced = isPaced && held.will.pace !== undefined
  }

  /** At every interval it may say that it has halted: it is told once for all that it said meanwhile. */
  private tellAgainLater(number: number) {
    if (this.retrying.has(number)) return
    this.retrying.add(number)
    this.ports.later(paceRetry, () => {
      this.retrying.delete(number)
      this.tellAgain(number)
    })
  }

  /** What kept it from sending adverts may be over. */
  private tellAgain(number: number) {
    for (const held of this.wills.values())
      if (held.number === number && held.will.pace && !held.isPaced) this.tell(held)
  }

  /** What the guardian calls by a number. */
  private nameOf(what: string, number: number): string {
    const has = (one: { readonly number: number }) => one.number === number
    const will = what === 'will' ? [...this.wills.values()].find(has)?.will : undefined
    const channel = what === 'channel' ? [...this.channels.values()].find(has)?.channel : undefined
    if (will) return `the last will of ${will.name}`
    return channel ? `a socket for ${channelKey(channel)}` : `${what} ${number}`
  }

  private ready(words: readonly string[]) {
    this.isReady = true
    this.refused = words.flatMap((word) => {
      const [what, code] = word.split('=')
      return code === '0' ? [] : [`${what}: ${errorName(Number(code))}`]
    })
    const without = this.refused.length > 0 ? `, without ${this.refused.join(', ')}` : ''
    this.ports.notice(`the guardian runs, pid ${this.guardian?.pid}${without}`)
    this.problem = undefined
  }

  private open({ number, channel, role }: OpenChannel) {
    try {
      this.write(channelLetter(number, this.ports.describe(channel, role), roles[role]))
    } catch (error) {
      this.ports.notice(`the guardian cannot have a socket: ${(error as Error).message}`)
    }
  }

  private tell({ number, will, renewedAt }: HeldWill) {
    const { channel, source, adverts, renewal, removal, pace, ...terms } = will
    const numberAs = (role: Role) => this.channels.get(socketKey({ channel, role }))?.number
    const speaks = numberAs(channel.sender === undefined ? 'listener' : 'sender')
    const request = (bytes: Uint8Array) => [{ channel: requestChannel, ...this.ports.request(bytes) }]
    const frames = speaks === undefined ? [] : (pace?.frames ?? []).map((frame) => this.parcels(speaks, channel, frame))
    const isPaced = frames.length > 0 && frames.every((frame) => frame.length > 0)
    if (!isPaced) this.notePace(number, false)
    const letter = willLetter(number, {
      ...terms,
      ...(renewedAt !== undefined && { renewedAt }),
      channel: numberAs('listener') ?? noChannel,
      source: addressBytes(source),
      resign: speaks === undefined ? [] : this.parcels(speaks, channel, adverts),
      renew: renewal.length === 0 ? [] : request(renewal),
      remove: request(removal),
      ...(pace && isPaced && { pace: { ...pace, frames } }),
    })
    if (letter.length <= longestLetter) return this.write(letter)
    this.ports.notice(`the last will of ${will.name} is too long for the guardian: ${letter.length} octets`)
    this.write(disarmLetter(number))
  }

  private parcels(number: number, channel: Channel, adverts: readonly Outgoing[]) {
    try {
      return adverts.map((advert) => ({ channel: number, ...this.ports.parcel(channel, advert) }))
    } catch {
      // The interface has gone, and nobody could hear a farewell.
      return []
    }
  }

  private write(letter: Uint8Array) {
    this.guardian?.write(letter)
  }
}

/** What a socket is for; of requests to the kernel only those are answered that it refuses. */
const roles = {
  requests: { hears: false, answersAreRefusals: true },
  listener: { hears: true, answersAreRefusals: false },
  sender: { hears: false, answersAreRefusals: false },
}

function withoutPace(held: HeldWill): HeldWill {
  const { pace, ...will } = held.will
  return { ...held, will, isPaced: false }
}

const placesOf = (channel: Channel): readonly Place[] => [
  { channel, role: 'listener', interface: channel.interface },
  ...(channel.sender === undefined ? [] : [{ channel, role: 'sender', interface: channel.sender } as const]),
]

const socketKey = ({ channel, role }: Pick<Place, 'channel' | 'role'>) => `${role} ${channelKey(channel)}`

/** That of a will whose interface has gone: nothing is heard on it. */
const noChannel = 0xffff

/** The least number that nobody has. */
function free(taken: ReadonlyMap<string, { readonly number: number }>, first: number): number {
  const numbers = new Set([...taken.values()].map(({ number }) => number))
  let number = first
  while (numbers.has(number)) number++
  return number
}

const errorName = (errno: number) => getSystemErrorName(-errno)
