/** What an operator asked of a virtual router by hand. It stands until its end, over reloads and restarts. */
export type Hold = {
  readonly action: HoldAction
  /** Milliseconds since 1970, UTC. */
  readonly since: number
  /** Undefined where it stands until an operator ends it. */
  readonly until?: number
  /** Who asked: a user's name. */
  readonly by: string
  readonly reason?: string
}

/** `promote`: it is Master with the highest priority that can be advertised. `demote`: it is not Master, whatever is heard. */
export type HoldAction = 'promote' | 'demote'

/** The holds of this host, by routerKey. */
export type Holds = ReadonlyMap<string, Hold>
