import type { Address } from '../model/address.js'
import type { PermitReason } from '../model/arbiter.js'
import type { TransitionReason } from '../model/event.js'
import type { HoldAction } from '../model/hold.js'
import type { RouterSettings, RouterState } from '../model/router.js'
import { after, between, type Duration, earliest, type Instant, microseconds } from '../model/time.js'
import { compareCandidates, type Outcome } from './election.js'
import { farewellBound, masterDownInterval, skewTime } from './intervals.js'
import type { TrackFault } from './priority.js'
import { heldBackFor, patienceOf, type SentinelNotice } from './sentinel.js'

/** The settings of a router with the priority that it has now, and what an operator or an arbiter has put on it. */
export type Terms = RouterSettings & {
  readonly hold?: HoldAction
  /** Why an arbiter does not let it be Master. */
  readonly refusal?: PermitReason
  /** What it knows of the things that it watches may be out of date: it takes over from nobody who speaks. */
  readonly isUnwatched?: true
  /** Whoever was Master, and is silent, answers for the addresses; or was asked, and has had no time to answer. */
  readonly witness?: 'answers' | 'asked'
}

/**
 * The decisions of one virtual router (RFC 3768 §6.4) as a pure function of the router, what happened, and when. Every state
 * holds its own deadlines, so there is no timer to cancel and none that can fire late into another state.
 */
export type VirtualRouter =
  | { readonly state: 'Initialize' }
  | {
      readonly state: 'Fault'
      readonly fault: FaultReason
      /** In version 3 how often the Master sent adverts that was heard before: it may still be there, and silent longer. */
      readonly learntInterval?: Duration
    }
  | {
      readonly state: 'Backup'
      readonly source: Address
      readonly masterDownAt: Instant
      /** How often the Master sends adverts: learnt from them in version 3, our own interval until then. */
      readonly masterInterval: Duration
      /** The last advert that was heard, kept to say why a takeover happens. */
      readonly heard?: Heard
      /** With preempt_delay: until when a Master of lower priority is left alone. */
      readonly preemptAt?: Instant
      /** With vrrp_startup_delay: until when nothing that it hears counts. */
      readonly deafUntil?: Instant
      /** Its silence has ended while an operator held it: it becomes Master when that is over. */
      readonly isHeldBack?: true
      /** Its silence has ended while the Master went on answering for the addresses. */
      readonly isWitnessed?: true
      /** It waits for nothing but its permit. */
      readonly awaitsPermit?: true
    }
  | {
      readonly state: 'Master'
      readonly source: Address
      readonly advertiseAt: Instant
      /** The second round of announcements, some time after the first. */
      readonly secondRound?: { readonly at: Instant; readonly repeat: number }
      /** With garp_master_refresh: the next announcement that nothing but time asks for. */
      readonly refreshAt?: Instant
      /** With garp_extra_if: the next announcement of what it has elsewhere. */
      readonly elsewhereAt?: Instant
      /** Another Master of lower priority that was heard, until it has been silent for a while. */
      readonly rival?: Rival
      /** The Master that it has just preempted: one advert more is its last word, and no split brain. */
      readonly preempted?: { readonly source: Address; readonly until: Instant }
      /** When a rival of lower priority was last answered: at most one answer per interval, however many adverts are queued. */
      readonly assertedAt?: Instant
      /** Set once it has resigned: it answers for the addresses until a successor is heard, or until this moment. */
      readonly leavingUntil?: Instant
      /** Set where it leaves to be Backup: what it does if no successor is heard. */
      readonly unlessSucceeded?: 'return' | 'leave'
    }

export type FaultReason =
  | 'interface_down'
  | 'no_source_address'
  | 'no_unicast_peer'
  | 'no_channel'
  | TrackFault
  | 'sync_group'

export type Rival = {
  readonly source: Address
  readonly priority: number
  readonly since: Instant
  readonly goneAt: Instant
}

export type Heard = {
  readonly source: Address
  readonly priority: number
  readonly interval: Duration
  readonly at: Instant
}

export type RouterInput =
  | { readonly kind: 'startup'; readonly link: Circumstances }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'wake' }
  | {
      readonly kind: 'advertisement'
      readonly priority: number
      readonly source: Address
      /** Of the sender's adverts. */
      readonly interval: Duration
    }
  | { readonly kind: 'link'; readonly link: Circumstances }
  /** The priority was `before`, and is that of the settings now passed. */
  | { readonly kind: 'priority'; readonly before: number }
  /** An operator has put something else on it than `before`; forced: also where nobody takes over. */
  | { readonly kind: 'hold'; readonly before: HoldAction | undefined; readonly isForced: boolean }
  /** Another Master of higher priority, or address, answers for the addresses although none of its adverts comes. */
  | { readonly kind: 'rival'; readonly source: Address; readonly priority: number }
  /** An arbiter has granted or refused what it did not before. */
  | { readonly kind: 'permit' }
  /** Nobody says any more how the things are that it watches: others are better Masters. */
  | { readonly kind: 'unwatched' }
  /** Another member of its sync group is no longer Master. */
  | { readonly kind: 'group-left' }
  /** We were not running, or not in time: what we believe about the others is out of date. */
  | { readonly kind: 'late' }
  /** The settings were replaced by those now passed. */
  | { readonly kind: 'reload'; readonly before: RouterSettings }

/** The interface as the router sees it: down, or up with the address that adverts are sent from. */
export type Link = {
  readonly up: boolean
  readonly source?: Address
  /** There is no socket to send adverts by or to hear them with. */
  readonly isMute?: boolean
}

/** What a router depends on beside the others: its interface, and what else may keep it from taking part. */
export type Circumstances = Link & {
  /** Something that it watches, or its sync group, keeps it in Fault. */
  readonly fault?: Exclude<FaultReason, 'interface_down' | 'no_source_address' | 'no_channel'>
  /** In a sync group nobody begins as Master alone. */
  readonly isGrouped?: boolean
  /** With vrrp_startup_delay: when it may begin. */
  readonly notBefore?: Instant
}

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
  /** `source` is set where the router has none any more. */
  | { readonly kind: 'advertise'; readonly priority: number; readonly source?: Address }
  /** Elsewhere: only what it has on other interfaces than that of its adverts. */
  | { readonly kind: 'announce'; readonly repeat: number; readonly isElsewhere?: true }
  | { readonly kind: 'notice'; readonly notice: RouterNotice }
  | { readonly kind: 'report'; readonly transition: Transition }

/** What an operator should know although the state is the same. */
export type RouterNotice =
  | { readonly code: 'split_brain'; readonly peer: Candidate }
  /** The addresses were announced again: others may have taken the rival for their owner. */
  | { readonly code: 'split_brain_resolved'; readonly peer: Candidate; readonly lasted: Duration }
  /** Held as Master by hand, it has met one that is too: the higher address stays. */
  | { readonly code: 'promotion_contested'; readonly peer: Candidate; readonly yields: boolean }
  /** It would be Master, but whoever was, and was heard last, still answers for the addresses. */
  | { readonly code: 'takeover_held_back'; readonly peer?: Address }
  | SentinelNotice

type Candidate = { readonly source: Address; readonly priority: number }

export type Transition = {
  readonly from: RouterState
  readonly to: RouterState
  readonly reason: TransitionReason
  /** Whose advert decided, where one did. */
  readonly peer?: Pick<Heard, 'source' | 'priority' | 'interval'>
  /** On taking over: how long nothing had been heard of that one. */
  readonly silent?: Duration
}

export type Step = { readonly router: VirtualRouter; readonly outputs: readonly RouterOutput[] }

/** Adverts that say farewell: one may be lost. */
export const farewells = 3
const resigned = 0
const addressOwner = 255

export const initialRouter: VirtualRouter = { state: 'Initialize' }

/** When the router next wants a `wake`; waking it early changes nothing. */
export function deadline(router: VirtualRouter): Instant | undefined {
  if (router.state === 'Backup') return router.masterDownAt
  if (router.state !== 'Master') return undefined
  const { advertiseAt, secondRound, refreshAt, elsewhereAt, rival, leavingUntil } = router
  return earliest([advertiseAt, secondRound?.at, refreshAt, elsewhereAt, rival?.goneAt, leavingUntil])
}

/** True for a Backup whose silence has ended: it becomes Master with the next `wake`, unless an operator keeps it. */
export const isReady = (router: VirtualRouter, hold: HoldAction | undefined, now: Instant) =>
  router.state === 'Backup' && hold !== 'demote' && now >= router.masterDownAt

/** True for a Backup that will stay it for as long as the Master that it heard last goes on as before. */
export function isHeldBack({ preempt, priority }: RouterSettings, router: VirtualRouter, now: Instant): boolean {
  if (router.state !== 'Backup' || !router.heard || now >= router.masterDownAt) return false
  return router.heard.priority !== resigned && (!preempt || router.heard.priority >= priority)
}

/** True from the resignation until the successor is heard. */
export const isLeaving = (router: VirtualRouter) => router.state === 'Master' && router.leavingUntil !== undefined

/** True for one that leaves for good. */
export const isEnding = (router: VirtualRouter) =>
  router.state === 'Master' && router.leavingUntil !== undefined && router.unlessSucceeded === undefined

/** What the router becomes and what must be done, in order. */
export function advance(settings: Terms, router: VirtualRouter, input: RouterInput, now: Instant): Step {
  switch (input.kind) {
    case 'startup':
      return router.state === 'Initialize' ? start(settings, router, input.link, 'startup', now) : unchanged(router)
    case 'link':
      return followLink(settings, router, input.link, now)
    case 'shutdown':
      return leave(settings, router, now)
    case 'reload':
      return reload(settings, router, input.before, now)
    case 'priority':
      return changePriority(settings, router, input.before, now)
    case 'hold':
      return followHold(settings, router, input, now)
    case 'rival':
      return yieldTo(settings, router, input, now)
    case 'permit':
      return followPermit(settings, router, now)
    case 'unwatched':
      return router.state === 'Master' && !isLeaving(router)
        ? resign(settings, router, now, 'return')
        : unchanged(router)
    case 'group-left':
      return router.state === 'Master' ? followGroup(settings, router, now) : unchanged(router)
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
  settings: Terms,
  router: VirtualRouter,
  link: Circumstances,
  reason: TransitionReason,
  now: Instant,
): Step {
  const fault = faultOf(settings, link)
  if (fault) return becomeFault(router, fault)
  const { source, notBefore, isGrouped = false } = link as Circumstances & { source: Address }
  const isDeaf = notBefore !== undefined && notBefore > now
  // The owner of the addresses does not wait to be asked (RFC 3768 §6.4.1).
  const isOwner = settings.priority === addressOwner && settings.hold !== 'demote'
  if (isOwner && !isDeaf && !isGrouped && settings.refusal === undefined)
    return becomeMaster(settings, router, source, reason, now)
  const begin = isDeaf ? notBefore : now
  const masterInterval = longest(settings, router.state === 'Fault' ? router.learntInterval : undefined)
  return {
    router: {
      state: 'Backup',
      source,
      masterDownAt: isOwner ? begin : after(begin, masterDownInterval(settings, masterInterval)),
      masterInterval,
      ...(isDeaf && { deafUntil: notBefore }),
    },
    outputs: [report(router, 'Backup', reason)],
  }
}

function faultOf({ transport }: RouterSettings, link: Circumstances): FaultReason | undefined {
  if (transport.kind === 'unicast' && transport.peers.length === 0) return 'no_unicast_peer'
  if (!link.up) return 'interface_down'
  if (link.source === undefined) return 'no_source_address'
  return link.isMute ? 'no_channel' : link.fault
}

function followLink(settings: Terms, router: VirtualRouter, link: Circumstances, now: Instant): Step {
  const fault = faultOf(settings, link)
  switch (router.state) {
    case 'Initialize':
      return unchanged(router)
    case 'Fault':
      if (fault) return unchanged(fault === router.fault ? router : { ...router, fault })
      return start(settings, router, link, recoveries[router.fault], now)
    case 'Backup':
    case 'Master':
      if (fault) return isEnding(router) ? becomeInitialize(router) : becomeFault(router, fault)
      if (!link.source || link.source === router.source) return unchanged(router)
      return {
        router: { ...router, source: link.source },
        // Its farewell would leave from an address that the host no longer has.
        outputs: router.state === 'Master' ? [{ kind: 'arm-last-will' }] : [],
      }
  }
}

/** What a fault is called when the router falls into it, and when it comes out of it. */
const faultReasons: Record<FaultReason, TransitionReason> = {
  interface_down: 'interface_down',
  no_source_address: 'no_source_address',
  no_unicast_peer: 'no_unicast_peer',
  no_channel: 'no_channel',
  tracker_fault: 'tracker_fault',
  tracker_unknown: 'tracker_fault',
  sync_group: 'sync_group',
}
const recoveries: Record<FaultReason, TransitionReason> = {
  interface_down: 'interface_up',
  no_source_address: 'interface_up',
  no_unicast_peer: 'reload',
  no_channel: 'interface_up',
  tracker_fault: 'tracker_recovered',
  tracker_unknown: 'tracker_recovered',
  sync_group: 'sync_group',
}

/** When a Backup that heard nothing from now on takes over. */
const silentUntil = (settings: RouterSettings, { deafUntil, masterInterval }: Backup, now: Instant): Instant =>
  after(latest(now, deafUntil ?? now), masterDownInterval(settings, masterInterval))

/** The longer one of our own interval and that of a Master of version 3: until both have passed its lease may hold. */
const longest = ({ version, advertisementInterval: own }: RouterSettings, learnt: Duration | undefined): Duration =>
  version === 3 && learnt !== undefined && learnt > own ? learnt : own

const latest = (a: Instant, b: Instant) => (a > b ? a : b)
const sooner = (a: Instant, b: Instant) => (a < b ? a : b)

function wake(settings: Terms, router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Backup' && now >= router.masterDownAt) {
    if (settings.hold === 'demote') return unchanged(holdBack(settings, router, now))
    if (settings.refusal !== undefined) return unchanged(awaitPermit(settings, router, now))
    if (settings.witness && isSilenceItself(settings, router, now)) return heedWitness(router, settings.witness, now)
    return becomeMaster(settings, router, router.source, reasonToTakeOver(settings, router, now), now)
  }
  return router.state === 'Master' ? keepMastership(settings, router, now) : unchanged(router)
}

/** Two owners would be worse than adverts that do not come: it judges again soon. */
function heedWitness(router: Backup, witness: NonNullable<Terms['witness']>, now: Instant): Step {
  const { masterInterval, isWitnessed, heard } = router
  if (witness === 'asked') return unchanged({ ...router, masterDownAt: after(now, patienceOf(masterInterval)) })
  const masterDownAt = after(now, heldBackFor(masterInterval))
  const notice: RouterNotice = { code: 'takeover_held_back', ...(heard && { peer: heard.source }) }
  return {
    router: { ...router, masterDownAt, isWitnessed: true },
    outputs: isWitnessed ? [] : [{ kind: 'notice', notice }],
  }
}

/** Of two that answer and do not hear each other's adverts the lower one yields, as if it had heard them. */
function yieldTo(settings: Terms, router: VirtualRouter, { source, priority }: Candidate, now: Instant): Step {
  if (router.state !== 'Master' || isLeaving(router)) return unchanged(router)
  const own = { priority: settings.priority, address: router.source }
  if (compareCandidates({ priority, address: source }, own) === 'lower') return unchanged(router)
  const { router: backup, outputs } = becomeBackup(settings, router, router.source, 'conflict', now)
  return { router: backup, outputs }
}

/** True where nothing but missing adverts would make it Master. */
export const isSilenceItself = (settings: RouterSettings, router: Backup, now: Instant) =>
  reasonToTakeOver(settings, router, now) === 'timer_expired'

/** Asks again after another silence. */
const holdBack = (settings: RouterSettings, router: Backup, now: Instant): Backup => ({
  ...router,
  isHeldBack: true,
  masterDownAt: silentUntil(settings, router, now),
})

const awaitPermit = (settings: RouterSettings, router: Backup, now: Instant): Backup => ({
  ...router,
  awaitsPermit: true,
  masterDownAt: silentUntil(settings, router, now),
})

type Backup = Extract<VirtualRouter, { state: 'Backup' }>
type Master = Extract<VirtualRouter, { state: 'Master' }>

/** A Master of lower priority that still speaks is preempted; one that said farewell has resigned; else it fell silent. */
function reasonToTakeOver(settings: RouterSettings, router: Backup, now: Instant): TransitionReason {
  if (router.awaitsPermit) return 'lease_acquired'
  if (router.isHeldBack) return 'hold_ended'
  const { heard } = router
  if (heard?.priority === resigned) return 'peer_resigned'
  return heard && isSpeaking(heard, now) && heard.priority < settings.priority ? 'preempted_peer' : 'timer_expired'
}

const isSpeaking = ({ priority, interval, at }: Heard, now: Instant) => priority !== resigned && now - at < 2 * interval

function keepMastership(settings: RouterSettings, router: Master, now: Instant): Step {
  if (router.leavingUntil !== undefined) {
    return now >= router.leavingUntil ? endUnheard(settings, router, now) : unchanged(router)
  }
  const outputs: RouterOutput[] = []
  let next = router
  if (now >= router.advertiseAt) {
    outputs.push({ kind: 'advertise', priority: settings.priority })
    next = { ...next, advertiseAt: nextOnGrid(router.advertiseAt, settings.advertisementInterval, now) }
  }
  const { secondRound, refreshAt, elsewhereAt, rival, ...rest } = next
  const { refresh, refreshRepeat, elsewhere } = settings.garp
  const isSecondRound = secondRound !== undefined && now >= secondRound.at
  const isRefresh = refreshAt !== undefined && now >= refreshAt
  const isElsewhere = elsewhereAt !== undefined && now >= elsewhereAt
  const isRivalGone = rival !== undefined && now >= rival.goneAt
  if (isSecondRound) outputs.push({ kind: 'announce', repeat: secondRound.repeat })
  if (isRefresh) outputs.push({ kind: 'announce', repeat: refreshRepeat })
  if (isElsewhere) outputs.push({ kind: 'announce', repeat: 1, isElsewhere })
  if (isRivalGone) outputs.push(...resolution(settings, rival, now))
  return {
    router: {
      ...rest,
      ...(secondRound && !isSecondRound && { secondRound }),
      ...(refreshAt !== undefined && { refreshAt: isRefresh ? nextOnGrid(refreshAt, refresh, now) : refreshAt }),
      ...(elsewhere &&
        elsewhereAt !== undefined && {
          elsewhereAt: isElsewhere ? nextOnGrid(elsewhereAt, elsewhere.every, now) : elsewhereAt,
        }),
      ...(rival && !isRivalGone && { rival }),
    },
    outputs,
  }
}

/** Others may have learned the rival's place: whoever is left says once more where the addresses are. */
const resolution = (
  { garp }: RouterSettings,
  { source, priority, since }: Rival,
  now: Instant,
): readonly RouterOutput[] => [
  { kind: 'announce', repeat: garp.repeat },
  {
    kind: 'notice',
    notice: { code: 'split_brain_resolved', peer: { source, priority }, lasted: between(since, now) },
  },
]

/** The next advert is due one interval after this one was due, not after it left, so the rhythm does not drift. */
function nextOnGrid(due: Instant, interval: Duration, now: Instant): Instant {
  const missed = Math.max(0, Math.floor((now - due) / interval))
  return after(due, microseconds((missed + 1) * interval))
}

type Heed = Extract<RouterInput, { kind: 'advertisement' }>

function hear(settings: Terms, router: VirtualRouter, advert: Heed, now: Instant): Step {
  if (router.state === 'Backup') return hearAsBackup(settings, router, advert, now)
  if (router.state !== 'Master') return unchanged(router)
  if (router.leavingUntil === undefined) return hearAsMaster(settings, router, advert, now)
  return hearAsLeaving(settings, router, advert, now)
}

/** RFC 3768 §6.4.2. */
function hearAsBackup(settings: Terms, router: Backup, advert: Heed, now: Instant): Step {
  if (router.deafUntil !== undefined && now < router.deafUntil) return unchanged(router)
  const { source, priority, interval } = advert
  const heard = { source, priority, interval, at: now }
  if (advert.priority === resigned) {
    return unchanged({ ...router, heard, masterDownAt: after(now, skewTime(settings, router.masterInterval)) })
  }
  const masterDownAt = after(now, masterDownInterval(settings, interval))
  const isPromoted = settings.hold === 'promote'
  if (!(settings.preempt || isPromoted) || advert.priority >= settings.priority) {
    return unchanged({ state: 'Backup', source: router.source, heard, masterDownAt, masterInterval: interval })
  }
  // A Master of lower priority: its adverts do not hold us back, unless preempt_delay gives it time.
  if (isPromoted) return unchanged(outrank(settings, { ...router, heard }, router.heard, now))
  if (settings.preemptDelay === 0) {
    return unchanged(outrank(settings, slowDown(settings, { ...router, heard }, interval), router.heard, now))
  }
  const preemptAt = router.preemptAt ?? after(now, settings.preemptDelay)
  return unchanged({
    ...router,
    heard,
    preemptAt,
    ...(now < preemptAt ? { masterDownAt, masterInterval: interval } : {}),
  })
}

/**
 * A Master that speaks less often than we thought has a longer lease, should it hang before we take over: the silence is
 * what it would have been with this interval from the beginning.
 */
function slowDown(settings: RouterSettings, router: Backup, interval: Duration): Backup {
  if (interval <= router.masterInterval) return router
  const more = masterDownInterval(settings, interval) - masterDownInterval(settings, router.masterInterval)
  return { ...router, masterInterval: interval, masterDownAt: after(router.masterDownAt, microseconds(more)) }
}

/**
 * A Master that was not below us and now is has not fallen silent: it changed its priority. Nobody but the Backups that stand
 * even higher has to be waited for.
 */
function outrank(settings: RouterSettings, router: Backup, before: Heard | undefined, now: Instant): Backup {
  const wasAbove = before !== undefined && before.priority >= settings.priority
  return wasAbove && before.source === router.heard?.source ? hasten(settings, router, now) : router
}

const hasten = (settings: RouterSettings, router: Backup, now: Instant): Backup => ({
  ...router,
  masterDownAt: sooner(router.masterDownAt, after(now, skewTime(settings, router.masterInterval))),
})

/** RFC 3768 §6.4.3; a rival of lower priority is answered at once, since it has taken our place in the switches' tables. */
function hearAsMaster(settings: Terms, router: Master, advert: Heed, now: Instant): Step {
  if (settings.ownerIgnoresAdverts && settings.priority === addressOwner) return unchanged(router)
  const { source, priority } = advert
  const own = { priority: settings.priority, address: router.source }
  const outcome = compareCandidates({ priority, address: source }, own)
  if (priority !== resigned && outcome !== 'lower') {
    const { router: backup, outputs } = becomeBackup(settings, router, router.source, yieldReasons[outcome], now, {
      source,
      priority,
      interval: advert.interval,
      at: now,
    })
    const parting: RouterOutput[] = settings.higherPriorityAdvert
      ? [{ kind: 'advertise', priority: settings.priority }]
      : []
    return { router: backup, outputs: [...outputs, ...parting, ...contested(settings, advert, true)] }
  }
  if (isLastWord(router, source, now)) return bidFarewell(settings, router, now)
  const met = priority === resigned ? partWith(settings, router, advert, now) : meet(settings, router, advert, now)
  const answer = assertOver(settings, met.router, priority, now)
  return { router: answer.router, outputs: [...met.outputs, ...answer.outputs] }
}

const isLastWord = ({ preempted }: Master, source: Address, now: Instant) =>
  preempted?.source === source && now < preempted.until

/** Answered, for it may have missed the advert that preempts it; the addresses were announced a moment ago. */
function bidFarewell(settings: RouterSettings, { preempted: _, ...router }: Master, now: Instant): Step {
  if (!settings.lowerPriorityAdvert) return unchanged(router)
  return {
    router: { ...router, assertedAt: now, advertiseAt: after(now, settings.advertisementInterval) },
    outputs: [{ kind: 'advertise', priority: settings.priority }],
  }
}

/** Where both were put above all others by hand only the addresses of the two decide. */
const contested = ({ hold, priority: own }: Terms, { source, priority }: Candidate, yields: boolean): RouterOutput[] =>
  hold === 'promote' && priority >= own
    ? [{ kind: 'notice', notice: { code: 'promotion_contested', peer: { source, priority }, yields } }]
    : []

type MasterStep = { readonly router: Master; readonly outputs: readonly RouterOutput[] }

/** After two intervals without a word the rival is taken to have yielded: it hears us, and its adverts have the same rhythm. */
function meet(settings: Terms, router: Master, { source, priority }: Heed, now: Instant): MasterStep {
  const goneAt = after(now, microseconds(2 * settings.advertisementInterval))
  const outputs: RouterOutput[] = router.rival
    ? []
    : [
        { kind: 'notice', notice: { code: 'split_brain', peer: { source, priority } } },
        ...contested(settings, { source, priority }, false),
      ]
  return { router: { ...router, rival: { source, priority, since: router.rival?.since ?? now, goneAt } }, outputs }
}

function partWith(settings: RouterSettings, router: Master, { source }: Heed, now: Instant): MasterStep {
  const { rival, ...rest } = router
  if (rival?.source !== source) return { router, outputs: [] }
  return { router: rest, outputs: resolution(settings, rival, now) }
}

/** At most one answer an interval, however many adverts are queued. */
function assertOver(settings: RouterSettings, router: Master, priority: number, now: Instant): MasterStep {
  const { advertisementInterval: interval, lowerPriorityAdvert } = settings
  const { repeat, delay } = settings.garp.lowerPriority
  if (router.assertedAt !== undefined && now - router.assertedAt < interval) return { router, outputs: [] }
  const isRival = priority !== resigned
  const speaks = !isRival || lowerPriorityAdvert
  const announces = isRival && repeat > 0
  const secondRound = router.secondRound ?? { at: after(now, delay), repeat }
  return {
    router: {
      ...router,
      assertedAt: now,
      ...(speaks && { advertiseAt: after(now, interval) }),
      ...(announces && delay > 0 && { secondRound }),
    },
    outputs: [
      ...(speaks ? [{ kind: 'advertise', priority: settings.priority } as const] : []),
      ...(announces ? [{ kind: 'announce', repeat } as const] : []),
    ],
  }
}

const yieldReasons: Record<Exclude<Outcome, 'lower'>, TransitionReason> = {
  higher_priority: 'higher_priority_advert',
  higher_address: 'higher_address_advert',
}

/** Any other router that advertises a priority above 0 is the successor. */
function hearAsLeaving(settings: Terms, router: Master, advert: Heed, now: Instant): Step {
  if (advert.priority === resigned) return unchanged(router)
  if (router.unlessSucceeded === undefined) return becomeInitialize(router, advert)
  const { source, priority, interval } = advert
  return becomeBackup(settings, router, router.source, whyItLeaves(settings), now, {
    source,
    priority,
    interval,
    at: now,
  })
}

const whyItLeaves = ({ hold, isUnwatched }: Terms): TransitionReason =>
  isUnwatched && hold !== 'demote' ? 'director_silent' : 'operator_demote'

/** Nobody has taken over in time. */
function endUnheard(settings: Terms, router: Master, now: Instant): Step {
  if (router.unlessSucceeded === undefined) return becomeInitialize(router)
  if (router.unlessSucceeded === 'leave')
    return becomeBackup(settings, router, router.source, whyItLeaves(settings), now)
  const { router: master, outputs } = stay(settings, router, now)
  return { router: master, outputs: [...outputs, report(router, 'Master', 'no_successor')] }
}

/** Takes the farewell back, before anybody has heeded it. */
function stay(settings: RouterSettings, { source }: Master, now: Instant): Step {
  return {
    router: {
      state: 'Master',
      source,
      advertiseAt: after(now, settings.advertisementInterval),
      ...refreshing(settings, now),
    },
    outputs: mastership(settings),
  }
}

function leave(settings: RouterSettings, router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Initialize') return unchanged(router)
  if (router.state !== 'Master') return becomeInitialize(router)
  if (!isLeaving(router)) return resign(settings, router, now)
  const { unlessSucceeded: _, ...forGood } = router
  return unchanged(forGood)
}

function resign(
  settings: RouterSettings,
  { source }: Master,
  now: Instant,
  unlessSucceeded?: Master['unlessSucceeded'],
): Step {
  const leavingUntil = after(now, farewellBound(settings, settings.advertisementInterval))
  return {
    router: {
      state: 'Master',
      source,
      advertiseAt: leavingUntil,
      leavingUntil,
      ...(unlessSucceeded && { unlessSucceeded }),
    },
    outputs: farewell(),
  }
}

/**
 * One that waited for it is Master with the next `wake`. A Master without it removes its addresses before it says a word:
 * whoever has the permit then finds them gone.
 */
function followPermit(settings: Terms, router: VirtualRouter, now: Instant): Step {
  const { refusal } = settings
  if (router.state === 'Backup') {
    return unchanged(refusal === undefined && router.awaitsPermit ? { ...router, masterDownAt: now } : router)
  }
  if (router.state !== 'Master' || refusal === undefined) return unchanged(router)
  if (isEnding(router)) return becomeInitialize(router)
  const reason = isLeaving(router) ? whyItLeaves(settings) : refusals[refusal]
  const masterInterval = settings.advertisementInterval
  const masterDownAt = after(now, masterDownInterval(settings, masterInterval))
  return {
    router: { state: 'Backup', source: router.source, masterDownAt, masterInterval },
    outputs: [...resignation(router.source), report(router, 'Backup', reason)],
  }
}

const refusals: Readonly<Record<PermitReason, TransitionReason>> = {
  held: 'lease_lost',
  not_held: 'lease_lost',
  arbiter_lost: 'lease_lost',
  held_by_other: 'fenced',
}

type HoldInput = Extract<RouterInput, { kind: 'hold' }>

/** What an operator wants counts at once; what he wants no more leaves the election to itself. */
function followHold(settings: Terms, router: VirtualRouter, { before, isForced }: HoldInput, now: Instant): Step {
  if (router.state === 'Backup') {
    if (settings.hold === 'promote') {
      if (settings.refusal !== undefined) return unchanged(awaitPermit(settings, router, now))
      return becomeMaster(settings, router, router.source, 'operator_promote', now)
    }
    return unchanged(before === 'demote' && router.isHeldBack ? hasten(settings, router, now) : router)
  }
  if (router.state !== 'Master' || isEnding(router)) return unchanged(router)
  if (settings.hold !== 'demote') return isLeaving(router) ? stay(settings, router, now) : unchanged(router)
  return isLeaving(router) ? unchanged(router) : resign(settings, router, now, isForced ? 'leave' : 'return')
}

const farewell = (source?: Address): RouterOutput[] =>
  Array.from({ length: farewells }, () => ({ kind: 'advertise', priority: resigned, ...(source && { source }) }))

/** Nobody of its group stays Master alone: it resigns, so that the others find their successors at once. */
function followGroup(settings: RouterSettings, router: Master, now: Instant): Step {
  if (router.leavingUntil !== undefined) return unchanged(router)
  const masterInterval = settings.advertisementInterval
  const masterDownAt = after(now, masterDownInterval(settings, masterInterval))
  return {
    router: { state: 'Backup', source: router.source, masterDownAt, masterInterval },
    outputs: [...resignation(router.source), report(router, 'Backup', 'sync_group')],
  }
}

/** What we heard is too old to act on: a Backup waits a whole interval anew, a Master yields before it says another word. */
function distrust(settings: RouterSettings, router: VirtualRouter, now: Instant): Step {
  if (router.state === 'Master') {
    if (isEnding(router)) return becomeInitialize(router)
    return becomeBackup(settings, router, router.source, 'engine_late', now)
  }
  if (router.state !== 'Backup') return unchanged(router)
  return unchanged({ ...router, masterDownAt: silentUntil(settings, router, now) })
}

/**
 * A Master whose priority falls says so at once, for others may be above it now. A Backup's silence ends as if it had had
 * this priority from the beginning; one that has come to stand above the Master that it heard last waits its Skew_Time only.
 */
function changePriority(settings: RouterSettings, router: VirtualRouter, before: number, now: Instant): Step {
  if (router.state === 'Backup') return unchanged(shiftSilence(settings, router, before, now))
  if (router.state !== 'Master' || isLeaving(router) || settings.priority >= before) return unchanged(router)
  return { router, outputs: [{ kind: 'advertise', priority: settings.priority }] }
}

function shiftSilence(settings: RouterSettings, router: Backup, before: number, now: Instant): Backup {
  const skew = (priority: number) => skewTime({ ...settings, priority }, router.masterInterval)
  const shift = microseconds(skew(settings.priority) - skew(before))
  const shifted = { ...router, masterDownAt: after(router.masterDownAt, shift) }
  const heard = router.heard?.priority ?? resigned
  const overtakes = heard >= before && heard < settings.priority
  return overtakes && settings.preempt && settings.preemptDelay === 0 ? hasten(settings, shifted, now) : shifted
}

/** New settings take effect at once: a Master says so, a Backup's silence is measured with a new interval from now. */
function reload(settings: RouterSettings, router: VirtualRouter, before: RouterSettings, now: Instant): Step {
  if (isLeaving(router)) return unchanged(router)
  if (router.state === 'Master') {
    return {
      router: {
        ...withoutRefresh(router),
        advertiseAt: after(now, settings.advertisementInterval),
        ...refreshing(settings, now),
      },
      outputs: mastership(settings),
    }
  }
  if (router.state !== 'Backup') return unchanged(router)
  const isLearnt = settings.version === 3 && router.heard !== undefined
  const masterInterval = isLearnt ? router.masterInterval : settings.advertisementInterval
  const isSameRhythm =
    before.version === settings.version &&
    router.masterInterval === masterInterval &&
    before.downTimerAdverts === settings.downTimerAdverts
  if (isSameRhythm) return unchanged(shiftSilence(settings, router, before.priority, now))
  const next = { ...router, masterInterval }
  return unchanged({ ...next, masterDownAt: silentUntil(settings, next, now) })
}

const withoutRefresh = ({ refreshAt: _, elsewhereAt: _elsewhere, ...rest }: Master): Master => rest

const refreshing = ({ garp: { refresh, elsewhere } }: RouterSettings, now: Instant) => ({
  ...(refresh > 0 && { refreshAt: after(now, refresh) }),
  ...(elsewhere && { elsewhereAt: after(now, elsewhere.every) }),
})

/** What makes a Master of a router, and one with new settings of a Master. */
const mastership = (settings: RouterSettings): readonly RouterOutput[] => [
  { kind: 'arm-last-will' },
  { kind: 'add-addresses' },
  { kind: 'advertise', priority: settings.priority },
  { kind: 'announce', repeat: settings.garp.repeat },
]

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
      ...(settings.garp.delay > 0 && {
        secondRound: { at: after(now, settings.garp.delay), repeat: settings.garp.repeat },
      }),
      ...refreshing(settings, now),
      ...(heard &&
        isSpeaking(heard, now) && { preempted: { source: heard.source, until: after(now, heard.interval) } }),
    },
    outputs: [...mastership(settings), report(from, 'Master', reason, heard, heard && between(heard.at, now))],
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
  const masterInterval = heard?.interval ?? settings.advertisementInterval
  const masterDownAt = after(now, masterDownInterval(settings, masterInterval))
  return {
    router: { state: 'Backup', source, masterDownAt, masterInterval, ...(heard ? { heard } : {}) },
    outputs: [...withdrawal(from), report(from, 'Backup', reason, heard)],
  }
}

const becomeFault = (from: VirtualRouter, fault: FaultReason): Step => ({
  router: {
    state: 'Fault',
    fault,
    ...(from.state === 'Backup' && from.heard && { learntInterval: from.masterInterval }),
  },
  outputs: [
    // Where the router is cut off nobody would hear a farewell.
    ...(from.state === 'Master' && !isCutOff(fault) ? resignation(from.source) : withdrawal(from)),
    report(from, 'Fault', faultReasons[fault]),
  ],
})

const isCutOff = (fault: FaultReason) =>
  fault === 'interface_down' || fault === 'no_source_address' || fault === 'no_channel'

/** Gives the addresses up and says so: a Backup that hears it waits its Skew_Time only. */
const resignation = (source: Address): RouterOutput[] => [
  { kind: 'remove-addresses' },
  ...farewell(source),
  { kind: 'disarm-last-will' },
]

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
  silent?: Duration,
): RouterOutput => ({
  kind: 'report',
  transition: {
    from: from.state,
    to,
    reason,
    ...(peer ? { peer: { source: peer.source, priority: peer.priority, interval: peer.interval } } : {}),
    ...(silent === undefined ? {} : { silent }),
  },
})
