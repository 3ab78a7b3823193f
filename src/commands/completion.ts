import { Args } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { connect } from '../control/client.js'
import { milliseconds } from '../model/time.js'
import { candidatesFor, type LiveKind, type Shell, shellScripts } from '../view/completion.js'

/** A prompt must not hang for the sake of a name. */
const patience = milliseconds(300)

export default class Completion extends LvshaCommand {
  static override summary = 'Print what makes a shell complete commands, flags and the names of what runs here.'
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/lvsha.fish',
  ]
  // What a shell asks has words that are nobody's flags.
  static override strict = false
  static override args = {
    shell: Args.string({
      description: 'which shell; words prints what may stand at the end of the words after --',
      options: [...Object.keys(shellScripts), 'words'],
      required: true,
    }),
  }

  override async run() {
    const { args, argv, flags } = await this.parse(Completion)
    if (args.shell !== 'words') return void process.stdout.write(shellScripts[args.shell as Shell])
    const line = argv.slice(1).map(String)
    const commands = this.config.commands.map(({ id, args: own, flags: its }) => ({ id, args: own, flags: its }))
    const { words, live } = candidatesFor(line, commands)
    const names = live ? await namesOf(live, flags.socket) : []
    const found = [...words, ...names.filter((name) => name.startsWith(line.at(-1) ?? ''))]
    if (found.length > 0) process.stdout.write(`${found.join('\n')}\n`)
  }
}

/** Without a daemon there are none. */
async function namesOf(kind: LiveKind, socket: string): Promise<readonly string[]> {
  const status = await connect(socket, patience)
    .status()
    .catch(() => undefined)
  if (!status) return []
  const names: Readonly<Record<LiveKind, readonly string[]>> = {
    instances: status.instances.map(({ name }) => name),
    services: status.services.map(({ name }) => name),
    real_servers: status.services.flatMap((service) => service.real_servers.map(({ name }) => name)),
  }
  return [...new Set(names[kind])].sort()
}
