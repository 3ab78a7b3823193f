import { fstatSync } from 'node:fs'
import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { defaultReadSocket, defaultRunDirectory, defaultSocket, defaultStateDirectory } from '../control/protocol.js'
import { usualConfigFile } from '../director/config-file.js'

export default class Up extends LvshaCommand {
  static override summary = 'Run the daemon in the foreground.'
  static override description = 'SIGTERM hands over and leaves nothing behind; SIGHUP reads the configuration again.'
  static override examples = ['<%= config.bin %> up -f /etc/keepalived/keepalived.conf']
  static override flags = {
    config: Flags.string({ char: 'f', description: 'configuration file', env: 'LVSHA_CONFIG' }),
    'config-id': configIdFlag,
    'run-dir': Flags.string({ description: 'where the control socket is made', default: defaultRunDirectory }),
    'state-dir': Flags.string({ description: 'what must outlive the daemon', default: defaultStateDirectory }),
    log: Flags.option({
      options: ['text', 'json', 'journal'] as const,
      description: 'how the log is written (default: journal where systemd reads it, else text)',
    })(),
    'read-group': Flags.string({
      description: `a group that may ask what changes nothing, at ${defaultReadSocket}`,
      helpValue: 'GROUP',
    }),
  }

  override async run() {
    const { flags } = await this.parse(Up)
    // Whoever reads the log may go away; the director stays.
    process.stdout.removeAllListeners('error').on('error', () => undefined)
    const { runDirector } = await import('../director/main.js')
    const { usualFormat } = await import('../director/log.js')
    const socket = flags.socket === defaultSocket ? join(flags['run-dir'], 'lvsha.sock') : flags.socket
    const status = await runDirector({
      packageRoot: this.config.root,
      engineEntry: join(this.config.root, 'dist/engine/worker.js'),
      version: this.config.version,
      configFile: flags.config ?? usualConfigFile(),
      ...(flags['config-id'] !== undefined && { configId: flags['config-id'] }),
      runDirectory: flags['run-dir'],
      stateDirectory: flags['state-dir'],
      socket,
      ...(flags['read-group'] !== undefined && { readGroup: flags['read-group'] }),
      log: this.jsonEnabled() ? 'json' : (flags.log ?? usualFormat(process.env, fstatSync(1))),
      write: (line) => void process.stdout.write(`${line}\n`),
    })
    if (status !== 0) this.exit(status)
  }
}
