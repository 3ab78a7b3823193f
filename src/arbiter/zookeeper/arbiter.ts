import {
  type ArbiterReport,
  type ArbiterSettings,
  type ContestId,
  type ContestReport,
  contestName,
  type Permit,
  type PermitWish,
} from '../../model/arbiter.js'
import { type Duration, inSeconds, microseconds } from '../../model/time.js'
import { candidatesIn, ownerEntry } from '../candidates.js'
import { type Move, nextMove, type View } from '../contest.js'
import { type Knowledge, permitOf } from '../permit.js'
import { holds, leastSessionTimeout, permitLength, wordInterval } from '../timing.js'
import { Session, type SessionParts } from './session.js'
import { type Wire, WireError } from './wire.js'

export type ArbiterParts = Pick<SessionParts, 'open' | 'clock' | 'schedule'> & {
  readonly settings: ArbiterSettings
  /**
   * Hands permits to whoever acts on them; resolves when that is done: who may not be Master then is none.
   * @returns the keys of those that may not be Master, and whose addresses could not be removed
   */
  readonly tell: (permits: readonly (readonly [key: string, permit: Permit])[]) => Promise<readonly string[]>
  /** Something that an operator should know. */
  readonly trouble: (text: string) => void
}

export function startZooKeeper(parts: ArbiterParts): ZooKeeperArbiter {
  const arbiter = new ZooKeeperArbiter(parts)
  arbiter.start()
  return arbiter
}

/** One virtual router, as it stands at the servers. */
type Contest = {
  readonly key: string
  readonly id: ContestId
  wish: PermitWish
  /** As it was read last in this session. */
  view?: View | undefined
  /** When the word was sent after which the view was still true. */
  trueAt?: Duration | undefined
  /** Nothing has been read since the servers were out of reach. */
  isUnsure: boolean
  /** Our Master is being told to let go. */
  isReleasing: boolean
  isBusy: boolean
  isStale: boolean
  /** It is not configured any more: when nothing of it is left at the servers it is forgotten. */
  isOver: boolean
  /** There is a path for its candidates. */
  isPlaced: boolean
  /** The same one always: the library keeps those apart that are not. */
  readonly changed: () => void
}

/**
 * Says which virtual routers may be Master here, by what ZooKeeper's servers keep: below `root/routers` one path for each with
 * an ephemeral, sequential node for every candidate, and one that only the owner has. Whoever wants to take over waits until
 * that one has vanished.
 */
export class ZooKeeperArbiter {
  private readonly parts: ArbiterParts
  private readonly session: Session
  private readonly contests = new Map<string, Contest>()
  private wire: Wire | undefined
  /** When the word was sent that was answered last in this session. */
  private lastHeard: Duration | undefined
  /** What was said to be too short. */
  private tooShort: Duration | undefined
  private callOff: () => void = () => undefined
  private isClosed = false

  constructor(parts: ArbiterParts) {
    this.parts = parts
    const { open, clock, schedule, settings, trouble } = parts
    this.session = new Session({
      ...{ open, clock, schedule },
      nodes: `${settings.root}/nodes`,
      node: settings.node,
      sessionTimeout: settings.sessionTimeout,
      listener: {
        trouble,
        connected: (wire) => this.connected(wire),
        heard: (sentAt) => this.heard(sentAt),
        ended: () => this.ended(),
      },
    })
  }

  start() {
    this.session.start()
  }

  /** Ends the session: whatever is ours there goes at once. */
  async close() {
    this.isClosed = true
    this.callOff()
    await this.session.close()
  }

  /** What a virtual router wants from now on. */
  wish(key: string, id: ContestId, wish: PermitWish) {
    const known = this.contests.get(key)
    const contest = known ?? this.admit(key, id, wish)
    contest.wish = wish
    contest.isOver = false
    // What one before us has said of it does not count any more.
    if (!known) void this.tell([contest]).catch(() => undefined)
    void this.settle(contest)
  }

  /** A virtual router that wants nothing is not configured any more. */
  forget(key: string) {
    const contest = this.contests.get(key)
    if (!contest) return
    contest.isOver = true
    void this.settle(contest)
  }

  report(): ArbiterReport {
    return { ...this.session.report(), contests: [...this.contests.values()].map((contest) => this.reportOf(contest)) }
  }

  private admit(key: string, id: ContestId, wish: PermitWish): Contest {
    const contest: Contest = {
      ...{ key, id, wish, isUnsure: true, isReleasing: false, isOver: false },
      ...{ isBusy: false, isStale: false, isPlaced: false },
      changed: () => void this.settle(contest),
    }
    this.contests.set(key, contest)
    return contest
  }

  private connected(wire: Wire) {
    this.wire = wire
    for (const contest of this.contests.values()) {
      contest.isUnsure = true
      void this.settle(contest)
    }
  }

  private heard(sentAt: Duration) {
    for (const contest of this.contests.values()) if (!contest.isUnsure) contest.trueAt = sentAt
    this.lastHeard = sentAt
    void this.tell([...this.contests.values()]).catch(() => undefined)
  }

  private ended() {
    this.wire = undefined
    this.lastHeard = undefined
    for (const contest of this.contests.values()) {
      contest.view = undefined
      contest.trueAt = undefined
      contest.isUnsure = true
    }
    void this.tell([...this.contests.values()]).catch(() => undefined)
  }

  private async tell(contests: readonly Contest[]): Promise<readonly string[]> {
    if (this.isClosed || contests.length === 0) return []
    return this.parts.tell(contests.map((contest) => [contest.key, this.permitFor(contest)] as const))
  }

  private permitFor(contest: Contest): Permit {
    const isMaster = contest.wish.want === 'owner' || contest.wish.want === 'leaving'
    return permitOf(this.parts.settings.policy, this.knowledgeOf(contest), { isMaster })
  }

  private knowledgeOf({ view, trueAt, isReleasing }: Contest): Knowledge {
    if (!view || trueAt === undefined || !this.wire) return { kind: 'unknown' }
    const { tick } = this.parts.settings
    const until = microseconds(trueAt + permitLength({ sessionTimeout: this.session.timeout, tick }))
    if (this.parts.clock() >= until) return { kind: 'unknown' }
    const { owner } = view
    if (!owner) return { kind: 'nobodys', until }
    const isOurs = owner.session === this.wire.session() && !isReleasing
    return { kind: isOurs ? 'ours' : 'theirs', epoch: owner.epoch, until }
  }

  /** One thing after another, until what is wanted is what the servers have. */
  private async settle(contest: Contest) {
    contest.isStale = true
    if (contest.isBusy || this.contests.get(contest.key) !== contest) return
    contest.isBusy = true
    try {
      while (contest.isStale && this.wire && !this.isClosed) {
        contest.isStale = false
        await this.step(contest, this.wire)
      }
    } catch (error) {
      contest.isStale = true
      if (error instanceof WireError && error.refusal === 'not_allowed') {
        this.parts.trouble(`${this.pathOf(contest)}: the servers do not let us write`)
      }
      if (error instanceof WireError && error.refusal === 'missing') contest.isPlaced = false
      this.tryAgain()
    } finally {
      contest.isBusy = false
    }
  }

  private tryAgain() {
    if (this.isClosed) return
    this.callOff()
    this.callOff = this.parts.schedule(wordInterval(this.session.timeout), () => {
      for (const contest of this.contests.values()) if (contest.isStale) void this.settle(contest)
    })
  }

  private async step(contest: Contest, wire: Wire) {
    const view = await this.look(contest, wire)
    if (wire !== this.wire) return
    contest.view = view
    contest.isUnsure = false
    contest.trueAt = this.lastHeard
    const isOurs = view.owner?.session === wire.session()
    const wish = this.allowed(contest)
    const move = nextMove(view, wish, this.parts.settings.node, wire.session())
    contest.isReleasing = isOurs && move?.kind === 'release'
    const told = this.tell([contest])
    if (!contest.isReleasing) told.catch(() => undefined)
    // Nobody else may have it before the addresses are gone.
    else if ((await told).includes(contest.key)) throw new Error('addresses are left')
    if (wire !== this.wire) return
    if (move) {
      contest.isStale = true
      await this.make(move, this.pathOf(contest), wire)
    } else if (contest.isOver && wish.want === 'none') this.contests.delete(contest.key)
  }

  /** Where the servers grant a session that is too short nobody of this node is a candidate. */
  private allowed({ wish }: Contest): PermitWish {
    const { settings, trouble } = this.parts
    const { tick } = settings
    const times = { sessionTimeout: this.session.timeout, tick }
    if (holds(times, wish.lease)) return wish
    const least = inSeconds(leastSessionTimeout(tick, wish.lease))
    if (this.tooShort !== times.sessionTimeout) {
      trouble(
        `the servers grant a session of ${inSeconds(times.sessionTimeout)} s, and ${least} s is the least that holds`,
      )
    }
    this.tooShort = times.sessionTimeout
    return { ...wish, want: 'none' }
  }

  private async look(contest: Contest, wire: Wire): Promise<View> {
    const path = this.pathOf(contest)
    if (!contest.isPlaced) await wire.ensure(path)
    contest.isPlaced = true
    const names = await wire.list(path, contest.changed)
    const kept = names.includes(ownerEntry) ? await wire.read(`${path}/${ownerEntry}`) : undefined
    return {
      candidates: candidatesIn(names),
      ...(kept && { owner: { node: kept.data, session: kept.session, epoch: kept.createdIn } }),
    }
  }

  private async make(move: Move, path: string, wire: Wire) {
    switch (move.kind) {
      case 'enter':
        await wire.create(`${path}/${move.prefix}`, '', true)
        return
      case 'withdraw':
        return wire.remove(`${path}/${move.entry}`)
      case 'claim':
        await wire.create(`${path}/${ownerEntry}`, this.parts.settings.node, false).catch((error: WireError) => {
          // Another one was faster, which the next look shows.
          if (error.refusal !== 'exists') throw error
        })
        return
      case 'release':
        return wire.remove(`${path}/${ownerEntry}`)
    }
  }

  private pathOf({ id }: Contest) {
    return `${this.parts.settings.root}/routers/${contestName(id)}`
  }

  private reportOf(contest: Contest): ContestReport {
    const { key, view } = contest
    const permit = this.permitFor(contest)
    const left = permit.until === undefined ? undefined : microseconds(permit.until - this.parts.clock())
    return {
      key,
      permit,
      candidates: (view?.candidates ?? []).map(({ node, priority, isReady }) => ({ node, priority, isReady })),
      ...(view?.owner && {
        owner: {
          node: view.owner.node,
          epoch: view.owner.epoch,
          isUs: this.wire !== undefined && view.owner.session === this.wire.session(),
        },
      }),
      ...(left !== undefined && { left }),
    }
  }
}
