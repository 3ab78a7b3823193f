import type { Check } from '../model/check.js'
import type { Instant } from '../model/time.js'
import { checkerOf } from './checks/registry.js'
import type { ServerState, Standing } from './judge.js'
import type { Observation } from './observation.js'
import type { ServerName, Subject } from './subjects.js'

/** What is known of one check, as operators are told it. */
export type CheckHealth = {
  readonly id: string
  readonly checker: Check['kind']
  /** `http://192.0.2.23:80/hc`, `192.0.2.23:80`. */
  readonly target: string
  readonly state: Standing['state']
  readonly since: Instant
  /** Misses in a row, of how many that fail the server; a server that stays down does not count on. */
  readonly tries: { readonly n: number; readonly of: number }
  /** Null before the first answer. */
  readonly last: Observation | null
}

export type ServerHealth = ServerName & {
  readonly state: ServerState
  readonly since: Instant
  /** Whether it may take connections: a server that is checked for the first time may not, one that panic keeps may. */
  readonly inService: boolean
  /** What its checks make of its configured weight. */
  readonly weight: number
  /** The part of that weight that it has while it starts slowly, above 0 to 1. */
  readonly share: number
  readonly checks: readonly CheckHealth[]
}

export function checkHealth({ id, check }: Subject, standing: Standing): CheckHealth {
  const of = check.retry + 1
  return {
    id,
    checker: check.kind,
    target: checkerOf(check).target(check),
    state: standing.state,
    since: standing.since,
    tries: { n: Math.min(standing.misses, of), of },
    last: standing.last ?? null,
  }
}
