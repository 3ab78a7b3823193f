import { userInfo } from 'node:os'
import { Args, Flags } from '@oclif/core'
import { connect } from '../control/client.js'
import type { ServerChangeDocument, ServerRequest } from '../control/protocol.js'
import { type Duration, inMilliseconds, seconds } from '../model/time.js'
import { serverChangeText } from '../view/server-change.js'
import { LvshaCommand } from './command.js'
import { durationFlag } from './duration-flag.js'

export const realArgs = {
  real: Args.string({
    description: 'a real server, such as 192.0.2.23:80',
    required: true,
    multiple: true,
    ignoreStdin: true,
  }),
}

/** The flags that drain, weight and enable share. */
export const serverFlags = {
  vs: Flags.string({ description: 'in this virtual server only', helpValue: '192.0.2.100:80/tcp' }),
  reason: Flags.string({ description: 'why, for status and journal' }),
  'dry-run': Flags.boolean({ char: 'n', description: 'only say what would change' }),
}

export const forFlag = durationFlag({ description: 'for how long; until it is put back by hand without it' })

type Given = {
  readonly socket: string
  readonly vs?: string | undefined
  readonly reason?: string | undefined
  readonly 'dry-run': boolean
  readonly for?: Duration | undefined
  readonly 'force-last'?: boolean
}

/** What drain, weight and enable have in common: they change what real servers get, until they are put back. */
export abstract class ServerCommand extends LvshaCommand {
  protected async change(
    action: ServerChangeDocument['action'],
    reals: readonly string[],
    flags: Given,
    weight?: number,
  ): Promise<ServerChangeDocument> {
    const request: ServerRequest = {
      reals,
      by: userInfo().username,
      dry_run: flags['dry-run'],
      force_last: flags['force-last'] ?? false,
      for_ms: flags.for === undefined ? null : inMilliseconds(flags.for),
      ...(flags.vs === undefined ? {} : { service: flags.vs }),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(weight === undefined ? {} : { weight }),
    }
    const document = await connect(flags.socket, seconds(10)).servers(action, request)
    this.print(serverChangeText(document))
    return document
  }
}
