import type { Check, HealthSettings } from '../model/check.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'

/** One real server of one virtual server, by the names that people and documents use. */
export type ServerName = {
  /** `192.0.2.100:80/tcp`. */
  readonly service: string
  /** `192.0.2.23:80`. */
  readonly real: string
}

/** A check of a server. Those with the same `id` are made once. */
export type Subject = ServerName & {
  readonly id: string
  /** What it asks, without its pace: by this it is known again after a reload. */
  readonly asks: string
  readonly check: Check
}

/** One key for a server. */
export const serverId = ({ service, real }: ServerName) => `${service} ${real}`

/**
 * The checks of a real server. Those that ask the same in the same way are one, of all servers where they are merged, else
 * of this one; where they are not merged, two of one server are told apart by their order.
 */
export function subjectsOf(
  virtual: VirtualServer,
  real: RealServer,
  { mergeChecks }: Pick<HealthSettings, 'mergeChecks'>,
): Subject[] {
  const name = { service: serviceName(virtual), real: serverName(real) }
  const seen = new Map<string, number>()
  return real.checks.map((check) => {
    const whole = JSON.stringify(check)
    const asks = asksOf(check)
    if (mergeChecks) return { ...name, check, asks, id: whole }
    const id = `${serverId(name)} ${whole}`
    const nth = (seen.get(id) ?? 0) + 1
    seen.set(id, nth)
    return { ...name, check, asks, id: nth === 1 ? id : `${id} #${nth}` }
  })
}

/** The settings that are no part of the question. */
const pace: ReadonlySet<string> = new Set([
  ...['delayLoop', 'connectTimeout', 'retry', 'delayBeforeRetry', 'warmup', 'presumed', 'logAllFailures'],
])

const asksOf = (check: Check) => JSON.stringify(check, (key, value) => (pace.has(key) ? undefined : value))
