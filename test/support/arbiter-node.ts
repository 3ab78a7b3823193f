import { setTimeout as sleep } from 'node:timers/promises'
import { ZooKeeperArbiter } from '../../src/arbiter/zookeeper/arbiter.js'
import { openWire } from '../../src/arbiter/zookeeper/library.js'
import type { ArbiterReport, ArbiterSettings, Permit, Policy } from '../../src/model/arbiter.js'
import { type Duration, inMilliseconds, microseconds, milliseconds } from '../../src/model/time.js'

/** One node with one virtual router that does as its permits say, over the real client. */
export type ArbiterNode = {
  /** Whether it may be Master now. */
  readonly mayOwn: () => boolean
  readonly report: () => ArbiterReport
  /** Its silence has ended: it would be Master. */
  readonly ready: () => void
  readonly leave: () => void
  readonly troubles: readonly string[]
  /** When it was told something else than before, and what. */
  readonly told: readonly string[]
  readonly close: () => Promise<void>
}

export type NodeOptions = {
  readonly priority: number
  readonly policy?: Policy
  readonly preempt?: boolean
  readonly auth?: string
  readonly root?: string
  readonly sessionTimeoutMs?: number
}

/** So short that a session of 4 s holds it. */
const lease = milliseconds(100)

const contest = { vrid: 51, family: 'ipv4' } as const

export function startNode(node: string, servers: readonly string[], options: NodeOptions): ArbiterNode {
  const { priority, policy = 'strict', preempt = true, auth, root = '/lvsha', sessionTimeoutMs = 4_000 } = options
  const settings: ArbiterSettings = {
    ...{ kind: 'zookeeper', node, servers, root, policy },
    ...(auth !== undefined && { auth }),
    sessionTimeout: milliseconds(sessionTimeoutMs),
    tick: milliseconds(500),
  }
  let permit: Permit = { isGranted: false, because: 'arbiter_lost' }
  let wants: 'idle' | 'ready' | 'owner' | 'leaving' = 'idle'
  const troubles: string[] = []
  const told: string[] = []
  const wish = () => arbiter.wish('eth0#51', contest, { want: wants, priority, preempt, lease })
  const arbiter = new ZooKeeperArbiter({
    settings,
    clock: now,
    schedule(delay, act) {
      const timer = setTimeout(act, inMilliseconds(delay))
      return () => clearTimeout(timer)
    },
    open: (events) => openWire(settings, events),
    async tell([entry]) {
      if (!entry) return []
      ;[, permit] = entry
      const text = `${permit.isGranted ? 'granted' : 'refused'} ${permit.because}`
      if (told.at(-1) !== text) told.push(text)
      const before = wants
      if (permit.isGranted && wants === 'ready') wants = 'owner'
      if (!permit.isGranted && (wants === 'owner' || wants === 'leaving')) wants = 'idle'
      if (wants !== before) setImmediate(wish)
      return []
    },
    trouble: (text) => troubles.push(text),
  })
  arbiter.start()
  wish()
  const want = (next: typeof wants) => () => {
    wants = next
    wish()
  }
  return {
    mayOwn: () => (permit.until === undefined || now() < permit.until ? permit.isGranted : !permit.isGranted),
    report: () => arbiter.report(),
    ready: want('ready'),
    leave: want('leaving'),
    troubles,
    told,
    close: () => arbiter.close(),
  }
}

/** Stands for CLOCK_BOOTTIME: nothing sleeps here. */
const now = (): Duration => microseconds(Number(process.hrtime.bigint() / 1_000n))

/** Resolves with how long it took in milliseconds; throws after the limit. */
export async function until(isSo: () => boolean, limitMs: number, what: string): Promise<number> {
  const start = Date.now()
  while (!isSo()) {
    if (Date.now() - start > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`)
    await sleep(10)
  }
  return Date.now() - start
}
