import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlClient } from '../control/client.js'
import type { ServerChange } from '../control/protocol.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import { duration } from '../view/duration.js'

/**
 * What still leads to drained servers. A connection that is being closed is not active; a template of persistence brings
 * its client back even to a server of weight 0.
 */
export type Remaining = { readonly active: number; readonly inactive: number; readonly persistent: number }

/** The kernel counts at once; once a second is often enough to look. */
const pauseMs = 1000

/**
 * Waits until the servers of these changes have no active connection and no template of persistence.
 * @param tell called with each new count
 * @throws LvshaError LV-E402 when some are open after `within`
 */
export async function drained(
  control: Pick<ControlClient, 'status'>,
  changes: readonly ServerChange[],
  within: Duration,
  tell: (remaining: Remaining, afterMs: number) => void,
): Promise<Remaining> {
  const start = performance.now()
  let told = ''
  for (;;) {
    const remaining = await remainingOf(control, changes)
    const elapsed = performance.now() - start
    const text = remainingText(remaining)
    if (text !== told) tell(remaining, elapsed)
    told = text
    if (remaining.active === 0 && remaining.persistent === 0) return remaining
    if (elapsed >= inMilliseconds(within)) throw stillOpen(remaining, within)
    await sleep(pauseMs)
  }
}

async function remainingOf(control: Pick<ControlClient, 'status'>, changes: readonly ServerChange[]) {
  const { services } = await control.status()
  const servers = changes.flatMap(({ service, real }) =>
    services
      .filter(({ name }) => name === service)
      .flatMap((each) => each.real_servers.filter((its) => its.name === real)),
  )
  const sum = (key: keyof Remaining) => servers.reduce((total, server) => total + (server[key] ?? 0), 0)
  return { active: sum('active'), inactive: sum('inactive'), persistent: sum('persistent') }
}

/** `3 active`, `0 active, 2 persistent`. */
export const remainingText = ({ active, persistent }: Remaining) =>
  `${active} active${persistent === 0 ? '' : `, ${persistent} persistent`}`

const stillOpen = (remaining: Remaining, within: Duration) =>
  new LvshaError(
    'LV-E402',
    `${remainingText(remaining)} connections are still there after ${duration(inMilliseconds(within))}; it stays drained`,
    ['lvsha status'],
    exitCodes.timedOut,
  )
