import { realArgs, ServerCommand, serverFlags } from '../cli/server-command.js'

export default class Enable extends ServerCommand {
  static override summary = 'Give a real server its own weight again.'
  static override examples = ['<%= config.bin %> enable 192.0.2.24:80']
  static override args = realArgs
  static override flags = serverFlags

  override async run() {
    const { args, flags } = await this.parse(Enable)
    return this.change('enable', args.real, flags)
  }
}
