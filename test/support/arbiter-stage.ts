import { setImmediate as soon } from 'node:timers/promises'
import { ZooKeeperArbiter } from '../../src/arbiter/zookeeper/arbiter.js'
import { type Wire, WireError, type WireEvents } from '../../src/arbiter/zookeeper/wire.js'
import type { PermitWish, Policy } from '../../src/model/arbiter.js'
import { type Duration, microseconds, seconds } from '../../src/model/time.js'

export type ArbiterStage = ReturnType<typeof arbiterStage>

const session = '00000000000000aa'
const path = '/l/routers/51'

/** An arbiter with one virtual router on a clock that a test moves, and servers that keep one list of names. */
export function arbiterStage({ policy = 'strict' as Policy, isAway = false } = {}) {
  const schedule = new Schedule()
  const told: string[] = []
  const troubles: string[] = []
  let names: string[] = []
  let others: readonly string[] = []
  let counted = 0
  let hasOwn = true
  let hasPath = false
  let changed = () => {}
  const stage = {
    /** What the next requests to remove something are answered with. */
    failures: [] as string[],
    /** The addresses of whoever may not be Master could not be removed. */
    lingers: false,
    /** Nobody answers who is told a permit. */
    isSilent: false,
  }
  const missing = () => new WireError('NO_NODE', 'missing')
  const never = () => new Promise<never>(() => {})
  const open = ({ connected }: WireEvents): Wire => {
    if (!isAway) void soon().then(connected)
    return {
      close: async () => {},
      breakOff: () => {},
      server: () => 'zk:2181',
      session: () => session,
      timeout: () => seconds(10),
      async ensure(wanted) {
        if (isAway) return never()
        if (wanted === path) hasPath = true
      },
      async create(wanted, _, sequential) {
        if (wanted.startsWith('/l/nodes/')) {
          hasOwn = true
          return wanted
        }
        if (!hasPath) throw missing()
        const name = nameIn(wanted)
        names.push(sequential ? `${name}${String(++counted).padStart(10, '0')}` : name)
        return wanted
      },
      async write() {
        if (!hasOwn) throw missing()
      },
      async remove(wanted) {
        const failure = stage.failures.shift()
        if (failure) throw new WireError(failure, 'other')
        names = names.filter((name) => name !== nameIn(wanted))
      },
      async list(_, watch) {
        if (!hasPath) throw missing()
        changed = watch
        return [...names, ...others]
      },
      read: async () => ({ data: 'a', session, createdIn: 1 }),
    }
  }
  const arbiter = new ZooKeeperArbiter({
    settings: {
      ...{ kind: 'zookeeper', node: 'a', servers: ['zk:2181'], root: '/l', policy },
      sessionTimeout: seconds(10),
      tick: seconds(2),
    },
    clock: () => schedule.now,
    schedule: (delay, act) => schedule.add(delay, act),
    open,
    async tell(permits) {
      told.push(...permits.map(([, { isGranted, because }]) => `${isGranted ? 'granted' : 'refused'} ${because}`))
      if (stage.isSilent) throw new Error('it does not answer')
      return stage.lingers ? permits.flatMap(([key, { isGranted }]) => (isGranted ? [] : [key])) : []
    },
    trouble: (text) => troubles.push(text),
  })
  arbiter.start()
  return Object.assign(stage, {
    arbiter,
    troubles,
    wish: (want: PermitWish['want']) =>
      arbiter.wish('eth0#51', { vrid: 51, family: 'ipv4' }, { want, priority: 100, preempt: true, lease: seconds(1) }),
    lastTold: () => told.at(-1),
    isOwner: () => names.includes('owner'),
    candidates: () => names.filter((name) => name !== 'owner'),
    /** Lets so many seconds pass. */
    pass: (time: number) => schedule.pass(seconds(time)),
    /** What other nodes have there. */
    async others(wanted: readonly string[]) {
      others = wanted
      changed()
      await schedule.pass(seconds(0))
    },
    removeOwn() {
      hasOwn = false
    },
    removePath() {
      hasPath = false
      names = []
      changed()
    },
  })
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Timers that end when a test says so. */
class Schedule {
  now: Duration = seconds(1000)
  private timers: { readonly at: number; readonly act: () => void }[] = []

  add(delay: Duration, act: () => void) {
    const timer = { at: this.now + delay, act }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  async pass(time: Duration) {
    const end = this.now + time
    await settled()
    for (;;) {
      const [next] = this.timers.toSorted((one, other) => one.at - other.at)
      if (!next || next.at > end) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.now = microseconds(next.at)
      next.act()
      await settled()
    }
    this.now = microseconds(end)
  }
}

/** What has been promised has been kept. */
async function settled() {
  for (let turn = 0; turn < 8; turn++) await soon()
}
