import { Args, Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { readConfigFile, usualConfigFile } from '../director/config-file.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { checkDocument, explanationLines, problemLines } from '../view/problems.js'

export default class Check extends LvshaCommand {
  static override summary = 'Check a configuration: every problem, where it is and what to do about it.'
  static override description = 'Ends with 0 when it can be used, also with warnings, and with 6 when it has errors.'
  static override examples = ['<%= config.bin %> check /etc/keepalived/keepalived.conf']
  static override args = { file: Args.string({ description: 'configuration file' }) }
  static override flags = {
    explain: Flags.string({ description: 'say what a code means', helpValue: 'CODE' }),
    'config-id': configIdFlag,
  }

  override async run() {
    const { args, flags } = await this.parse(Check)
    if (flags.explain) return this.explain(flags.explain)
    const { file, sources, config, problems } = readConfigFile(args.file ?? usualConfigFile(), flags['config-id'])
    this.print(problems.length > 0 ? problemLines(problems, sources).join('\n') : `${file}: no problems`)
    if (!config) process.exitCode = exitCodes.configuration
    return checkDocument(
      { at: Date.now(), files: [...sources.keys()], ...(config ? { node: config.node } : {}) },
      problems,
    )
  }

  private explain(code: string) {
    const lines = explanationLines(code)
    if (!lines) throw new LvshaError('NO_SUCH_CODE', `there is no code ${code}`, ['lvsha check'], exitCodes.usage)
    this.print(lines.join('\n'))
    return { kind: 'explanation', v: 1, code, text: lines.join('\n') }
  }
}
