import { Config, Errors, Help } from '@oclif/core'
import { errorText, problemFrom } from './cli/command.js'
import { type Request, readCommandLine } from './cli/command-line.js'
import { exitCodes } from './model/errors.js'

/**
 * Runs one command line and ends the process with its exit status.
 * @param root the folder of package.json: where the command files and the native addon are found
 */
export async function main(root: string, commandLine = process.argv.slice(2)): Promise<void> {
  // A reader that goes away, as `head -1` does, is no failure; least of all may it end a daemon without its farewell.
  process.stdout.on('error', () => undefined)
  try {
    // No plugins: nothing of the user's home directory decides what a root daemon runs.
    const config = await Config.load({ root, userPlugins: false, devPlugins: false })
    await answer(readCommandLine(commandLine, config.commandIDs), config)
  } catch (error) {
    if (error instanceof Errors.ExitError) return end(error.oclif.exit ?? exitCodes.error)
    const problem = problemFrom(error)
    if (commandLine.includes('--json')) process.stdout.write(`${JSON.stringify({ error: problem }, undefined, 2)}\n`)
    else process.stderr.write(`${errorText(problem).join('\n')}\n`)
    end(problem.exit)
  }
}

/** oclif's own `run` would load the configuration a second time, and take any stray word for a part of a command's name. */
async function answer(request: Request, config: Config) {
  if (request.kind === 'version') process.stdout.write(`${config.userAgent}\n`)
  else if (request.kind === 'help') await new Help(config).showHelp(request.id === undefined ? [] : [request.id])
  else await config.runCommand(request.id, [...request.rest])
}

/** An exit status is set, not forced: what was written to a pipe must arrive. */
function end(status: number) {
  process.exitCode = status
}
