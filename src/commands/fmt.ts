import { Args, Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { usualConfigFile } from '../director/config-file.js'
import { formatConfigFile } from '../director/format-file.js'
import { exitCodes } from '../model/errors.js'
import { formatDocument, formatLines } from '../view/format.js'

export default class Fmt extends LvshaCommand {
  static override summary =
    'Lay out a configuration file; its comments, groups and order stay, and so does what it says.'
  static override description =
    'Prints the result, or writes it with --write. Ends with 6 when braces, quotation marks or characters are wrong; nothing is done then.'
  static override examples = ['<%= config.bin %> fmt --write /etc/keepalived/keepalived.conf']
  static override args = { file: Args.string({ description: 'configuration file; - is standard input' }) }
  static override flags = {
    check: Flags.boolean({ description: 'only say whether it is laid out so: end with 3 when it is not' }),
    write: Flags.boolean({ description: 'write the file', exclusive: ['check'] }),
  }

  override async run() {
    const { args, flags } = await this.parse(Fmt)
    const formatted = formatConfigFile(args.file ?? usualConfigFile(), flags.write)
    this.print(formatLines(formatted, flags).join('\n'))
    if (formatted.text === undefined) process.exitCode = exitCodes.configuration
    else if (flags.check && formatted.isChanged) process.exitCode = exitCodes.unhealthy
    return formatDocument(formatted, Date.now())
  }
}
