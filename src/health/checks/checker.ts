import type { SecureContext } from 'node:tls'
import type { Check, TlsFiles } from '../../model/check.js'
import type { Command } from '../../model/command.js'
import type { Duration, Instant } from '../../model/time.js'
import type { Observation } from '../observation.js'
import type { Sockets } from '../sockets.js'

/** What a check is given by whoever runs it: the time, a signal that ends it early, and what it needs of this host. */
export type Probe = {
  now(): Instant
  readonly signal: AbortSignal
  readonly sockets: Sockets
  /** Where sockets read to that give what they read away at once: one for all, as Node's own would be a new one each time. */
  readonly readBuffer: Buffer
  /** What TLS uses: made once for the same files. Throws where they cannot be used. */
  readonly tlsContext: (files: TlsFiles) => SecureContext
  /** Runs commands, under the policy of the configuration that is in force. */
  readonly runCommand: RunCommand
  /** Learns also what the check does not need: the digest of a body. */
  readonly isThorough: boolean
}

/** How a command came to its end; `refused` is one that was never started. */
export type CommandEnding =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused'; readonly why: string }

/** Runs a command, in a process group that is ended whole when it takes longer than `limit`. */
export type RunCommand = (
  command: Command,
  options: { readonly limit: Duration },
) => {
  /** Never settles after `stop`. */
  readonly result: Promise<{ readonly ending: CommandEnding }>
  /** Ends the process group. */
  stop(): void
}

/** One kind of check: what the registry holds a row of. */
export type Checker<C extends Check> = {
  /** Asks once. Settles within `patience`, at once when the signal fires; never rejects for what a peer does. */
  run(check: C, probe: Probe): Promise<Observation>
  /** The longest that `run` can take. */
  patience(check: C): Duration
  /** What it asks, for people: `http://192.0.2.23:80/hc`, `192.0.2.23:80`. */
  target(check: C): string
}
