import { Flags } from '@oclif/core'
import { LvshaCommand } from '../../cli/command.js'
import { dryFlag, placeFlags, vipArgs } from '../../cli/realserver-flags.js'
import { persistences } from '../../realserver/wanted.js'
import { deedDocument, deedLines } from '../../view/realserver.js'

export default class RealserverSetup extends LvshaCommand {
  static override summary = 'Let this host accept floating addresses as a DR or TUN real server.'
  static override description =
    'Runs on the real server; no daemon is needed. Keeps it from answering ARP for the addresses first, and puts them on lo (or the tunnel) then. What was there before is remembered for undo.'
  static override examples = ['<%= config.bin %> realserver setup 192.0.2.100 -n']
  static override args = vipArgs
  static override flags = {
    ...placeFlags,
    persist: Flags.option({ options: persistences, default: 'auto' as const })({
      description: 'what makes it outlive a boot',
    }),
    ...dryFlag,
  }

  override async run() {
    const { args, flags } = await this.parse(RealserverSetup)
    const { setUp, vipsFrom } = await import('../../realserver/run.js')
    const { mode = 'dr', persist, interface: device } = flags
    const wanted = { vips: vipsFrom(args.vip), mode, device, persist }
    const where = { packageRoot: this.config.root, stateDirectory: flags['state-dir'] }
    const deed = setUp(wanted, flags['dry-run'], where)
    this.print(deedLines(deed).join('\n'))
    return deedDocument('setup', deed, Date.now())
  }
}
