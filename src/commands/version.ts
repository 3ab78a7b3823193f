import { LvshaCommand } from '../cli/command.js'
import { connect } from '../control/client.js'
import { seconds } from '../model/time.js'

export default class Version extends LvshaCommand {
  static override summary = 'Show the versions of this program, of the running daemon and of the kernel.'
  static override examples = ['<%= config.bin %> version']

  override async run() {
    const { flags } = await this.parse(Version)
    const { release } = await import('node:os')
    const daemon = await connect(flags.socket, seconds(1))
      .version()
      .catch(() => undefined)
    const lines = [
      `lvsha   ${this.config.version}`,
      `daemon  ${daemon ? `${daemon.version}, pid ${daemon.pid}` : 'not running'}`,
      `node    ${process.versions.node}`,
      `kernel  ${release()}`,
    ]
    this.print(lines.join('\n'))
    return {
      kind: 'version',
      v: 1,
      version: this.config.version,
      daemon: daemon ? { version: daemon.version, pid: daemon.pid } : null,
      node: process.versions.node,
      kernel: release(),
    }
  }
}
