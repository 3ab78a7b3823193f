import type { ServerState } from './judge.js'

/** The servers of one virtual server, counted: how many have been judged, and how many of them passed. */
export type Pool = {
  readonly service: string
  judged: number
  good: number
  isInPanic: boolean
  /** Another one whenever something else can be said of one of its servers. */
  revision: number
}

/** Counts a server in or out by its state. */
export function count(pool: Pool, { state }: { readonly state: ServerState }, by: 1 | -1) {
  if (state === 'UP') pool.good += by
  if (state === 'UP' || state === 'DOWN') pool.judged += by
}

/**
 * Whether so few servers pass that the checks are believed no more: then what served before goes on serving.
 * @param threshold in per cent of the servers that were judged; 0 is never
 */
export const isPanic = ({ judged, good }: Pick<Pool, 'judged' | 'good'>, threshold: number) =>
  judged > 0 && good * 100 < threshold * judged
