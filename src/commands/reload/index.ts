import { Flags } from '@oclif/core'
import { LvshaCommand } from '../../cli/command.js'
import { durationFlag } from '../../cli/duration-flag.js'
import { connect } from '../../control/client.js'
import { inMilliseconds, seconds } from '../../model/time.js'
import { reloadText } from '../../view/reload.js'

export default class Reload extends LvshaCommand {
  static override summary = 'Put the configuration file of the daemon in force as it is now.'
  static override description =
    'Says what changes and what that leads to. Ends with 6 where the file has errors: then nothing is changed.'
  static override examples = [
    '<%= config.bin %> reload --dry-run',
    '<%= config.bin %> reload --confirm-within 60s',
    '<%= config.bin %> reload confirm',
  ]
  static override flags = {
    'dry-run': Flags.boolean({ char: 'n', description: 'only say what would change' }),
    'confirm-within': durationFlag({
      description: 'go back by itself unless it is confirmed in time',
      exclusive: ['dry-run'],
    }),
  }

  override async run() {
    const { flags } = await this.parse(Reload)
    const within = flags['confirm-within']
    const document = await connect(flags.socket, seconds(60)).reload({
      dry_run: flags['dry-run'],
      ...(within === undefined ? {} : { confirm_within_ms: inMilliseconds(within) }),
    })
    this.print(reloadText(document))
    return document
  }
}
