import { Flags } from '@oclif/core'
import { LvshaCommand } from '../../cli/command.js'
import { connect } from '../../control/client.js'
import { exitCodes } from '../../model/errors.js'
import { seconds } from '../../model/time.js'
import { glyphsFor } from '../../view/glyphs.js'
import { healthText } from '../../view/health.js'

export default class Health extends LvshaCommand {
  static override summary = 'Show what the daemon knows of the real servers.'
  static override description = 'Ends with 3 when a check fails.'
  static override examples = ['<%= config.bin %> health --failing']
  static override flags = {
    failing: Flags.boolean({ description: 'only the checks that fail' }),
  }

  override async run() {
    const { flags } = await this.parse(Health)
    const health = await connect(flags.socket, seconds(5)).health()
    this.print(healthText(health, { failing: flags.failing, glyphs: glyphsFor(process.env) }))
    if (health.checks.some(({ state }) => state === 'FAIL')) process.exitCode = exitCodes.unhealthy
    return health
  }
}
