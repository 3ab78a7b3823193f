import { Flags } from '@oclif/core'
import { FailoverCommand, failoverFlags, instanceArgs } from '../cli/failover-command.js'

export default class Demote extends FailoverCommand {
  static override summary = 'Hand an instance to another node, and keep this one BACKUP for a time.'
  static override description =
    'Its addresses stay here until the other node is heard. Ends with 7 where nobody would take over, with 8 where nobody did: then it is MASTER here as before.'
  static override examples = [
    '<%= config.bin %> demote VI_1',
    '<%= config.bin %> demote --all --for 2h --reason "kernel update" --dry-run',
    '<%= config.bin %> demote VI_1 --end',
  ]
  static override args = instanceArgs
  static override flags = {
    ...failoverFlags,
    'force-no-peer': Flags.boolean({ description: 'also where nobody is known to take over' }),
  }

  override async run() {
    const { args, flags } = await this.parse(Demote)
    return this.move('demote', args.instance ?? [], flags)
  }
}
