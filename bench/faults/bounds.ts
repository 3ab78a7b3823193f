import { type Setup, timersOf } from '../vrrp-pair.js'

/** What is promised, in milliseconds and in probes; what is missing is not. */
export type Bounds = {
  /** From the fault to the first advert of lb2; `never` where it must not take over. */
  readonly takeover?: number | 'never'
  /** How long both hold the address. */
  readonly dual?: number
  readonly lost?: number
  /** From the fault until lb1 has no address any more. */
  readonly gone?: number
}

/** The guardian takes an engine for hung after a second; the kernel removes an address at most 2 s after its last renewal. */
const patience = 1000
const longestLease = 2000
/** Programs must be run, and news of addresses reach whoever writes them down. */
const moment = 20
const slack = 140

const successor = (setup: Setup) => timersOf(setup, 'lb2')
/** The sooner a Backup may take over from one that fell silent at the end of an interval. */
const soonest = (setup: Setup) => successor(setup).masterDown - 1000 * setup.interval
const overlap = (setup: Setup) => Math.max(0, longestLease - soonest(setup))

/** What lvsha promises when something happens to a Master, by what that comes down to. */
export const boundsOf = {
  killed: (setup) => ({ takeover: successor(setup).skew + slack, dual: moment, lost: 5 }),
  /** Until the memory is short takes a while. */
  starved: (setup) => ({ takeover: successor(setup).skew + 500 + slack, dual: moment, lost: 5 }),
  unmoved: () => ({ takeover: 'never', dual: 0, lost: 5 }),
  /** As long as the kernel answers for the address nobody takes over. */
  dead: (setup) => ({
    takeover: Math.max(successor(setup).masterDown, longestLease + 250 * setup.interval) + slack,
    dual: overlap(setup),
    gone: longestLease,
  }),
  hung: (setup) => ({
    takeover: patience + successor(setup).skew + 2 * slack,
    dual: moment,
    lost: 5,
  }),
  paused: (setup) => ({ dual: Math.max(moment, overlap(setup)) }),
  mainSilent: (setup) => ({ takeover: 10_000 + successor(setup).skew + 1000 + slack, dual: moment, lost: 5 }),
  leaving: (setup) => ({ takeover: successor(setup).skew + slack, dual: moment, lost: 5 }),
  cut: (setup) => ({ takeover: successor(setup).masterDown + slack, dual: 0 }),
  /** ARP and beacons get through: the Backup holds back. */
  deaf: () => ({ takeover: 'never', dual: 0, lost: 5 }),
  parted: () => ({}),
} as const satisfies Readonly<Record<string, (setup: Setup) => Bounds>>
