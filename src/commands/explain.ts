import { Args, Flags } from '@oclif/core'
import { configIdFlag, LvshaCommand } from '../cli/command.js'
import { metaFormsNamed } from '../config/meta-syntax.js'
import { suggest } from '../config/suggest.js'
import { entriesNamed, keywordNames } from '../config/table.js'
import { connect } from '../control/client.js'
import { readConfigFile } from '../director/config-file.js'
import { timingOfFile } from '../director/timing.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { seconds } from '../model/time.js'
import { explainDocument, explainLines, metaDocument, metaLines } from '../view/explain.js'
import { explainInstance, instanceExplanationLines } from '../view/explain-instance.js'
import { cleaned } from '../view/plain.js'
import { timingLines } from '../view/timing.js'

export default class Explain extends LvshaCommand {
  static override summary =
    'Say why an instance is in its state, what a keyword does, or how long a failover may take (timing).'
  static override description =
    'An instance is one of the running daemon. Ends with 2 when there is neither. Blocks may stand before it, with dots. Knows include, $NAME=, @id, ~SEQ and ~LST too.'
  static override examples = [
    '<%= config.bin %> explain VI_1',
    '<%= config.bin %> explain preempt_delay',
    '<%= config.bin %> explain real_server.weight',
    '<%= config.bin %> explain timing --config lvsha.conf',
  ]
  static override args = { keyword: Args.string({ description: 'vrrp_instance, keyword, or timing', required: true }) }
  static override flags = {
    config: Flags.string({ description: 'with timing: of this file, not of the running daemon', helpValue: 'FILE' }),
    'config-id': configIdFlag,
  }

  override async run() {
    const { args, flags } = await this.parse(Explain)
    if (args.keyword === 'timing') return this.timing(flags.socket, flags.config, flags['config-id'])
    const instance = await this.instance(args.keyword, flags.socket)
    if (instance) {
      this.print(instanceExplanationLines(instance).join('\n'))
      return instance
    }
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

  private async timing(socket: string, file: string | undefined, configId: string | undefined) {
    const timing =
      file === undefined
        ? await connect(socket, seconds(2)).timing()
        : timingOfFile(readConfigFile(file, configId), Date.now())
    this.print(timingLines(cleaned(timing)).join('\n'))
    return timing
  }

  /** Undefined where no daemon answers, too: keywords can be explained without one. */
  private async instance(name: string, socket: string) {
    const control = connect(socket, seconds(2))
    const status = await control.status().catch(() => undefined)
    const instance = status?.instances.find((each) => each.name === name)
    if (!status || !instance) return undefined
    const { events } = await control.events(remembered)
    const last = events.findLast(({ object, transition }) => object === name && transition !== undefined)
    return explainInstance(cleaned(status), cleaned(instance), last && cleaned(last))
  }
}

/** As many events as a daemon keeps. */
const remembered = 10_000

function unknownKeyword(name: string) {
  const meant = suggest(name.split('.').at(-1) ?? '', keywordNames())
  const sentence = `there is no keyword ${name}${meant === undefined ? '' : `, did you mean ${meant}?`}`
  const next = meant === undefined ? ['lvsha help'] : [`lvsha explain ${meant}`]
  return new LvshaError('NO_SUCH_KEYWORD', sentence, next, exitCodes.usage)
}
