import { Args, Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { checkExit, checkFiles } from '../director/check-files.js'
import { checkPair, pairExit } from '../director/check-pair.js'
import { usualConfigFile } from '../director/config-file.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { checkedDocument, checkLines, githubLines, pairDocument, pairGithubLines, pairLines } from '../view/check.js'
import { explanationLines, ruleLines, rulesDocument } from '../view/problems.js'

type PairFlags = { readonly format: string; readonly strict: boolean; readonly 'config-id'?: string | undefined }

export default class Check extends LvshaCommand {
  static override summary = 'Check a configuration: every problem, where it is and what to do about it.'
  static override description =
    'Ends with 0 when it can be used, also with warnings (3 with --strict), with 6 when it has errors, with 2 when there is no such file. With --pair it ends with 3 when two files that can be used do not go together; two nodes in one file are told apart by --config-id lb1,lb2.'
  static override examples = [
    '<%= config.bin %> check /etc/keepalived/keepalived.conf',
    '<%= config.bin %> check --fix --dry-run lb1.conf lb2.conf',
    '<%= config.bin %> check --pair lb1.conf lb2.conf',
  ]
  static override args = {
    file: Args.string({ description: 'configuration files; - is standard input', multiple: true }),
  }
  static override flags = {
    pair: Flags.boolean({
      description: 'compare the files of the two nodes of a pair',
      exclusive: ['fix', 'compat-exit'],
    }),
    fix: Flags.boolean({ description: 'mend what has one right answer, and print what changed' }),
    'dry-run': Flags.boolean({ description: 'with --fix: print only', dependsOn: ['fix'] }),
    format: Flags.option({ options: ['text', 'json', 'github'] as const, default: 'text' as const })({
      description: 'for a person, a program, or a step of GitHub Actions',
    }),
    strict: Flags.boolean({ description: 'end with 3 on warnings' }),
    'compat-exit': Flags.boolean({ description: 'end with what keepalived -t 2.2.7 would (0, 2, 4, 5, 6)' }),
    explain: Flags.string({ description: 'say what a code means', helpValue: 'CODE' }),
    'list-rules': Flags.boolean({ description: 'list every code' }),
    'config-id': configIdFlag,
  }

  override async run() {
    const { args, flags } = await this.parse(Check)
    if (flags.explain) return this.explain(flags.explain)
    if (flags['list-rules']) return this.listRules()
    if (flags.pair) return this.comparePair(args.file ?? [], flags)
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

  private comparePair(files: readonly string[], flags: PairFlags) {
    const [first, second, surplus] = files
    if (first === undefined || second === undefined || surplus !== undefined) {
      const sentence = '--pair compares two files'
      throw new LvshaError('NOT_A_PAIR', sentence, ['lvsha check --pair lb1.conf lb2.conf'], exitCodes.usage)
    }
    const pair = checkPair([first, second], pairOfIds(flags['config-id']))
    this.print((flags.format === 'github' ? pairGithubLines : pairLines)(pair).join('\n'))
    process.exitCode = pairExit(pair, flags.strict)
    return pairDocument(pair, Date.now())
  }

  private listRules() {
    this.print(ruleLines().join('\n'))
    return rulesDocument()
  }

  private explain(code: string) {
    const lines = explanationLines(code)
    if (!lines)
      throw new LvshaError('NO_SUCH_CODE', `there is no code ${code}`, ['lvsha check --list-rules'], exitCodes.usage)
    this.print(lines.join('\n'))
    return { kind: 'explanation', v: 1, code, text: lines.join('\n') }
  }
}

/** `lb1,lb2`, one for each file; one alone counts for both. */
const pairOfIds = (ids: string | undefined) => {
  const [first, second = first] = ids?.split(',') ?? []
  return [first, second]
}
