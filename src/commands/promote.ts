import { FailoverCommand, failoverFlags, instanceArgs } from '../cli/failover-command.js'

export default class Promote extends FailoverCommand {
  static override summary = 'Make this node MASTER of an instance, and keep it so for a time.'
  static override description =
    'It advertises priority 254 until then, so that every other node yields but one of priority 255. Ends with 7 where that is refused, with 8 where it does not come about.'
  static override examples = [
    '<%= config.bin %> promote VI_1',
    '<%= config.bin %> promote VI_1 --for 2h --reason "kernel update of lb2" --confirm VI_1',
    '<%= config.bin %> promote VI_1 --end',
  ]
  static override args = instanceArgs
  static override flags = failoverFlags

  override async run() {
    const { args, flags } = await this.parse(Promote)
    return this.move('promote', args.instance ?? [], flags)
  }
}
