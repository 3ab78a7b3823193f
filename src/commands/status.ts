import { LvshaCommand } from '../cli/command.js'
import { connect } from '../control/client.js'
import { seconds } from '../model/time.js'
import { glyphsFor } from '../view/glyphs.js'

export default class Status extends LvshaCommand {
  static override summary = 'Show what this director holds, and why.'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  override async run() {
    const { flags } = await this.parse(Status)
    const status = await connect(flags.socket, seconds(5)).status()
    // Only now: measuring text for a terminal takes 13 ms to load, and a daemon that is not there needs none.
    const { statusText } = await import('../view/status.js')
    this.print(statusText(status, Date.now() - Date.parse(status.at), glyphsFor(process.env)))
    return status
  }
}
