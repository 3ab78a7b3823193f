import { LvshaCommand } from '../../cli/command.js'
import { connect } from '../../control/client.js'
import { seconds } from '../../model/time.js'
import { reloadText } from '../../view/reload.js'

export default class ReloadUndo extends LvshaCommand {
  static override summary = 'Go back at once from what was reloaded with --confirm-within.'
  static override description = 'Ends with 7 where no reload waits to be confirmed.'
  static override examples = ['<%= config.bin %> reload undo']

  override async run() {
    const { flags } = await this.parse(ReloadUndo)
    const document = await connect(flags.socket, seconds(60)).undoReload()
    this.print(reloadText(document))
    return document
  }
}
