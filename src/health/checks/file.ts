import { readFile } from 'node:fs/promises'
import type { FileCheck } from '../../model/check.js'
import { type Duration, seconds } from '../../model/time.js'
import { clean, type WeightChange } from '../observation.js'
import type { Checker } from './checker.js'
import { measure, ProbeFailed } from './measure.js'

/** Below it keepalived takes a product for a failure, as it does with trackers of VRRP. */
const leastChange = -253

/**
 * FILE_CHECK: the number at the beginning of a file, 0 where there is no file or no number. With weight 0 any other number
 * fails the server (with `reverse`, 0 does); else number × weight is added to the weight of the server where the check is
 * dynamic, and fails it below -253.
 */
export const fileChecker: Checker<FileCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const number = await numberIn(check.path)
      if (check.weight === 0) {
        if ((number !== 0) === check.isReversed) return
        throw new ProbeFailed('file', `the number is ${number}`)
      }
      const change = number * check.weight * (check.isReversed ? -1 : 1)
      if (change < leastChange) throw new ProbeFailed('file', `the number is ${number}, ${change} for the weight`)
      if (check.isDynamic) facts.weight = { kind: 'add', value: change } satisfies WeightChange
    }),
  patience: (): Duration => seconds(5),
  target: ({ path }) => path,
}

async function numberIn(path: string): Promise<number> {
  try {
    const text = await readFile(path, { encoding: 'latin1' })
    const number = Number.parseInt(text.slice(0, 64), 10)
    return Number.isNaN(number) ? 0 : number
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 0
    throw new ProbeFailed('bind', clean(message))
  }
}
