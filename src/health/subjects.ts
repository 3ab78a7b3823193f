import { type Check, type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'

/** One real server of one virtual server, by the names that people and documents use. */
export type ServerName = {
  /** `192.0.2.100:80/tcp`. */
  readonly service: string
  /** `192.0.2.23:80`. */
  readonly real: string
}

/** A check with all that identifies it over a reload: whose it is, and what it asks. */
export type Subject = ServerName & { readonly id: string; readonly check: Check }

/** One key for a server. */
export const serverId = ({ service, real }: ServerName) => `${service} ${real}`

/**
 * The checks of a real server. Timing is no part of the identity: a check that only changes its pace asks the same. Where
 * a server has two checks that ask the same, they are told apart by their order.
 */
export function subjectsOf(virtual: VirtualServer, real: RealServer): Subject[] {
  const name = { service: serviceName(virtual), real: serverName(real) }
  const seen = new Map<string, number>()
  return real.checks.map((check) => {
    const { delayLoop, connectTimeout, retry, delayBeforeRetry, ...asks } = check
    const id = `${serverId(name)} ${JSON.stringify(asks)}`
    const nth = (seen.get(id) ?? 0) + 1
    seen.set(id, nth)
    return { ...name, check, id: nth === 1 ? id : `${id} #${nth}` }
  })
}
