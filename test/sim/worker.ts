// Plays the runs that it is told, and answers with what came of them.
import { parentPort, workerData } from 'node:worker_threads'
import { loadDecisions } from './decisions.js'
import { play } from './play.js'
import type { Outcome, Task, WorkerData } from './search.js'

const { mode, addon } = workerData as WorkerData
const newGuardian = loadDecisions(addon)

parentPort?.on('message', async ({ from, to }: Task) => {
  const outcomes: Outcome[] = []
  for (let seed = from; seed < to; seed++) {
    const { finding, longestDouble, recovery } = await play(seed, { mode, newGuardian })
    outcomes.push({ seed, longestDouble, recovery, ...(finding && { finding }) })
  }
  parentPort?.postMessage(outcomes)
})
