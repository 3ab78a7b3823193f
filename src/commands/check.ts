import { Args, Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { checkExit, checkFiles } from '../director/check-files.js'
import { usualConfigFile } from '../director/config-file.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { checkedDocument, checkLines, githubLines } from '../view/check.js'
import { explanationLines, ruleLines, rulesDocument } from '../view/problems.js'

export default class Check extends LvshaCommand {
  static override summary = 'Check a configuration: every problem, where it is and what to do about it.'
  static override description =
    'Ends with 0 when it can be used, also with warnings (3 with --strict), with 6 when it has errors, with 2 when there is no such file.'
  static override examples = [
    '<%= config.bin %> check /etc/keepalived/keepalived.conf',
    '<%= config.bin %> check --fix --dry-run lb1.conf lb2.conf',
  ]
  static override args = {
    file: Args.string({ description: 'configuration files; - is standard input', multiple: true }),
  }
  static override flags = {
    fix: Flags.boolean({ description: 'mend what has one right answer, and print what changed' }),
    'dry-run': Flags.boolean({ description: 'with --fix: print only', dependsOn: ['fix'] }),
    format: Flags.option({ options: ['text', 'json', 'github'] as const, default: 'text' as const })({
      description: 'for a person, a program, or a step of GitHub Actions',
    }),
    strict: Flags.boolean({ description: 'end with 3 on warnings' }),
    'compat-exit': Flags.boolean({ description: 'end with what keepalived -t 2.2.7 would (0, 2, 5)' }),
    explain: Flags.string({ description: 'say what a code means', helpValue: 'CODE' }),
    'list-rules': Flags.boolean({ description: 'list every code' }),
    'config-id': configIdFlag,
  }

  override async run() {
    const { args, flags } = await this.parse(Check)
    if (flags.explain) return this.explain(flags.explain)
    if (flags['list-rules']) return this.listRules()
    const options = {
      fix: flags.fix,
      isDry: flags['dry-run'],
      strict: flags.strict,
      compatible: flags['compat-exit'],
      configId: flags['config-id'],
    }
    const checked = checkFiles(args.file ?? [usualConfigFile()], options)
    this.print((flags.format === 'github' ? githubLines : checkLines)(checked).join('\n'))
    process.exitCode = checkExit(checked, options)
    return checkedDocument(checked, Date.now())
  }

  /** `--format json` is `--json`, in errors too. */
  override jsonEnabled() {
    return super.jsonEnabled() || /--format[ =]json\b/.test(this.argv.join(' '))
  }

  private listRules() {
    this.print(ruleLines().join('\n'))
    return rulesDocument()
  }

  private explain(code: string) {
    const lines = explanationLines(code)
    if (!lines) throw new LvshaError('NO_SUCH_CODE', `there is no code ${code}`, ['lvsha check'], exitCodes.usage)
    this.print(lines.join('\n'))
    return { kind: 'explanation', v: 1, code, text: lines.join('\n') }
  }
}
