import { Args, Flags } from '@oclif/core'
import { forFlag, ServerCommand, serverFlags } from '../cli/server-command.js'

export default class Weight extends ServerCommand {
  static override summary = 'Give a real server another weight than that of the file.'
  static override description = 'It holds over reloads and restarts, until `enable` or its time is over.'
  static override examples = ['<%= config.bin %> weight 192.0.2.24:80 50 --for 1h']
  static override args = {
    real: Args.string({ description: 'a real server, such as 192.0.2.23:80', required: true, ignoreStdin: true }),
    weight: Args.integer({ description: 'from 0 to 65535', required: true, min: 0, max: 65535 }),
  }
  static override flags = {
    ...serverFlags,
    for: forFlag,
    'force-last': Flags.boolean({ description: 'also weight 0 where no other server takes connections' }),
  }

  override async run() {
    const { args, flags } = await this.parse(Weight)
    return this.change('weight', [args.real], flags, args.weight)
  }
}
