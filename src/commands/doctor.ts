import { Args, Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { durationFlag } from '../cli/duration-flag.js'
import { groups } from '../doctor/finding.js'
import { seconds } from '../model/time.js'
import { doctorDocument, doctorLines } from '../view/doctor.js'

export default class Doctor extends LvshaCommand {
  static override summary = 'Is this host ready, and is the pair sane?'
  static override description =
    'Changes nothing. Listens for adverts and asks by ARP who has the floating addresses, which it says before it does (--no-probe leaves it out). Ends with 3 when something is wrong, with 5 when something could not be looked at for lack of rights.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --split-brain VI_1']
  static override args = { instance: Args.string({ description: 'with --split-brain: one vrrp_instance' }) }
  static override flags = {
    config: Flags.string({ char: 'f', description: 'configuration file', env: 'LVSHA_CONFIG' }),
    'config-id': configIdFlag,
    only: Flags.option({ options: groups, multiple: true, delimiter: ',' })({ description: 'these checks alone' }),
    'split-brain': Flags.boolean({
      description: 'end in one verdict on each instance: who has its addresses, and why',
    }),
    listen: durationFlag({ description: 'how long to listen for adverts', default: seconds(5) }),
    probe: Flags.boolean({ description: 'ask the network', allowNo: true, default: true }),
  }

  override async run() {
    const { args, flags } = await this.parse(Doctor)
    const { examine } = await import('../doctor/examine.js')
    const diagnosis = await examine({
      file: flags.config,
      configId: flags['config-id'],
      only: flags.only,
      splitBrain: flags['split-brain'] ? { instance: args.instance } : undefined,
      listen: flags.probe ? flags.listen : undefined,
      packageRoot: this.config.root,
      socket: flags.socket,
      now: Date.now(),
      announce: (text) => void process.stderr.write(`${text}\n`),
    })
    this.print(doctorLines(diagnosis).join('\n'))
    process.exitCode = diagnosis.exit
    return doctorDocument(diagnosis, Date.now())
  }
}
