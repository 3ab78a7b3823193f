import { permitLead } from '../arbiter/timing.js'
import type { ArbiterStatus, Reason } from '../control/protocol.js'
import type { ArbiterReport, ArbiterSettings, Permit, PermitWish } from '../model/arbiter.js'
import { type RouterSettings, routerKey } from '../model/router.js'
import { type Duration, inMilliseconds, microseconds } from '../model/time.js'
import type { Journal } from './journal.js'

/** Whoever says which node may be Master, as the director needs it. */
export type Arbiter = {
  readonly wish: (key: string, id: Pick<RouterSettings, 'vrid' | 'family'>, wish: PermitWish) => void
  /** A router that wants nothing any more is not configured any more either. */
  readonly forget: (key: string) => void
  readonly report: () => ArbiterReport
  readonly close: () => Promise<void>
}

export type ArbiterListener = {
  /** @returns the keys of those that may not be Master, and whose addresses could not be removed */
  readonly tell: (permits: readonly (readonly [key: string, permit: Permit])[]) => Promise<readonly string[]>
  readonly trouble: (text: string) => void
}

export type ArbitrationParts = {
  readonly startArbiter: (settings: ArbiterSettings, listener: ArbiterListener) => Arbiter
  readonly engine: { readonly permit: ArbiterListener['tell'] }
  readonly journal: Pick<Journal, 'write'>
  readonly schedule: (delay: Duration, act: () => void) => () => void
}

type Wished = { readonly settings: RouterSettings; readonly wish: PermitWish }

/** Between the arbiter of the configuration and the engine: wishes go one way, permits the other. */
export class Arbitration {
  private readonly parts: ArbitrationParts
  private settings: ArbiterSettings | undefined
  private arbiter: Arbiter | undefined
  private readonly wishes = new Map<string, Wished>()
  /** By routerKey, those that are configured. */
  private configured: ReadonlySet<string> = new Set()

  constructor(parts: ArbitrationParts) {
    this.parts = parts
  }

  /** Asks this arbiter for these routers from now on; to be called when the engine knows of them. */
  async update(settings: ArbiterSettings | undefined, routers: readonly RouterSettings[]) {
    this.configured = new Set(routers.map(routerKey))
    // The engine wants nothing where there is nobody to ask.
    if (!settings) this.wishes.clear()
    for (const key of this.wishes.keys()) this.forgetOver(key)
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return
    if (this.arbiter && settings) await this.revoke()
    await this.arbiter?.close()
    this.settings = settings
    this.arbiter = settings && this.start(settings)
  }

  /** What a router wants of the arbiter has changed. */
  heed({ settings, wish }: Wished) {
    const key = routerKey(settings)
    this.wishes.set(key, { settings, wish })
    this.arbiter?.wish(key, settings, wish)
    this.forgetOver(key)
  }

  /**
   * What is ours at the arbiter goes at once, and somebody else may have it: where addresses may still be held, because the
   * engine has not left in order, only when the lease of the last has ended.
   */
  async close(hasLeft: boolean) {
    if (!hasLeft && this.arbiter) await this.outwaitLeases()
    await this.arbiter?.close()
    this.arbiter = undefined
  }

  status(): ArbiterStatus | undefined {
    if (!this.arbiter || !this.settings) return undefined
    const names = new Map([...this.wishes].map(([key, { settings }]) => [key, settings.name]))
    return arbiterStatus(this.settings, this.arbiter.report(), names)
  }

  private start(settings: ArbiterSettings): Arbiter {
    const { startArbiter, engine, journal } = this.parts
    const arbiter = startArbiter(settings, {
      tell: (permits) => engine.permit(permits),
      trouble: (text) => journal.write('vrrp', 'arbiter', text),
    })
    for (const [key, { settings: router, wish }] of this.wishes) arbiter.wish(key, router, wish)
    return arbiter
  }

  private forgetOver(key: string) {
    if (this.configured.has(key) || this.wishes.get(key)?.wish.want !== 'none') return
    this.wishes.delete(key)
    this.arbiter?.forget(key)
  }

  /** Before the session that they come from ends: another node may take over at once then. */
  private async revoke() {
    const refusal: Permit = { isGranted: false, because: 'arbiter_lost' }
    const lingering = await this.parts.engine.permit([...this.wishes.keys()].map((key) => [key, refusal] as const))
    if (lingering.length > 0) await this.outwaitLeases()
  }

  private outwaitLeases() {
    const leads = [...this.wishes.values()].map(({ wish }) => permitLead(wish.lease))
    return new Promise<void>((resolve) => this.parts.schedule(microseconds(Math.max(0, ...leads)), resolve))
  }
}

/** What is wrong with the arbiter: without its answer strict lets nobody be Master. */
export function arbiterReasons(arbiter: ArbiterStatus | undefined): Reason[] {
  if (!arbiter || arbiter.state === 'connected') return []
  const level = arbiter.policy === 'strict' && arbiter.state !== 'suspended' ? 'crit' : 'warn'
  const text = `the arbiter does not answer: ${arbiter.problem ?? arbiter.state}`
  return [{ code: 'ARBITER_SILENT', level, object: 'arbiter', text }]
}

function arbiterStatus(
  { policy }: ArbiterSettings,
  report: ArbiterReport,
  names: ReadonlyMap<string, string>,
): ArbiterStatus {
  const { state, server, session, timeout, roundTrip, silent, problem, contests } = report
  const milliseconds = (duration: typeof timeout) =>
    duration === undefined ? null : Math.round(inMilliseconds(duration))
  return {
    kind: 'zookeeper',
    policy,
    state,
    server: server ?? null,
    session: session ?? null,
    timeout_ms: milliseconds(timeout),
    round_trip_ms: milliseconds(roundTrip),
    silent_ms: milliseconds(silent),
    ...(problem !== undefined && { problem }),
    instances: contests.map(({ key, permit, left, owner, candidates }) => ({
      name: names.get(key) ?? key,
      granted: permit.isGranted,
      because: permit.because,
      left_ms: milliseconds(left),
      owner: owner ? { node: owner.node, here: owner.isUs, epoch: owner.epoch } : null,
      candidates: candidates.map(({ node, priority, isReady }) => ({ node, priority, ready: isReady })),
    })),
  }
}
