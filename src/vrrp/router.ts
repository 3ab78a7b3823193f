import type { Address } from '../model/address.js'
import type { TransitionReason } from '../model/event.js'
import type { RouterSettings, RouterState } from '../model/router.js'
import { after, type Duration, earliest, type Instant, microseconds } from '../model/time.js'
import { compareCandidates, type Outcome } from './election.js'
import { farewellBound, masterDownInterval, skewTime } from './intervals.js'

/**
 * The decisions of one virtual router (RFC 3768 §6.4) as a pure function of the router, what happened, and when. Every state
 * holds its own deadlines, so there is no timer to cancel and none that can fire late into another state.
 */
export type VirtualRouter =
  | { readonly state: 'Initialize' }
  | {
      readonly state: 'Fault'
      readonly fault: FaultReason
    }
  | {
      readonly state: 'Backup'
      readonly source: Address
      readonly masterDownAt: Instant
      /** The last advert that was heard, kept to say why a takeover happens. */
      readonly heard?: Heard
      /** With preempt_delay: until when a Master of lower priority is left alone. */
      readonly preemptAt?: Instant
    }
  | {
      readonly state: 'Master'
      readonly source: Address
      readonly advertiseAt: Instant
      /** The second round of announcements, garp_master_delay after the first. */
      readonly announceAt?: Instant
      /** When a rival of lower priority was last answered: at most one answer per interval, however many adverts are queued. */
      readonly assertedAt?: Instant
      /** Set once it has resigned: it answers for the addresses until a successor is heard, or until this moment. */
      readonly leavingUntil?: Instant
    }

export type FaultReason = 'interface_down' | 'no_source_address'

export type Heard = { readonly source: Address; readonly priority: number; readonly at: Instant }

export type RouterInput =
  | { readonly kind: 'startup'; readonly link: Link }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'advertisement'; readonly priority: number; readonly source: Address }
  | { readonly kind: 'link'; readonly link: Link }
  /** We were not running, or not in time: what we believe about the others is out of date. */
  | { readonly kind: 'late' }
  /** The settings were replaced by those now passed. */
  | { readonly kind: 'reload' }

/** The interface as the router sees it: down, or up with the address that adverts are sent from. */
export type Link = { readonly up: boolean; readonly source?: Address }

/**
 * What must be done, in this order. Becoming Master: the will is armed before the first address, so that dying in between
 * costs one needless withdrawal and never leaves an address on two hosts; addresses come before the advert, so that
 * whoever believes the advert finds them answering; announcements last. Leaving: addresses go before the will is disarmed.
 */
export type RouterOutput =
  | { readonly kind: 'arm-last-will' }
  | { readonly kind: 'add-addresses' }
  | { readonly kind: 'remove-addresses' }
  | { readonly kind: 'disarm-last-will' }
  | { readonly kind: 'advertise'; readonly priority: number }
  | { readonly kind: 'announce' }
  | { readonly kind: 'report'; readonly transition: Transition }

export type Transition = {
  readonly from: RouterState
  readonly to: RouterState
  readonly reason: TransitionReason
  /** Whose advert decided, where one did. */
  readonly peer?: { readonly source: Address; readonly priority: number }
}

export type Step = { readonly router: VirtualRouter; readonly outputs: readonly RouterOutput[] }

/** Adverts that say farewell: one may be lost. */
export const farewells = 3
const resigned = 0

export const initialRouter: VirtualRouter = { state: 'Initialize' }

/** When the router next wants a `wake`; waking it early changes nothing. */
export function deadline(router: VirtualRouter): Instant | undefined {
  if (router.state === 'Backup') return router.masterDownAt
  if (router.state === 'Master') return earliest([router.advertiseAt, router.announceAt, router.leavingUntil])
  return undefined
}

/** True from the resignation until the successor is heard. */
export const isLeaving = (router: VirtualRouter) => router.state === 'Master' && router.leavingUntil !== undefined

/** What the router becomes and what must be done, in order. */
export function advance(settings: RouterSettings, router: VirtualRouter, input: RouterInput, now: Instant): Step {
  switch (input.kind) {
    case 'startup':
      return router.state === 'Initialize' ? start(settings, router, input.link, 'startup', now) : unchanged(router)
    case 'link':
      return followLink(settings, router, input.link, now)
    case 'shutdown':
      return leave(router, now)
    case 'reload':
      return reload(settings, router, now)
    case 'late':
      return distrust(settings, router, now)
    case 'wake':
      return wake(settings, router, now)
    case 'advertisement':
      return hear(settings, router, input, now)
  }
}

const unchanged = (router: VirtualRouter): Step => ({ router, outputs: [] })

function start(
  settings: RouterSettings,
  router: VirtualRouter,
  link: Link,
  reason: TransitionReason,
  now: Instant,
): Step {
  const fault = faultOf(link)
  if (fault) return becomeFault(router, fault)
  const { source } = link as { source: Address }
  // The owner of the addresses does not wait to be asked (RFC 3768 §6.4.1).
  if (settings.priority === 255) return becomeMaster(settings, router, source, reason, now)
  return becomeBackup(settings, router, source, reason, now)
}

function faultOf(link: Link): FaultReason | undefined {
  if (!link.up) return 'interface_down'
  return link.source === undefined ? 'no_source_address' : undefined
}

function followLink(settings: RouterSettings, router: VirtualRouter, link: Link, now: Instant): Step {
  const fault = faultOf(link)
  switch (router.state) {
    case 'Initialize':
      return unchanged(router)
    case 'Fault':
      if (fault) return unchanged(fault === router.fault ? router : { ...router, fault })
      return start(settings, router, link, 'interface_up', now)
    case 'Backup':
    case 'Master':
      if (fault) return becomeFault(router, fault)
      if (!link.source || link.source === router.source) return unchanged(router)
      return {
        router: { ...router, source: link.source },
        // Its farewell would leave from an address that the host no longer has.
        outputs: router.state === 'Master' ? [{ kind: 'arm-last-will' }] : [],
      }
  }
}

function wake(settings: RouterSettings, router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Backup' && now >= router.masterDownAt) {
    return becomeMaster(settings, router, router.source, reasonToTakeOver(settings, router, now), now)
  }
  return router.state === 'Master' ? keepMastership(settings, router, now) : unchanged(router)
}

type Backup = Extract<VirtualRouter, { state: 'Backup' }>
type Master = Extract<VirtualRouter, { state: 'Master' }>

/** A Master of lower priority that still speaks is preempted; one that said farewell has resigned; else it fell silent. */
function reasonToTakeOver(settings: RouterSettings, { heard }: Backup, now: Instant): TransitionReason {
  if (heard?.priority === resigned) return 'peer_resigned'
  const isAlive = heard && now - heard.at < 2 * settings.advertisementInterval
  return isAlive && heard.priority < settings.priority ? 'preempted_peer' : 'timer_expired'
}

function keepMastership(settings: RouterSettings, router: Master, now: Instant): Step {
  if (router.leavingUntil !== undefined) {
    return now >= router.leavingUntil ? becomeInitialize(router) : unchanged(router)
  }
  const outputs: RouterOutput[] = []
  let next = router
  if (now >= router.advertiseAt) {
    outputs.push({ kind: 'advertise', priority: settings.priority })
    next = { ...next, advertiseAt: nextOnGrid(router.advertiseAt, settings.advertisementInterval, now) }
  }
  if (router.announceAt !== undefined && now >= router.announceAt) {
    outputs.push({ kind: 'announce' })
    next = withoutAnnouncement(next)
  }
  return { router: next, outputs }
}

/** The next advert is due one interval after this one was due, not after it left, so the rhythm does not drift. */
function nextOnGrid(due: Instant, interval: Duration, now: Instant): Instant {
  const missed = Math.max(0, Math.floor((now - due) / interval))
  return after(due, microseconds((missed + 1) * interval))
}

function withoutAnnouncement({ announceAt: _, ...rest }: Master): Master {
  return rest
}

type Heed = Extract<RouterInput, { kind: 'advertisement' }>

function hear(settings: RouterSettings, router: VirtualRouter, advert: Heed, now: Instant): Step {
  if (router.state === 'Backup') return hearAsBackup(settings, router, advert, now)
  if (router.state !== 'Master') return unchanged(router)
  return router.leavingUntil === undefined ? hearAsMaster(settings, router, advert, now) : hearAsLeaving(router, advert)
}

/** RFC 3768 §6.4.2. */
function hearAsBackup(settings: RouterSettings, router: Backup, advert: Heed, now: Instant): Step {
  const heard = { source: advert.source, priority: advert.priority, at: now }
  if (advert.priority === resigned) {
    return unchanged({ ...router, heard, masterDownAt: after(now, skewTime(settings.priority)) })
  }
  const masterDownAt = after(now, masterDownInterval(settings.priority, settings.advertisementInterval))
  if (!settings.preempt || advert.priority >= settings.priority) {
    return unchanged({ state: 'Backup', source: router.source, heard, masterDownAt })
  }
  // A Master of lower priority: its adverts do not hold us back, unless preempt_delay gives it time.
  if (settings.preemptDelay === 0) return unchanged({ ...router, heard })
  const preemptAt = router.preemptAt ?? after(now, settings.preemptDelay)
  return unchanged({ ...router, heard, preemptAt, ...(now < preemptAt ? { masterDownAt } : {}) })
}

/** RFC 3768 §6.4.3; a rival of lower priority is answered at once, since it has taken our place in the switches' tables. */
function hearAsMaster(settings: RouterSettings, router: Master, advert: Heed, now: Instant): Step {
  const own = { priority: settings.priority, address: router.source }
  const outcome = compareCandidates({ priority: advert.priority, address: advert.source }, own)
  if (advert.priority !== resigned && outcome !== 'lower') {
    return becomeBackup(settings, router, router.source, yieldReasons[outcome], now, {
      source: advert.source,
      priority: advert.priority,
      at: now,
    })
  }
  const interval = settings.advertisementInterval
  if (router.assertedAt !== undefined && now - router.assertedAt < interval) return unchanged(router)
  const outputs: RouterOutput[] = [{ kind: 'advertise', priority: settings.priority }]
  if (advert.priority !== resigned) outputs.push({ kind: 'announce' })
  return { router: { ...router, advertiseAt: after(now, interval), assertedAt: now }, outputs }
}

const yieldReasons: Record<Exclude<Outcome, 'lower'>, TransitionReason> = {
  higher_priority: 'higher_priority_advert',
  higher_address: 'higher_address_advert',
}

/** Any other router that advertises a priority above 0 is the successor. */
const hearAsLeaving = (router: Master, advert: Heed): Step =>
  advert.priority === resigned ? unchanged(router) : becomeInitialize(router, advert)

function leave(router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Initialize' || isLeaving(router)) return unchanged(router)
  if (router.state !== 'Master') return becomeInitialize(router)
  const leavingUntil = after(now, farewellBound)
  return {
    router: { state: 'Master', source: router.source, advertiseAt: leavingUntil, leavingUntil },
    outputs: Array.from({ length: farewells }, () => ({ kind: 'advertise', priority: resigned }) as const),
  }
}

/** What we heard is too old to act on: a Backup waits a whole interval anew, a Master yields before it says another word. */
function distrust(settings: RouterSettings, router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Master') {
    if (router.leavingUntil !== undefined) return becomeInitialize(router)
    return becomeBackup(settings, router, router.source, 'engine_late', now)
  }
  if (router.state !== 'Backup') return unchanged(router)
  return unchanged({
    ...router,
    masterDownAt: after(now, masterDownInterval(settings.priority, settings.advertisementInterval)),
  })
}

/** New settings take effect at once: a Master says so, a Backup's silence is measured with the new interval from now. */
function reload(settings: RouterSettings, router: VirtualRouter, now: Instant): Step {
  if (isLeaving(router)) return unchanged(router)
  if (router.state === 'Master') {
    return {
      router: { ...router, advertiseAt: after(now, settings.advertisementInterval) },
      outputs: [
        { kind: 'arm-last-will' },
        { kind: 'add-addresses' },
        { kind: 'advertise', priority: settings.priority },
        { kind: 'announce' },
      ],
    }
  }
  if (router.state !== 'Backup') return unchanged(router)
  const masterDownAt = after(now, masterDownInterval(settings.priority, settings.advertisementInterval))
  return unchanged({ ...router, masterDownAt })
}

function becomeMaster(
  settings: RouterSettings,
  from: VirtualRouter,
  source: Address,
  reason: TransitionReason,
  now: Instant,
): Step {
  const heard = from.state === 'Backup' ? from.heard : undefined
  return {
    router: {
      state: 'Master',
      source,
      advertiseAt: after(now, settings.advertisementInterval),
      ...(settings.garp.delay > 0 ? { announceAt: after(now, settings.garp.delay) } : {}),
    },
    outputs: [
      { kind: 'arm-last-will' },
      { kind: 'add-addresses' },
      { kind: 'advertise', priority: settings.priority },
      { kind: 'announce' },
      report(from, 'Master', reason, heard),
    ],
  }
}

function becomeBackup(
  settings: RouterSettings,
  from: VirtualRouter,
  source: Address,
  reason: TransitionReason,
  now: Instant,
  heard?: Heard,
): Step {
  const masterDownAt = after(now, masterDownInterval(settings.priority, settings.advertisementInterval))
  return {
    router: { state: 'Backup', source, masterDownAt, ...(heard ? { heard } : {}) },
    outputs: [...withdrawal(from), report(from, 'Backup', reason, heard)],
  }
}

const becomeFault = (from: VirtualRouter, fault: FaultReason): Step => ({
  router: { state: 'Fault', fault },
  outputs: [...withdrawal(from), report(from, 'Fault', fault)],
})

const becomeInitialize = (from: VirtualRouter, peer?: Transition['peer']): Step => ({
  router: initialRouter,
  outputs: [...withdrawal(from), report(from, 'Initialize', 'shutdown', peer)],
})

const withdrawal = (from: VirtualRouter): RouterOutput[] =>
  from.state === 'Master' ? [{ kind: 'remove-addresses' }, { kind: 'disarm-last-will' }] : []

const report = (
  from: VirtualRouter,
  to: RouterState,
  reason: TransitionReason,
  peer?: Transition['peer'],
): RouterOutput => ({
  kind: 'report',
  transition: {
    from: from.state,
    to,
    reason,
    ...(peer ? { peer: { source: peer.source, priority: peer.priority } } : {}),
  },
})
