import type { Clock } from '../../src/health/clock.js'
import { seconds } from '../../src/model/time.js'
import type { RunCommand } from '../../src/script/prepare.js'

/** Commands that end when the test says so, in a log with what they were. */
export function heldCommands(clock: Clock) {
  const log: string[] = []
  const held: ((status: number) => void)[] = []
  const run: RunCommand = ({ words }, { variables = {} }) => {
    log.push([...words, ...Object.values(variables)].join(' '))
    const at = clock.now()
    const result = new Promise<number>((resolve) => held.push(resolve))
    return {
      result: result.then((status) => ({ at, duration: seconds(0), ending: { kind: 'exit', status }, line: '' })),
      gone: result.then(() => undefined),
      stop: () => log.push(`stop ${words.join(' ')}`),
    }
  }
  const settle = () => new Promise(setImmediate)
  return {
    run,
    take: () => log.splice(0),
    settle,
    /** Ends the oldest that runs. */
    async end(status = 0) {
      held.shift()?.(status)
      await settle()
    },
  }
}
