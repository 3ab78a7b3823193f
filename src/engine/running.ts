import type { Address } from '../model/address.js'
import type { Permit, PermitReason, PermitWish } from '../model/arbiter.js'
import { channelKey, channelsOf } from '../model/channel.js'
import type { HoldAction } from '../model/hold.js'
import type { RouterSettings } from '../model/router.js'
import type { Duration, Instant } from '../model/time.js'
import type { Evidence } from '../vrrp/evidence.js'
import type { Standing } from '../vrrp/priority.js'
import type { ReplayWindow } from '../vrrp/replay.js'
import { initialRouter, type Link, type Terms, type Transition, type VirtualRouter } from '../vrrp/router.js'
import { type Counters, newCounters } from './counters.js'
import type { LastWill } from './last-will.js'
import type { EngineNews } from './messages.js'
import type { Pace } from './pace.js'
import type { Removal } from './removals.js'

/** A virtual router with everything that it carries through its life in the engine. */
export type Running = {
  settings: RouterSettings
  /** The keys of the channels that its settings have it listen on. */
  listensOn: ReadonlySet<string>
  router: VirtualRouter
  /** What the things that it watches make of it. */
  standing: Standing
  /** What an operator has put on it by hand. */
  hold: HoldAction | undefined
  /** What an arbiter says; undefined where there is none. */
  permit?: Permit | undefined
  /** Why it may not be Master now. */
  refusal?: PermitReason | undefined
  /** Nobody says any more how the things are that it watches. */
  isUnwatched?: boolean
  /** Whether whoever was Master still answers for the addresses, as it was known at the last step. */
  witness?: Terms['witness']
  /** What it was said last to want of the arbiter. */
  wish?: PermitWish | undefined
  /** Its interface as it was seen last. */
  link: Link
  /** It would be Master if its sync group let it. */
  isWaiting: boolean
  /** Its addresses that someone else took away, by place. */
  readonly removals: Map<string, Removal>
  readonly counters: Counters
  since: Instant
  reason?: Transition['reason']
  /** What its last step was given. */
  decided?: Evidence
  /** Set while the last will speaks for this router. */
  will?: LastWill
  /** What it says at every interval, as long as it is Master. */
  pace?: Pace
  /** The highest number of an authentication header that was sent or heard. */
  sequence: number
  /** Which numbers have come from each source. */
  readonly windows: Map<Address, ReplayWindow>
  /** CLOCK_BOOTTIME of the last renewal; undefined while no address is held. */
  renewedAt?: Duration
  renewAt?: Instant
  /** When the addresses were added. */
  heldSince?: Instant
  /** When routes and rules are next looked after; undefined while there are none. */
  routingAt?: Instant
  /** What was said last of routes and rules that are refused. */
  routingComplaint?: string
  /** What was said last of what does not work: a failure that goes on is said once. */
  complaint?: string
}

/** What the engine tells whoever runs it. */
export type EngineListener = {
  readonly transition: (settings: RouterSettings, transition: Transition, at: Instant, evidence?: Evidence) => void
  /** Something that an operator should know; `object` is what it is about. */
  readonly notice: (object: string, text: string) => void
  readonly news: (news: EngineNews) => void
  /** What a router wants of the arbiter has changed. */
  readonly wish: (settings: RouterSettings, wish: PermitWish) => void
}

export const keysOf = (settings: RouterSettings): ReadonlySet<string> => new Set(channelsOf(settings).map(channelKey))

export const newRunning = (
  settings: RouterSettings,
  hold: HoldAction | undefined,
  since: Instant,
  sequence: number,
): Running => ({
  settings,
  listensOn: keysOf(settings),
  router: initialRouter,
  standing: { priority: settings.priority, reasons: [] },
  hold,
  link: { up: false },
  isWaiting: false,
  removals: new Map(),
  counters: newCounters(),
  sequence,
  windows: new Map(),
  since,
})

/** The settings with the priority that the router has now, and what holds it. */
export const termsOf = ({ settings, hold, refusal, witness, isUnwatched, standing: { priority } }: Running): Terms =>
  priority === settings.priority && !hold && !refusal && !witness && !isUnwatched
    ? settings
    : {
        ...settings,
        priority,
        ...(hold && !(isUnwatched && hold === 'promote') && { hold }),
        ...(refusal && { refusal }),
        ...(witness && { witness }),
        ...(isUnwatched && { isUnwatched, preempt: false }),
      }

/** Tells what does not work, once for as long as it is the same. */
export function complain(running: Running, listener: EngineListener, text: string) {
  if (running.complaint === text) return
  running.complaint = text
  listener.notice(running.settings.name, text)
}
