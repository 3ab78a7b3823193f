import { Command, Errors, Flags, type Interfaces } from '@oclif/core'
import { defaultSocket, type ErrorDocument } from '../control/protocol.js'
import { exitCodes, LvshaError, type Problem, problemOf } from '../model/errors.js'
import { printable } from '../view/printable.js'

/** The flags that every command has. */
const shared = {
  socket: Flags.string({
    description: 'control socket of the daemon',
    env: 'LVSHA_SOCKET',
    default: defaultSocket,
    helpGroup: 'GLOBAL',
  }),
}

/** For the commands that read a configuration. */
export const configIdFlag = Flags.string({
  description: 'what @id lines are compared with (default: the host name up to its first dot)',
  helpValue: 'ID',
})

/**
 * What every command of lvsha has in common: `--json`, `--socket`, and errors that say what to try next. oclif on its own
 * loses the exit code under `--json` and prints its whole configuration for a bad flag.
 */
export abstract class LvshaCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = shared

  protected override catch(error: unknown): Promise<never> {
    if (error instanceof Errors.ExitError) throw error
    const problem = problemFrom(error)
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(problem))
    else process.stderr.write(`${errorText(problem).join('\n')}\n`)
    return this.exit(problem.exit)
  }

  protected override toErrorJson(problem: Problem): ErrorDocument {
    return { error: problem }
  }

  /** Prints a text whose last line is ended, except under `--json`. */
  protected print(text: string) {
    this.log(text.trimEnd())
  }
}

/** oclif's own errors carry their exit status in `oclif`: a bad flag is 2; a bad value has none, but what was parsed. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof LvshaError) return error.toProblem()
  const { oclif, parse } = error as Partial<Interfaces.PrettyPrintableError> & {
    oclif?: { exit?: number }
    parse?: unknown
  }
  if (oclif?.exit !== exitCodes.usage && parse === undefined) return problemOf(error)
  // The sentence comes first; what follows it is oclif's advice on --help.
  const [sentence = ''] = (error as Error).message.split('\nSee more help')
  const message = sentence.replace(/^Parsing (\S+) \n\t/, '$1: ')
  return { code: 'USAGE', message, next: ['lvsha help'], exit: exitCodes.usage }
}

/** An error for a person: what, and what to try. */
export const errorText = ({ message, next, code, details = [] }: Problem): string[] => [
  `Error: ${message}${next.length === 0 ? `  [${code}]` : ''}`,
  ...details.map((line) => `  ${printable(line)}`),
  ...next.map(
    (step, index) => `${index === 0 ? '  Try: ' : '       '}${step}${index === next.length - 1 ? `  [${code}]` : ''}`,
  ),
]
