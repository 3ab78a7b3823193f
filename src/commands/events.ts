import { setTimeout as sleep } from 'node:timers/promises'
import { Args, Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { type ControlClient, connect } from '../control/client.js'
import type { EventStatus } from '../control/protocol.js'
import { LvshaError } from '../model/errors.js'
import { seconds } from '../model/time.js'
import { eventText, matchingEvents } from '../view/event-text.js'

/** How often it is asked for what is new. */
const pauseMs = 500

/** More than that between two looks is told of by its last. */
const most = 10_000

export default class Events extends LvshaCommand {
  static override summary = 'Show what has happened since the daemon started.'
  static override description =
    'A filter is words that must be there, or !words that must not; kind:vrrp and object:VI_1 look at one field. With --json and --follow each event is one line.'
  static override examples = ['<%= config.bin %> events --follow', '<%= config.bin %> events kind:vrrp !health']
  static override args = {
    filter: Args.string({ description: 'what to show of it', multiple: true, ignoreStdin: true }),
  }
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on, until it is interrupted' }),
    limit: Flags.integer({ description: 'how many of the past', default: 100, min: 0, max: most }),
  }

  override async run() {
    const { args, flags } = await this.parse(Events)
    const filter = (args.filter ?? []).join(' ')
    const control = connect(flags.socket, seconds(5))
    const document = await control.events(flags.limit)
    const events = matchingEvents(document.events, filter)
    if (!flags.follow) {
      this.print(events.map(eventText).join('\n'))
      return { ...document, events }
    }
    const show = (shown: readonly EventStatus[]) => {
      for (const event of shown)
        process.stdout.write(`${this.jsonEnabled() ? JSON.stringify(event) : eventText(event)}\n`)
    }
    show(events)
    await this.follow(control, document.events.at(-1)?.id ?? 0, (more) => show(matchingEvents(more, filter)))
    return document
  }

  /** Until the reader goes away. A daemon that starts again counts from 1. */
  private async follow(control: ControlClient, last: number, show: (events: readonly EventStatus[]) => void) {
    let after = last
    let isRead = true
    process.stdout.on('error', () => {
      isRead = false
    })
    while (isRead) {
      await sleep(pauseMs)
      try {
        const [newest] = (await control.events(1)).events
        if ((newest?.id ?? 0) < after) after = 0
        const { events } = await control.events(most, after)
        after = events.at(-1)?.id ?? after
        show(events)
      } catch (error) {
        // It may be on its way back.
        if (!(error instanceof LvshaError) || error.code !== 'DAEMON_UNREACHABLE') throw error
        after = 0
      }
    }
  }
}
