import { LvshaCommand } from '../cli/command.js'
import { connect } from '../control/client.js'
import { exitCodes } from '../model/errors.js'
import { seconds } from '../model/time.js'
import { tableDifferenceText } from '../view/table-difference.js'

export default class Diff extends LvshaCommand {
  static override summary = 'Compare the IPVS table of the kernel with the wanted one.'
  static override description =
    'Reads and changes nothing; what differs is repaired every drift_interval. Ends with 3 when they differ.'
  static override examples = ['<%= config.bin %> diff', '<%= config.bin %> diff --json']

  override async run() {
    const { flags } = await this.parse(Diff)
    const difference = await connect(flags.socket, seconds(10)).diff()
    this.print(tableDifferenceText(difference))
    if (!difference.same) process.exitCode = exitCodes.unhealthy
    return difference
  }
}
