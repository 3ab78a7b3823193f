import type { Address } from '../model/address.js'
import type { ChecksumFlavour } from '../model/router.js'
import { between, type Duration, type Instant, microseconds } from '../model/time.js'
import type { Discard } from '../wire/vrrp.js'
import { type Allowance, fullAllowance } from './allowance.js'

/** What one router has seen and done since it started; numbers only go up. */
export type Counters = {
  sent: number
  received: number
  transitions: number
  lastSentAt?: Instant
  lastReceivedAt?: Instant
  readonly discarded: Partial<Record<Discard, number>>
  /** How much later than its interval each of the last adverts left or came, oldest first. */
  lateness: Duration[]
  readonly peers: Map<Address, Peer>
  /** The last advert of our VRID that was discarded. */
  refusal?: Refusal
  /** Why adverts of each source were discarded: what was said once is not said again. */
  readonly refused: Map<Address, ReadonlySet<Discard>>
  /** What may still be said of what others send. */
  allowance: Allowance
}

export type Refusal = { readonly source: Address; readonly reason: Discard; readonly at: Instant }

export type Peer = {
  readonly priority: number
  readonly at: Instant
  readonly interval: Duration
  /** What its adverts name, where that is not what ours do. */
  readonly otherAddresses?: readonly Address[]
  /** Of version 3 over IPv4. */
  readonly checksum?: ChecksumFlavour
}

const remembered = 60

export const newCounters = (): Counters => ({
  sent: 0,
  received: 0,
  transitions: 0,
  discarded: {},
  lateness: [],
  peers: new Map(),
  refused: new Map(),
  allowance: fullAllowance,
})

/** So many sources are remembered: nobody may fill our memory by making some up. */
const rememberedSources = 64

/** Remembers a fact about a source, and forgets the one that was new the longest ago where there are too many. */
export function remember<Fact>(sources: Map<Address, Fact>, source: Address, fact: Fact) {
  sources.set(source, fact)
  const [oldest] = sources.keys()
  if (sources.size > rememberedSources && oldest !== undefined) sources.delete(oldest)
}

export function countDiscard(counters: Counters, reason: Discard) {
  counters.discarded[reason] = (counters.discarded[reason] ?? 0) + 1
}

export function countSent(counters: Counters, interval: Duration, at: Instant) {
  counters.sent++
  if (counters.lastSentAt !== undefined) countLateness(counters, interval, counters.lastSentAt, at)
  counters.lastSentAt = at
}

/** Adverts that the guardian has sent, the last of them due at this moment. */
export function countPaced(counters: Counters, count: number, due: Instant, lateness: Duration) {
  counters.sent += count
  counters.lastSentAt = due
  counters.lateness = [...counters.lateness, lateness].slice(-remembered)
}

export function countReceived(counters: Counters, interval: Duration, at: Instant) {
  counters.received++
  if (counters.lastReceivedAt !== undefined) countLateness(counters, interval, counters.lastReceivedAt, at)
  counters.lastReceivedAt = at
}

/** A new role begins with a clean slate: the gap since the last life is no lateness. */
export function countTransition(counters: Counters) {
  counters.transitions++
  counters.lateness = []
  delete counters.lastSentAt
  delete counters.lastReceivedAt
}

function countLateness(counters: Counters, interval: Duration, before: Instant, at: Instant) {
  counters.lateness = [...counters.lateness, microseconds(between(before, at) - interval)].slice(-remembered)
}
