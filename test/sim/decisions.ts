import { createRequire } from 'node:module'

/** In the order of `enum event_kind` in native/guardian/decide.h. */
const events = [
  ...[
    'beat',
    'arm',
    'disarm',
    'renewed',
    'halt',
    'give-up',
    'line-lost',
    'process-gone',
    'rival',
    'wake',
    'tick',
    'release',
    'permit',
    'kept',
  ],
] as const
/** In the order of `enum action_kind`. */
const actions = ['kill', 'listen', 'resign', 'renew', 'remove', 'advertise', 'halt', 'end'] as const

export type GuardianEvent = {
  readonly kind: (typeof events)[number]
  readonly will?: number
  /** Of `arm`, microseconds as in the letter. */
  readonly terms?: Terms
  /** Of `renewed`, `kept` and `permit`. */
  readonly at?: number
  /** Of `halt`. */
  readonly isFarewell?: boolean
}

export type Terms = {
  readonly bound: number
  readonly lease: number
  readonly interval: number
  readonly renewedAt?: number
  readonly until: number
  readonly pace: { readonly interval: number; readonly due: number; readonly frames: number }
}

export type GuardianAction = {
  readonly kind: (typeof actions)[number]
  readonly will: number
  readonly frame: number
  readonly late: number
}

export type Decision = { readonly actions: readonly GuardianAction[]; readonly wakeAt: number | undefined }

/** One guardian's decisions: the compiled `decide` and `next_wake` with a state of their own. */
export type Decide = (event: GuardianEvent, now: { monotonic: number; boottime: number }) => Decision

type Addon = { readonly decide: (state: Uint8Array, exchange: Float64Array) => void; readonly size: number }

/** Loads what was compiled; each call of the result makes one guardian. */
export function loadDecisions(path: string): () => Decide {
  const addon = createRequire(import.meta.url)(path) as Addon
  const exchange = new Float64Array(14 + 4 * 64)
  return () => {
    const state = new Uint8Array(addon.size)
    return ({ kind, will = 0, terms, at = Number.NaN, isFarewell = false }, { monotonic, boottime }) => {
      const pace = terms?.pace ?? { interval: 0, due: 0, frames: 0 }
      const { bound = 0, lease = 0, interval = 0, renewedAt = Number.NaN, until = 0 } = terms ?? {}
      exchange.set([monotonic, boottime, events.indexOf(kind), will, bound, lease, interval, renewedAt])
      exchange.set([pace.interval, pace.due, pace.frames, at, until, isFarewell ? 1 : 0], 8)
      addon.decide(state, exchange)
      return answerIn(exchange)
    }
  }
}

function answerIn(exchange: Float64Array): Decision {
  const [wake = Number.NaN, count = 0] = exchange
  const list: GuardianAction[] = []
  for (let index = 0; index < count; index++) {
    const [kind = 0, will = 0, frame = 0, late = 0] = exchange.subarray(2 + 4 * index)
    const named = actions[kind]
    if (named) list.push({ kind: named, will, frame, late })
  }
  return { actions: list, wakeAt: Number.isNaN(wake) ? undefined : wake }
}
