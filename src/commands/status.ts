import { setTimeout as sleep } from 'node:timers/promises'
import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { durationFlag } from '../cli/duration-flag.js'
import { connect } from '../control/client.js'
import type { StatusDocument } from '../control/protocol.js'
import { exitCodes, problemOf } from '../model/errors.js'
import { inMilliseconds, seconds } from '../model/time.js'
import { glyphsFor } from '../view/glyphs.js'

/** Home, and away with what is there. */
const clear = '\u001b[H\u001b[2J\u001b[3J'

export default class Status extends LvshaCommand {
  static override summary = 'Show what this director holds, and why.'
  static override description =
    'With --watch a terminal is drawn anew, a pipe gets a line whenever the verdict changes, and with --json a document each time.'
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --json',
    '<%= config.bin %> status --watch --interval 1s',
    '<%= config.bin %> status --nagios',
  ]
  static override flags = {
    watch: Flags.boolean({ char: 'w', description: 'go on, until it is interrupted' }),
    interval: durationFlag({ description: 'how often --watch looks', default: seconds(2), helpValue: '2s' }),
    check: Flags.boolean({ description: 'end with 3 where the verdict is crit' }),
    strict: Flags.boolean({ description: 'with --check also where it is warn', dependsOn: ['check'] }),
    nagios: Flags.boolean({
      description: 'one line with numbers, and the exit statuses of monitoring plugins',
      exclusive: ['watch', 'check', 'json'],
    }),
  }

  override async run() {
    const { flags } = await this.parse(Status)
    const ask = () => connect(flags.socket, seconds(5)).status()
    if (flags.nagios) return this.forNagios(ask)
    if (flags.watch) await this.watch(ask, inMilliseconds(flags.interval))
    const status = await ask()
    this.print(await textOf(status))
    const { level } = status.verdict
    if (flags.check && (level === 'crit' || (flags.strict && level === 'warn'))) process.exitCode = exitCodes.unhealthy
    return status
  }

  private async forNagios(ask: () => Promise<StatusDocument>): Promise<undefined> {
    const { nagiosExits, nagiosLine, nagiosUnknown } = await import('../view/nagios.js')
    try {
      const status = await ask()
      this.print(nagiosLine(status))
      process.exitCode = nagiosExits[status.verdict.level]
    } catch (error) {
      this.print(nagiosUnknown(problemOf(error).message))
      process.exitCode = nagiosExits.unknown
    }
  }

  /** Until the reader goes away; a daemon that does not answer is told, and asked again. */
  private async watch(ask: () => Promise<StatusDocument>, pauseMs: number) {
    let isRead = true
    process.stdout.on('error', () => {
      isRead = false
    })
    for (let told = ''; isRead; await sleep(pauseMs)) {
      const looked = await ask().catch((error: unknown) => ({ error: problemOf(error) }))
      if (this.jsonEnabled()) {
        process.stdout.write(`${JSON.stringify(looked)}\n`)
        continue
      }
      const text = 'error' in looked ? looked.error.message : await textOf(looked)
      const [first = ''] = text.split('\n')
      if (process.stdout.isTTY) process.stdout.write(`${clear}${text}\n`)
      else if (first !== told) process.stdout.write(`${new Date().toISOString()} ${first}\n`)
      told = first
    }
  }
}

/** Loaded only now: measuring text for a terminal takes 13 ms to load, and a daemon that is not there needs none. */
async function textOf(status: StatusDocument): Promise<string> {
  const { statusText } = await import('../view/status.js')
  return statusText(status, Date.now() - Date.parse(status.at), glyphsFor(process.env))
}
