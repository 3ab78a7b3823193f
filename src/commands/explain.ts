import { Args } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { metaFormsNamed } from '../config/meta-syntax.js'
import { suggest } from '../config/suggest.js'
import { entriesNamed, keywordNames } from '../config/table.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { explainDocument, explainLines, metaDocument, metaLines } from '../view/explain.js'

export default class Explain extends LvshaCommand {
  static override summary = 'Say what a keyword of the configuration does, and whether it works here.'
  static override description =
    'Ends with 2 when there is no such keyword. Blocks may stand before it, with dots. Knows include, $NAME=, @id, ~SEQ and ~LST too.'
  static override examples = ['<%= config.bin %> explain preempt_delay', '<%= config.bin %> explain real_server.weight']
  static override args = { keyword: Args.string({ description: 'keyword', required: true }) }

  override async run() {
    const { args } = await this.parse(Explain)
    const forms = metaFormsNamed(args.keyword)
    if (forms.length > 0) {
      this.print(metaLines(forms).join('\n'))
      return metaDocument(args.keyword, forms)
    }
    const entries = entriesNamed(args.keyword)
    if (entries.length === 0) throw unknownKeyword(args.keyword)
    this.print(explainLines(entries).join('\n'))
    return explainDocument(args.keyword, entries)
  }
}

function unknownKeyword(name: string) {
  const meant = suggest(name.split('.').at(-1) ?? '', keywordNames())
  const sentence = `there is no keyword ${name}${meant === undefined ? '' : `, did you mean ${meant}?`}`
  const next = meant === undefined ? ['lvsha help'] : [`lvsha explain ${meant}`]
  return new LvshaError('NO_SUCH_KEYWORD', sentence, next, exitCodes.usage)
}
