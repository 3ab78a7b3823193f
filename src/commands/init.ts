import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { givenBy, questionFlags } from '../cli/init-flags.js'
import { fileLines, initDocument, initLines, previewLines } from '../view/init.js'

export default class Init extends LvshaCommand {
  static override summary = 'Write the configuration of a pair with questions.'
  static override description =
    'Looks at this host, asks what it cannot know, shows the files and writes them when told to. Every question is a flag too; with --no-input nothing is asked, and what is missing is named. The network is asked only with --probe, or by a yes to its question.'
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --no-input --node lb1=192.0.2.11 --node lb2=192.0.2.12 --vip 192.0.2.100/24 --real 192.0.2.21:80 --real 192.0.2.22:80 --check http:/hc=200 --out ./conf',
  ]
  static override flags = {
    ...questionFlags,
    'no-input': Flags.boolean({ description: 'never ask; take the default, or name the flag that is missing' }),
    probe: Flags.boolean({
      description: 'listen for VRRP, ask for the addresses by ARP, connect to real servers',
      allowNo: true,
    }),
    'ignore-conflict': Flags.boolean({ description: 'take a floating address that answers already' }),
    force: Flags.boolean({ description: 'replace files that exist, and keep FILE.bak-TIME' }),
    'dry-run': Flags.boolean({ char: 'n', description: 'print the files and write nothing' }),
    answers: Flags.string({ description: 'take answers from a file', helpValue: 'FILE' }),
    'save-answers': Flags.string({ description: 'keep the answers in a file', helpValue: 'FILE' }),
  }

  override async run() {
    const { flags } = await this.parse(Init)
    const { initialise } = await import('../init/run.js')
    const { readAnswers } = await import('../init/files.js')
    const saved = flags.answers === undefined ? {} : readAnswers(flags.answers)
    const tell = (lines: readonly string[]) => void process.stderr.write(`${lines.join('\n')}\n`)
    const made = await initialise({
      given: { ...saved, ...givenBy(flags) },
      isInteractive: !flags['no-input'] && process.stdin.isTTY === true && process.stderr.isTTY === true,
      mayProbe: flags.probe,
      ignoreConflict: flags['ignore-conflict'],
      force: flags.force,
      isDry: flags['dry-run'],
      saveTo: flags['save-answers'],
      packageRoot: this.config.root,
      now: Date.now(),
      preview: (plan) => tell(previewLines(plan)),
      print: (plan) => tell(fileLines(plan)),
    })
    this.print([...(flags['dry-run'] ? fileLines(made.plan) : []), ...initLines(made)].join('\n'))
    return initDocument(made, Date.now())
  }
}
