import { Args, Flags } from '@oclif/core'
import { LvshaCommand } from '../../cli/command.js'
import { configWithoutErrors, readConfigFile, usualConfigFile } from '../../director/config-file.js'
import { exitCodes } from '../../model/errors.js'
import { probeText } from '../../view/probe.js'

export default class HealthRun extends LvshaCommand {
  static override summary = 'Run checks once, from here and now, without a daemon.'
  static override description = 'Changes nothing. Ends with 3 when a check fails.'
  static override examples = ['<%= config.bin %> health run 192.0.2.23:80 -f /etc/keepalived/keepalived.conf']
  static override args = { target: Args.string({ description: 'one real server, or the name of a virtual server' }) }
  static override flags = {
    config: Flags.string({ char: 'f', description: 'configuration file', env: 'LVSHA_CONFIG' }),
  }

  override async run() {
    const { args, flags } = await this.parse(HealthRun)
    const { probe } = await import('../../director/probe.js')
    const config = configWithoutErrors(readConfigFile(flags.config ?? usualConfigFile()))
    const probed = await probe(config, args.target, Date.now(), this.config.root)
    this.print(probeText(probed))
    if (probed.checks.some(({ ok }) => !ok)) process.exitCode = exitCodes.unhealthy
    return probed
  }
}
