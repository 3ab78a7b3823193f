import type { MiscCheck } from '../../model/check.js'
import { clean, durationText } from '../observation.js'
import type { Checker, CommandEnding, Probe } from './checker.js'
import { failing, measure, ProbeFailed } from './measure.js'
import { within } from './wait.js'

/** MISC_CHECK: a command ends with 0. With `misc_dynamic` 2 to 255 are good too and *are* the weight, plus 2. */
export const miscChecker: Checker<MiscCheck> = {
  run: (check, probe) =>
    measure(probe, async (facts) => {
      const ending = await ended(check, probe)
      if (ending.kind !== 'exit') throw new ProbeFailed(...faultOf(ending, check))
      if (ending.status === 0) return
      if (!check.isDynamic || ending.status < 2) throw new ProbeFailed('script', `exit status ${ending.status}`)
      facts.weight = { kind: 'is', value: ending.status - 2 }
    }),
  patience: ({ timeout }) => timeout,
  target: ({ command }) => command.words.join(' '),
}

const lateText = ({ timeout }: MiscCheck) => `no end within ${durationText(timeout)}`

function faultOf(
  ending: Exclude<CommandEnding, { kind: 'exit' }>,
  check: MiscCheck,
): ConstructorParameters<typeof ProbeFailed> {
  if (ending.kind === 'refused') return ['bind', clean(`cannot run: ${ending.why}`)]
  return ['script', ending.kind === 'timeout' ? lateText(check) : `ended by ${ending.signal}`]
}

const ended = (check: MiscCheck, probe: Probe): Promise<CommandEnding> =>
  within<CommandEnding>(
    check.timeout,
    () => failing('script', lateText(check)),
    probe,
    (settle) => {
      let isOver = false
      const running = probe.runCommand(check.command, { limit: check.timeout })
      running.result.then(({ ending }) => {
        isOver = true
        settle({ value: ending })
      })
      return () => {
        // What a command that has ended left running is its own affair.
        if (!isOver) running.stop()
      }
    },
  )
