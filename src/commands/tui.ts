import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { milliseconds } from '../model/time.js'

export default class Tui extends LvshaCommand {
  static override summary = 'Watch this director live.'
  static override description = 'A viewer and nothing else: quitting it does not stop the daemon.'
  static override examples = ['<%= config.bin %> tui']
  static override flags = {
    refresh: Flags.integer({ description: 'milliseconds between two looks', default: 1000, min: 250, max: 10_000 }),
  }

  override async run() {
    const { flags } = await this.parse(Tui)
    const { runTui } = await import('../tui/run.js')
    this.exit(await runTui({ socket: flags.socket, refresh: milliseconds(flags.refresh) }))
  }
}
