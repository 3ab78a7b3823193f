import { Args } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { replayFile } from '../director/replay.js'
import { exitCodes } from '../model/errors.js'
import { replayDocument, replayText } from '../view/replay.js'

export default class Replay extends LvshaCommand {
  static override summary = 'Decide recorded changes of state anew, and say whether the same comes out.'
  static override description =
    'Reads the log of a daemon that was started with --log json, or events of GET /v1/events?evidence=yes. Ends with 3 where something comes out otherwise.'
  static override examples = ['<%= config.bin %> replay /var/log/lvsha.json']
  static override args = { file: Args.string({ description: 'log in JSON', required: true, ignoreStdin: true }) }

  override async run() {
    const { args } = await this.parse(Replay)
    const decisions = replayFile(args.file)
    this.print(replayText(decisions))
    if (decisions.some(({ same }) => !same)) process.exitCode = exitCodes.unhealthy
    return replayDocument(args.file, decisions)
  }
}
