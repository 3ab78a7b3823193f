import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { defaultRunDirectory, defaultSocket, defaultStateDirectory } from '../control/protocol.js'
import { releaseText } from '../view/release.js'

export default class Release extends LvshaCommand {
  static override summary = 'Clear what a daemon that died has left in the kernel.'
  static override description =
    'Removes its virtual addresses, interfaces, routes, rules and servers, and nothing that others made.'
  static override examples = ['<%= config.bin %> release']
  static override flags = {
    'run-dir': Flags.string({ description: 'where the control socket was made', default: defaultRunDirectory }),
    'state-dir': Flags.string({ description: 'what must outlive the daemon', default: defaultStateDirectory }),
  }

  override async run() {
    const { flags } = await this.parse(Release)
    const { release } = await import('../director/release.js')
    const socket = flags.socket === defaultSocket ? join(flags['run-dir'], 'lvsha.sock') : flags.socket
    const released = await release(this.config.root, flags['state-dir'], socket)
    this.print(releaseText(released))
    return released
  }
}
