import { userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { Args, Flags } from '@oclif/core'
import { connect } from '../control/client.js'
import type { FailoverDocument, FailoverRequest } from '../control/protocol.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import { type Duration, inMilliseconds, microseconds, seconds } from '../model/time.js'
import { failoverText } from '../view/failover.js'
import { LvshaCommand } from './command.js'
import { durationFlag } from './duration-flag.js'

export const instanceArgs = {
  instance: Args.string({
    description: 'a vrrp_instance; its sync group moves with it',
    multiple: true,
    ignoreStdin: true,
  }),
}

/** The flags that promote and demote share. */
export const failoverFlags = {
  all: Flags.boolean({ description: 'every instance of this node' }),
  for: durationFlag({ description: 'how long it is held', default: seconds(1800), exclusive: ['permanent'] }),
  permanent: Flags.boolean({ description: 'held until that is ended by hand' }),
  wait: durationFlag({ description: 'how long to wait for the other node', default: seconds(10) }),
  confirm: Flags.string({
    description: 'the name of what moves, instead of being asked for it',
    multiple: true,
    multipleNonGreedy: true,
  }),
  reason: Flags.string({ description: 'why, for status and journal' }),
  'dry-run': Flags.boolean({ char: 'n', description: 'only say what would happen' }),
  end: Flags.boolean({ description: 'end what is held, and let the election decide' }),
}

type Given = {
  readonly socket: string
  readonly all: boolean
  readonly for: Duration
  readonly permanent: boolean
  readonly wait: Duration
  readonly confirm?: readonly string[] | undefined
  readonly reason?: string | undefined
  readonly 'dry-run': boolean
  readonly end: boolean
  readonly 'force-no-peer'?: boolean
}

/** What promote and demote have in common: they move a virtual router by hand, once its name has been typed. */
export abstract class FailoverCommand extends LvshaCommand {
  protected async move(action: HoldAction, names: readonly string[], flags: Given): Promise<FailoverDocument> {
    const request = requestOf(names, flags)
    // The answer comes when the other node has taken over, or has not.
    const control = connect(flags.socket, microseconds(flags.wait + seconds(10)))
    const document = await control.failover(action, request).catch(async (error: unknown) => {
      const isUnconfirmed = error instanceof LvshaError && error.code === 'LV-E306'
      if (!isUnconfirmed || this.jsonEnabled() || !process.stdin.isTTY || !process.stderr.isTTY) throw error
      return control.failover(action, { ...request, confirm: await typedNames(error) })
    })
    this.print(failoverText(document))
    return document
  }
}

function requestOf(names: readonly string[], flags: Given): FailoverRequest {
  const isNamed = names.length > 0
  if (flags.all ? isNamed : !isNamed) {
    throw new LvshaError('USAGE', 'Name the instances, or say --all.', ['lvsha status'], exitCodes.usage)
  }
  return {
    instances: flags.all ? 'all' : names,
    for_ms: flags.permanent ? null : inMilliseconds(flags.for),
    wait_ms: inMilliseconds(flags.wait),
    by: userInfo().username,
    dry_run: flags['dry-run'],
    end: flags.end,
    force_no_peer: flags['force-no-peer'] ?? false,
    ...(flags.confirm ? { confirm: flags.confirm } : {}),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  }
}

/** Shows what will move, and reads the names of it, one line for all. */
async function typedNames({ details, message }: LvshaError): Promise<readonly string[]> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const wanted = message.replace(/^Not confirmed: /, '')
    const typed = await lines.question(`${details.join('\n')}\nType ${wanted} to confirm: `)
    if (typed.trim() === wanted) return wanted.split(', ')
  } finally {
    lines.close()
  }
  throw new LvshaError('CANCELLED', 'Nothing was done.', [], exitCodes.cancelled)
}
