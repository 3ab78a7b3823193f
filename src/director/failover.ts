import type { FailoverDocument, FailoverInstance, FailoverRequest } from '../control/protocol.js'
import type { EngineHandle } from '../engine/handle.js'
import type { EngineReport } from '../engine/messages.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { Hold, HoldAction } from '../model/hold.js'
import { routerKey } from '../model/router.js'
import { between, type Duration, inMilliseconds, inSeconds, milliseconds } from '../model/time.js'
import { type FailoverTarget, planFailover, requireConfirmation } from './failover-plan.js'
import type { Journal } from './journal.js'
import { OrderList, type OrdersParts } from './orders.js'
import { stateWords } from './transition-text.js'
import type { Clocks } from './world.js'

export type FailoverParts = Omit<OrdersParts<Hold>, 'onEnd' | 'wallClock'> & {
  readonly engine: Pick<EngineHandle, 'snapshot' | 'hold'>
  readonly journal: Journal
  readonly clocks: () => Clocks
  readonly config: () => DirectorConfig
}

type Transition = Extract<EngineReport, { kind: 'transition' }>

/** Half an hour: a demote that was forgotten must not leave the pair without a spare for long. */
const defaultHold = 1_800_000
const defaultWait = 10_000

/** Moves virtual routers by hand, and keeps them where they were put until that ends. */
export class Failover {
  private readonly parts: FailoverParts
  private readonly list: OrderList<Hold>
  private readonly watchers = new Set<(transition: Transition) => void>()

  constructor(parts: FailoverParts) {
    this.parts = parts
    this.list = new OrderList<Hold>({
      ...parts,
      wallClock: () => parts.clocks().wallClock,
      onEnd: (ended) => this.ended(ended, 'its time is over'),
    })
  }

  /** What is held now, by routerKey. */
  get holds() {
    return this.list.current
  }

  /** Tells the engine what is held, after every start and reload of it. */
  apply(isForced = false) {
    const holds = [...this.list.current].map(([key, { action }]) => [key, action] as const)
    return this.parts.engine.hold(holds, isForced)
  }

  /** News of the engine, for whoever waits for it. */
  heed(transition: Transition) {
    for (const watch of this.watchers) watch(transition)
  }

  close() {
    this.list.close()
  }

  /**
   * Promotes or demotes, and answers when it has happened.
   * @throws LvshaError as planFailover; LV-E302 where nobody took over, and all is as before
   */
  async run(action: HoldAction, request: FailoverRequest): Promise<FailoverDocument> {
    const { engine, config } = this.parts
    const { routers } = await engine.snapshot()
    const targets = planFailover(action, request, routers, config().syncGroups)
    if (request.dry_run) return this.document(action, 'planned', targets.map(planned))
    if (request.end) return this.end(action, targets)
    requireConfirmation(action, targets, request.confirm ?? [])
    return this.move(action, request, targets)
  }

  private async move(action: HoldAction, request: FailoverRequest, targets: readonly FailoverTarget[]) {
    const { journal, clocks } = this.parts
    const hold = this.holdOf(action, request)
    const asked = clocks()
    const before = new Map(this.list.current)
    const arrival = this.arrivalOf(targets, milliseconds(request.wait_ms ?? defaultWait))
    this.list.put(
      targets.map(({ key }) => key),
      hold,
    )
    for (const { name } of targets) journal.write('vrrp', name, `${action} by ${hold.by}${reasonText(hold)}`)
    try {
      await this.apply(request.force_no_peer ?? false)
      const arrived = await arrival.promise
      return this.document(
        action,
        'done',
        targets.map((target) => moved(target, hold, arrived.get(target.key), asked)),
      )
    } catch (error) {
      arrival.cancel()
      await this.restore(targets, hold, before)
      throw error
    }
  }

  /** Nothing is held that could not be had; what somebody else has asked for in the meantime stands. */
  private async restore(targets: readonly FailoverTarget[], tried: Hold, before: ReadonlyMap<string, Hold>) {
    for (const { key } of targets.filter(({ key }) => this.list.current.get(key) === tried)) {
      const hold = before.get(key)
      if (hold) this.list.put([key], hold)
      else this.list.end([key])
    }
    await this.apply()
  }

  private async end(action: HoldAction, targets: readonly FailoverTarget[]) {
    this.ended(this.list.end(targets.map(({ key }) => key)), 'an operator ended it')
    return this.document(
      action,
      'ended',
      targets.map((target) => ({ ...planned(target), to: stateWords[target.from] })),
    )
  }

  private ended(keys: readonly string[], why: string) {
    const { journal, config } = this.parts
    for (const router of config().routers.filter((each) => keys.includes(routerKey(each)))) {
      journal.write('vrrp', router.name, `is held no more: ${why}`)
    }
    // An engine that does not answer has no routers to hold; the next one is told at its start.
    this.apply().catch(() => undefined)
  }

  private holdOf(action: HoldAction, { for_ms: length = defaultHold, by = 'unknown', reason }: FailoverRequest): Hold {
    const since = this.parts.clocks().wallClock
    return {
      action,
      since,
      by,
      ...(length === null ? {} : { until: since + length }),
      ...(reason === undefined ? {} : { reason }),
    }
  }

  /** Resolves with the transitions by which all targets have become what they shall; rejects where one cannot. */
  private arrivalOf(targets: readonly FailoverTarget[], within: Duration) {
    const missing = new Map(targets.filter(({ from, to }) => from !== to).map((target) => [target.key, target]))
    const arrived = new Map<string, Transition>()
    let cancel: () => void = () => undefined
    const promise = new Promise<ReadonlyMap<string, Transition>>((resolve, reject) => {
      const watch = (news: Transition) => {
        const key = routerKey(news.settings)
        const target = missing.get(key)
        if (!target) return
        if (news.transition.reason === 'no_successor') return finish(() => reject(takenBack(target, news)))
        if (news.transition.to !== target.to) return
        arrived.set(key, news)
        missing.delete(key)
        if (missing.size === 0) finish(() => resolve(arrived))
      }
      const stopClock = this.parts.schedule(within, () => {
        const [first] = missing.values()
        if (first) finish(() => reject(tooLate(first, within)))
      })
      const finish = (settle: () => void) => {
        cancel()
        settle()
      }
      cancel = () => {
        this.watchers.delete(watch)
        stopClock()
      }
      this.watchers.add(watch)
      if (missing.size === 0) finish(() => resolve(arrived))
    })
    return { promise, cancel }
  }

  private document(action: HoldAction, outcome: FailoverDocument['outcome'], instances: readonly FailoverInstance[]) {
    const at = new Date(this.parts.clocks().wallClock).toISOString()
    return { kind: 'failover', v: 1, at, node: this.parts.config().node, action, outcome, instances } as const
  }
}

const reasonText = ({ reason }: Hold) => (reason === undefined ? '' : `: ${reason}`)

const planned = ({ name, vips, from, to, peer }: FailoverTarget): FailoverInstance => ({
  name,
  vips,
  from: stateWords[from],
  to: stateWords[to],
  ...(peer && { peer }),
  steps: [],
})

function moved(target: FailoverTarget, hold: Hold, arrived: Transition | undefined, asked: Clocks): FailoverInstance {
  const by = arrived?.transition.peer
  const at = arrived && Math.max(0, Math.round(inMilliseconds(between(asked.now, arrived.at))))
  const peer = by ? { name: target.peer?.name ?? by.source, priority: by.priority } : target.peer
  return {
    ...planned(target),
    ...(peer && { peer }),
    steps: at === undefined ? [] : [{ name: stepText(target, peer), at_ms: at }],
    hold_until: hold.until === undefined ? null : new Date(hold.until).toISOString(),
  }
}

const stepText = ({ to }: FailoverTarget, peer: FailoverInstance['peer']) =>
  to === 'Master'
    ? 'addresses are here, advert sent'
    : peer
      ? `${peer.name} advertises, priority ${peer.priority}; addresses removed here`
      : 'addresses removed here'

const takenBack = ({ name }: FailoverTarget, { settings }: Transition) =>
  new LvshaError(
    'LV-E302',
    `Nobody took over ${name}: it stayed MASTER here, without a gap`,
    ['lvsha status', `check that the other node runs VRRP with vrid ${settings.vrid} and hears this one`],
    exitCodes.timedOut,
  )

const tooLate = ({ name, to }: FailoverTarget, within: Duration) =>
  new LvshaError(
    'LV-E302',
    `${name} did not become ${stateWords[to]} within ${inSeconds(within)}s; the hold was taken back`,
    ['lvsha status'],
    exitCodes.timedOut,
  )
