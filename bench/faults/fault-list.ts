import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../../lab/director.js'
import type { Setup } from '../vrrp-pair.js'
import { type Bounds, boundsOf } from './bounds.js'
import { dropAdverts, isolateMembers, type Subject, setCable, signalAll, starve } from './subject.js'

/** Something that befalls lb1, the Master, and what lvsha promises then. */
export type Fault = {
  readonly name: string
  /** One that shows what none of the others does: it is in the short run. */
  readonly isQuick?: true
  readonly only?: Engine
  /** Resolves when the last of it has been done; false where this host cannot do it. */
  readonly befall: (subject: Subject) => unknown
  /** How long it is watched from its beginning, in milliseconds, beside what a takeover may take. */
  readonly lasts: number
  readonly bounds: (setup: Setup) => Bounds
}

const everything = ({ daemon, guardian }: Subject) => [...daemon(), ...guardian()]

const stopFor = (ms: number): Fault => ({
  name: `SIGSTOP of everything for ${(ms / 1000).toFixed(2)} s, CONT`,
  ...(ms % 1000 === 500 && { isQuick: true as const }),
  befall: async (subject) => {
    const stopped = everything(subject)
    signalAll(stopped, 'SIGSTOP')
    await sleep(ms)
    signalAll(stopped, 'SIGCONT')
  },
  lasts: ms + 3000,
  bounds: boundsOf.paused,
})

const block = (thread: 'main' | 'worker', ms: number): Omit<Fault, 'bounds'> => ({
  name: `${thread} loop blocked ${ms / 1000} s`,
  only: 'lvsha',
  befall: ({ order }) => order(`${thread} block ${ms}`),
  lasts: ms + 1000,
})

export const faults: readonly Fault[] = [
  {
    name: 'kill -9 of the process',
    isQuick: true,
    befall: ({ daemon }) => signalAll(daemon(), 'SIGKILL'),
    lasts: 0,
    bounds: boundsOf.killed,
  },
  {
    name: 'kill -9 of the guardian',
    isQuick: true,
    only: 'lvsha',
    befall: ({ guardian }) => signalAll(guardian(), 'SIGKILL'),
    lasts: 1000,
    bounds: boundsOf.unmoved,
  },
  { name: 'kill -9 of everything', isQuick: true, befall: ({ lb1 }) => lb1.kill(), lasts: 0, bounds: boundsOf.dead },
  {
    name: 'SIGSTOP of the process',
    isQuick: true,
    befall: ({ daemon }) => signalAll(daemon(), 'SIGSTOP'),
    lasts: 0,
    bounds: boundsOf.hung,
  },
  {
    name: 'SIGSTOP of the guardian',
    isQuick: true,
    only: 'lvsha',
    befall: ({ guardian }) => signalAll(guardian(), 'SIGSTOP'),
    lasts: 4000,
    bounds: boundsOf.unmoved,
  },
  {
    name: 'SIGSTOP of everything',
    isQuick: true,
    befall: (subject) => signalAll(everything(subject), 'SIGSTOP'),
    lasts: 0,
    bounds: boundsOf.dead,
  },
  ...Array.from({ length: 13 }, (_, step) => stopFor(500 + 250 * step)),
  { ...block('worker', 5000), isQuick: true, bounds: boundsOf.hung },
  { ...block('main', 5000), isQuick: true, bounds: boundsOf.unmoved },
  { ...block('main', 15_000), bounds: boundsOf.mainSilent },
  {
    name: 'OOM kill',
    isQuick: true,
    only: 'lvsha',
    befall: (subject) => {
      if (!starve(subject, 32)) return false
      subject.order('main fill 64')
      return true
    },
    lasts: 500,
    bounds: boundsOf.starved,
  },
  {
    name: 'SIGTERM',
    isQuick: true,
    befall: ({ lb1 }) => void lb1.stop(),
    lasts: 0,
    bounds: boundsOf.leaving,
  },
  { name: 'link down', isQuick: true, befall: (subject) => setCable(subject, 'down'), lasts: 0, bounds: boundsOf.cut },
  {
    name: 'one-way loss, lb2 is deaf',
    befall: (subject) => dropAdverts(subject, 'lb2', 'input'),
    lasts: 4000,
    bounds: boundsOf.deaf,
  },
  {
    name: 'protocol 112 dropped on both',
    isQuick: true,
    befall: (subject) => {
      for (const host of ['lb1', 'lb2'] as const) dropAdverts(subject, host, 'input')
    },
    lasts: 4000,
    bounds: boundsOf.deaf,
  },
  { name: 'bridge isolation', befall: isolateMembers, lasts: 4000, bounds: boundsOf.parted },
]
