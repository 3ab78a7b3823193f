import { Flags } from '@oclif/core'
import { LvshaCommand } from '../../cli/command.js'
import { anyVipArgs, placeFlags } from '../../cli/realserver-flags.js'
import { exitCodes } from '../../model/errors.js'
import { verifiedDocument, verifiedLines } from '../../view/realserver.js'

export default class RealserverCheck extends LvshaCommand {
  static override summary = 'Does this host accept floating addresses as a real server must?'
  static override description = 'Changes nothing and sends nothing. Ends with 3 when something is wrong.'
  static override examples = ['<%= config.bin %> realserver check 192.0.2.100 --port 80']
  static override args = anyVipArgs
  static override flags = {
    ...placeFlags,
    port: Flags.integer({ description: 'TCP port of the service: does a program listen there?', min: 1, max: 65535 }),
  }

  override async run() {
    const { args, flags } = await this.parse(RealserverCheck)
    const { verify, vipsFrom } = await import('../../realserver/run.js')
    const where = { packageRoot: this.config.root, stateDirectory: flags['state-dir'] }
    const { mode, interface: device, port } = flags
    const { vips, findings } = verify({ vips: vipsFrom(args.vip ?? []), mode, device }, port, where)
    this.print(verifiedLines(vips, findings).join('\n'))
    if (findings.some(({ status }) => status === 'fail')) process.exitCode = exitCodes.unhealthy
    return verifiedDocument(vips, findings, Date.now())
  }
}
