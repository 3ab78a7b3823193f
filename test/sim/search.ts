import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Mode } from './cluster.js'
import type { Programs } from './compile.js'
import { type Invariant, invariants, type Run } from './play.js'

export type WorkerData = { readonly mode: Mode; readonly addon: string }
/** Seeds from the first up to the last but one. */
export type Task = { readonly from: number; readonly to: number }
export type Outcome = Pick<Run, 'seed' | 'finding' | 'longestDouble' | 'recovery'>

export type Summary = {
  readonly mode: Mode
  readonly seeds: number
  /** Seeds by what was found with them. */
  readonly found: ReadonlyMap<Invariant, readonly number[]>
  /** Runs in which two hosts had an address at once, and for how long at most, in microseconds. */
  readonly doubles: number
  readonly longestDouble: number
  readonly longestRecovery: number
}

const chunk = 25

/**
 * Plays the runs from 0 on, on all processors.
 * @param enough when it may end early
 */
export async function search(
  { entry, addon }: Programs,
  mode: Mode,
  seeds: number,
  enough: (outcome: Outcome) => boolean = () => false,
): Promise<Summary> {
  const outcomes: Outcome[] = []
  let next = 0
  let isEnough = false
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(entry, { workerData: { mode, addon } satisfies WorkerData })
      const give = () => {
        if (isEnough || next >= seeds) {
          void worker.terminate().then(() => resolve())
          return
        }
        const from = next
        next = Math.min(seeds, from + chunk)
        worker.postMessage({ from, to: next } satisfies Task)
      }
      worker.on('error', reject)
      worker.on('message', (some: readonly Outcome[]) => {
        outcomes.push(...some)
        isEnough ||= some.some(enough)
        give()
      })
      give()
    })
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return summaryOf(mode, outcomes)
}

function summaryOf(mode: Mode, outcomes: readonly Outcome[]): Summary {
  const most = (value: (outcome: Outcome) => number) => outcomes.reduce((sofar, one) => Math.max(sofar, value(one)), 0)
  const seedsOf = (invariant: Invariant) =>
    outcomes.flatMap(({ seed, finding }) => (finding?.invariant === invariant ? [seed] : [])).sort((a, b) => a - b)
  return {
    mode,
    seeds: outcomes.length,
    found: new Map(invariants.map((invariant) => [invariant, seedsOf(invariant)] as const)),
    doubles: outcomes.filter(({ longestDouble }) => longestDouble > 0).length,
    longestDouble: most(({ longestDouble }) => longestDouble),
    longestRecovery: most(({ recovery }) => recovery),
  }
}
