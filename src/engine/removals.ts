import type { VirtualAddress } from '../model/router.js'
import {
  after,
  between,
  type Duration,
  type Instant,
  instant,
  milliseconds,
  seconds,
  secondsText,
} from '../model/time.js'
import type { Running } from './running.js'
import { placeKey } from './virtual-index.js'

// Someone else takes a virtual address away from the Master that holds it: a network manager that thinks it owns the
// interface, or an operator. It is put back, the first time at once, and each time later than the time before, so that two
// programs that disagree do not flood the network with each other's work.

/** How often an address was taken away, and until when it is left alone. */
export type Removal = {
  readonly times: number
  readonly at: Instant
  readonly backAt: Instant
  /** It has not been put back yet. */
  isOut: boolean
}

/** Waits double, from the second removal on. */
const firstWait = seconds(1)
const longestWait = seconds(60)
/** One that was left alone for so long begins anew. */
const forgetAfter = seconds(120)

/** What becomes of an address that was taken away once more. */
export function removalOf(before: Removal | undefined, now: Instant): Removal {
  const times = before && between(before.at, now) < forgetAfter ? before.times + 1 : 1
  const wait = times === 1 ? milliseconds(0) : (Math.min(longestWait, firstWait * 2 ** (times - 2)) as Duration)
  return { times, at: now, backAt: after(now, wait), isOut: true }
}

/** One that is not looked after stays away for as long as its router is Master. */
export const removalForGood = (now: Instant): Removal => ({
  times: 1,
  at: now,
  backAt: instant(Number.POSITIVE_INFINITY),
  isOut: true,
})

/** What is said of it. */
export function removalText({ times, at, backAt }: Removal): string {
  if (backAt === Number.POSITIVE_INFINITY) return 'left out from now on, as no_track says'
  return times === 1 ? 'put back' : `taken away ${times} times, put back in ${secondsText(between(at, backAt))}`
}

/** Notes that all that could be put back was; true where there was something. */
export function putBack({ removals }: Running, now: Instant): boolean {
  const due = [...removals.values()].filter(({ isOut, backAt }) => isOut && now >= backAt)
  for (const removal of due) removal.isOut = false
  return due.length > 0
}

/** The addresses of a Master that are not left alone at the moment, as they are at their age. */
export function addressesToHold(running: Running, now: Instant): readonly VirtualAddress[] {
  const { settings, removals, heldSince = now } = running
  const { virtualAddresses } = settings
  const present =
    removals.size === 0
      ? virtualAddresses
      : virtualAddresses.filter((virtual) => now >= (removals.get(placeKey(virtual))?.backAt ?? now))
  const age = between(heldSince, now)
  const isOver = ({ preferredFor }: VirtualAddress) => preferredFor !== undefined && age >= preferredFor
  return present.some(isOver)
    ? present.map((virtual) => (isOver(virtual) ? { ...virtual, isDeprecated: true as const } : virtual))
    : present
}
