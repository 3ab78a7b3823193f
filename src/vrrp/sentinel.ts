import type { Address } from '../model/address.js'
import { after, between, type Duration, type Instant, microseconds, milliseconds, seconds } from '../model/time.js'

/** Somebody said on the wire that a virtual address is at this MAC address. */
export type Claim = { readonly address: Address; readonly mac: string; readonly at: Instant }

/** A MAC address that is not ours and that answers for a virtual address. */
export type Answerer = {
  readonly mac: string
  readonly address: Address
  readonly since: Instant
  readonly at: Instant
  /** What was said of it. */
  readonly told?: 'conflict' | 'elsewhere'
}

/** What is known of whoever answers: a MAC address that has sent adverts or beacons of this router is a rival. */
export type Facts = {
  readonly rivals: ReadonlySet<string>
  readonly ownMac: string
  /** Between two questions of a Master. */
  readonly pause: Duration
}

/** What an operator should know of who answers for the addresses of a Master. */
export type SentinelNotice =
  | { readonly code: 'conflict'; readonly address: Address; readonly mac: string; readonly ownMac: string }
  | { readonly code: 'vip_answered_elsewhere'; readonly address: Address; readonly mac: string }
  /** The addresses were announced again. */
  | { readonly code: 'split_brain_resolved'; readonly mac: string; readonly lasted: Duration }

/** So many are remembered: nobody may fill our memory by making some up. */
const remembered = 16

/** An answer counts when we are still Master so long after. */
export const confirmation = milliseconds(50)

/** One that is no rival is said again when it comes back after so long. */
const forgetting = seconds(60)

/** Never more often than this: every host of the segment hears the questions. */
const leastPause = milliseconds(200)

/** How often a Master asks who else has its addresses. */
export const questionPause = (interval: Duration): Duration => microseconds(Math.max(interval, leastPause))

/** Adds what was heard to what is known. */
export function hearClaim(answerers: readonly Answerer[], { mac, address, at }: Claim): readonly Answerer[] {
  const known = answerers.find((one) => one.mac === mac)
  const others = answerers.filter((one) => one !== known)
  return [...others, { ...(known ?? { mac, since: at }), address, at }].slice(-remembered)
}

/**
 * What a Master makes of who answers: a rival is told at once, and when it has been silent for two questions; anybody else
 * when a question has passed in which it could have turned out to be a rival.
 */
export function judgeAnswers(
  answerers: readonly Answerer[],
  facts: Facts,
  now: Instant,
): { readonly answerers: readonly Answerer[]; readonly notices: readonly SentinelNotice[] } {
  const notices: SentinelNotice[] = []
  const kept = answerers.flatMap((one): Answerer[] => {
    const { mac, address, since, at, told } = one
    if (told === 'conflict') {
      if (now <= after(at, microseconds(2.5 * facts.pause))) return [one]
      notices.push({ code: 'split_brain_resolved', mac, lasted: between(since, at) })
      return []
    }
    if (now > after(at, forgetting)) return []
    // A Master that is being replaced hears the other's announcement a moment before its advert.
    if (now < after(since, confirmation)) return [one]
    if (facts.rivals.has(mac)) {
      notices.push({ code: 'conflict', address, mac, ownMac: facts.ownMac })
      return [{ ...one, since: told ? at : since, told: 'conflict' }]
    }
    if (told || now < after(since, facts.pause)) return [one]
    notices.push({ code: 'vip_answered_elsewhere', address, mac })
    return [{ ...one, told: 'elsewhere' }]
  })
  return { answerers: kept, notices }
}

/** Whether a rival has answered since a moment. */
export const rivalSince = (answerers: readonly Answerer[], rivals: ReadonlySet<string>, since: Instant) =>
  answerers.find(({ mac, at }) => rivals.has(mac) && at >= since)

/** How long before its silence ends a Backup asks whether the Master still answers, and once more halfway from there. */
export const patienceOf = (interval: Duration): Duration =>
  microseconds(Math.min(Math.max(interval / 4, milliseconds(2)), milliseconds(50)))

/** How long a Backup that is held back waits before it judges anew. */
export const heldBackFor = (interval: Duration): Duration => microseconds(Math.max(interval / 4, milliseconds(4)))

/** The MAC address that a virtual router has by its number (RFC 9568 §7.3): whoever uses it is one of its routers. */
export const virtualMac = (vrid: number, family: 'ipv4' | 'ipv6') =>
  `00:00:5e:00:0${family === 'ipv4' ? 1 : 2}:${vrid.toString(16).padStart(2, '0')}`
