import { Flags } from '@oclif/core'
import { drained, remainingText } from '../cli/drained.js'
import { durationFlag } from '../cli/duration-flag.js'
import { forFlag, realArgs, ServerCommand, serverFlags } from '../cli/server-command.js'
import { connect } from '../control/client.js'
import { seconds } from '../model/time.js'
import { duration } from '../view/duration.js'

export default class Drain extends ServerCommand {
  static override summary = 'Give a real server no new connections, and let those that it has end by themselves.'
  static override description =
    'It holds over reloads and restarts. Ends with 7 where nobody else takes connections, with 8 where --wait was too short.'
  static override examples = [
    '<%= config.bin %> drain 192.0.2.24:80 --reason "kernel update" --wait 5m',
    '<%= config.bin %> drain 192.0.2.24:80 --for 2h --dry-run',
  ]
  static override args = realArgs
  static override flags = {
    ...serverFlags,
    for: forFlag,
    wait: durationFlag({ description: 'wait so long until it has no connection and no persistent client left' }),
    'force-last': Flags.boolean({ description: 'also where no other server takes connections' }),
  }

  override async run() {
    const { args, flags } = await this.parse(Drain)
    const document = await this.change('drain', args.real, flags)
    if (flags.wait === undefined || flags['dry-run']) return document
    const control = connect(flags.socket, seconds(10))
    const remaining = await drained(control, document.changes, flags.wait, (left, afterMs) =>
      this.print(`${remainingText(left)} after ${duration(afterMs)}`),
    )
    return { ...document, remaining }
  }
}
