import type { Duration } from '../../model/time.js'

/** One session with the servers, as the client library has it; `library.ts` supplies it, tests supply one by hand. */
export type Wire = {
  /**
   * Tells the servers that the session is over, which ends its ephemeral nodes at once; resolves when they know, or cannot be
   * told. What they have not answered by then fails, and so does what is asked later.
   */
  readonly close: () => Promise<void>
  /** Gives up the connection; the library tries the next server, with the same session. */
  readonly breakOff: () => void
  /** `host:port` of the server that it speaks to. */
  readonly server: () => string | undefined
  /** In 16 hexadecimal digits. */
  readonly session: () => string
  /** The session timeout that the servers granted. */
  readonly timeout: () => Duration
  /** Makes the path and what is missing above it. */
  readonly ensure: (path: string) => Promise<void>
  /** Makes a node that ends with the session; answers with its path, to which `sequential` has added a number. */
  readonly create: (path: string, data: string, sequential: boolean) => Promise<string>
  /** A word that a majority of the servers has to take note of. */
  readonly write: (path: string) => Promise<void>
  /** One that is not there is no error. */
  readonly remove: (path: string) => Promise<void>
  /** The names below a path; `changed` is called once when they are others. */
  readonly list: (path: string, changed: () => void) => Promise<readonly string[]>
  /** A node with whose it is; undefined where it is not there. */
  readonly read: (path: string) => Promise<Kept | undefined>
}

export type Kept = {
  readonly data: string
  /** Whose session; all 0 where it ends with none. */
  readonly session: string
  /** Counts up over everything that is ever written at the servers. */
  readonly createdIn: number
}

export type WireEvents = {
  readonly connected: () => void
  readonly disconnected: () => void
  /** The session has ended: this one is of no more use. */
  readonly expired: () => void
  /** The servers do not accept who we are: this one is of no more use. */
  readonly refused: () => void
}

/** Why a request failed, of those that somebody acts on. */
export type Refusal = 'exists' | 'missing' | 'not_allowed' | 'other'

export class WireError extends Error {
  readonly refusal: Refusal

  constructor(message: string, refusal: Refusal) {
    super(message)
    this.name = 'WireError'
    this.refusal = refusal
  }
}
