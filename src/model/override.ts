/** What an operator asked of a real server by hand. It stands until its end, over reloads and restarts. */
export type Override = {
  readonly action: 'drain' | 'weight'
  /** What it has instead of the weight of the file; 0 lets connections end by themselves and takes no new ones. */
  readonly weight: number
  /** Milliseconds since 1970, UTC. */
  readonly since: number
  /** Undefined where it stands until an operator ends it. */
  readonly until?: number
  readonly by: string
  readonly reason?: string
}

/** By the name of the virtual server and of the real server in it. */
export type Overrides = ReadonlyMap<string, Override>
