import type { Address } from '../model/address.js'
import type { Outgoing } from '../model/outgoing.js'
import { type RouterSettings, routerKey } from '../model/router.js'
import { type Duration, type Instant, instant } from '../model/time.js'
import { advertsOf } from './adverts.js'
import { countPaced, countSent } from './counters.js'
import type { EnginePorts } from './ports.js'
import type { Running } from './running.js'

// The engine decides what a Master says, and the guardian says it: JavaScript has its pauses, and a Backup that waits for
// three adverts of 10 ms waits for 36 ms. What is said anew, or out of turn, the engine sends itself, at once.

/** The adverts of one Master in finished bytes, for somebody else to send. */
export type Pace = {
  readonly interval: Duration
  /** When the next one leaves. */
  due: Instant
  /** One that leaves again and again; with authentication headers several, each with a number of its own, for once each. */
  readonly frames: readonly (readonly Outgoing[])[]
  readonly isEndless: boolean
  readonly priority: number
  readonly source: Address
  readonly settings: RouterSettings
}

/** So many numbered ones are ahead of time: then there is silence, until the engine has made others. */
const framesAhead = 2

/** What the engine is to do with an advert that it has decided on. */
export type Turn = {
  /** The guardian sends this one, or has. */
  readonly isPaced: boolean
  /** What is handed to the guardian has to change. */
  readonly isNew: boolean
}

/**
 * Takes up what a Master says from now on: `running.pace` is that afterwards.
 * @param next when its next advert is due
 */
export function takeTurn(
  running: Running,
  adverts: readonly Outgoing[],
  { priority, source, next }: { readonly priority: number; readonly source: Address; readonly next: Instant },
  { clock, guardian }: Pick<EnginePorts, 'clock' | 'guardian'>,
): Turn {
  const { settings, pace } = running
  const now = clock.monotonic()
  const isSame =
    pace?.priority === priority &&
    pace.source === source &&
    pace.settings === settings &&
    (!pace.isEndless || isSameSpeech(pace.frames[0] ?? [], adverts))
  // Adverts out of turn, an answer to one that resigned, say, are not the guardian's.
  const isTick = pace !== undefined && now >= pace.due
  const lateness = isSame && isTick ? guardian.pacing(routerKey(settings), pace.due) : undefined
  const isPaced = lateness !== undefined
  if (pace && isPaced) {
    const count = Math.max(1, Math.round((next - pace.due) / pace.interval))
    countPaced(running.counters, count, instant(next - pace.interval), lateness)
  } else {
    countSent(running.counters, settings.advertisementInterval, now)
  }
  const isNumbered = settings.authentication?.kind === 'header'
  if (isSame && isTick && pace.isEndless) {
    pace.due = next
    return { isPaced, isNew: false }
  }
  const frames = isNumbered
    ? Array.from({ length: framesAhead }, () => advertsOf(running, source, priority))
    : [adverts]
  const interval = settings.advertisementInterval
  running.pace = { interval, due: next, frames, isEndless: !isNumbered, priority, source, settings }
  return { isPaced, isNew: true }
}

/** It says nothing more of its own accord. */
export function halt(
  running: Running,
  { guardian }: Pick<EnginePorts, 'guardian'>,
  how: { readonly saysFarewell: boolean },
) {
  // One that leaves has had its pace taken with its addresses, and the last of its adverts may be on its way.
  if (!running.pace && !how.saysFarewell) return
  delete running.pace
  guardian.halt(routerKey(running.settings), how)
}

function isSameSpeech(one: readonly Outgoing[], other: readonly Outgoing[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ destination, payload }, index) => {
      const second = other[index]
      return second !== undefined && destination === second.destination && Buffer.compare(payload, second.payload) === 0
    })
  )
}
