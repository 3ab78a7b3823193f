import { LvshaCommand } from '../../cli/command.js'
import { dryFlag, stateFlag } from '../../cli/realserver-flags.js'
import { deedDocument, deedLines } from '../../view/realserver.js'

export default class RealserverUndo extends LvshaCommand {
  static override summary = 'Take back what realserver setup did on this host.'
  static override description =
    'The addresses go first; settings get the values that they had, unless somebody has changed them since.'
  static override examples = ['<%= config.bin %> realserver undo']
  static override flags = { ...stateFlag, ...dryFlag }

  override async run() {
    const { flags } = await this.parse(RealserverUndo)
    const { takeBack } = await import('../../realserver/run.js')
    const where = { packageRoot: this.config.root, stateDirectory: flags['state-dir'] }
    const deed = takeBack(flags['dry-run'], where)
    this.print(deedLines(deed).join('\n'))
    return deedDocument('undo', deed, Date.now())
  }
}
