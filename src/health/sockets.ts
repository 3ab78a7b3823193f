import type { CheckOrigin, CheckTarget } from '../model/check.js'

/** A socket that sends datagrams to one peer and hears that peer alone. */
export type Datagrams = {
  /** Throws an error with a `code`, as every method does. */
  send(data: Uint8Array): void
  close(): void
}

/** What comes back: a datagram, or an error that a host on the way reported, with its `code` (ECONNREFUSED). */
export type Arrival = { readonly data: Buffer } | { readonly error: NodeJS.ErrnoException }

/** The sockets that Node has not: where checks need more than net and dgram give. */
export type Sockets = {
  udp(target: CheckTarget, origin: CheckOrigin | undefined, heard: (arrival: Arrival) => void): Datagrams
  /** ICMP or ICMPv6, by the family of the target; the kernel sets the identifier and gives only answers to it. */
  echo(target: CheckTarget, origin: CheckOrigin | undefined, heard: (arrival: Arrival) => void): Datagrams
  /**
   * A TCP connection from an interface, or with a mark. Calls back once, with its descriptor or why there is none.
   * @returns what gives it up
   */
  dial(
    target: CheckTarget,
    origin: CheckOrigin,
    done: (error: NodeJS.ErrnoException | null, descriptor: number) => void,
  ): () => void
}
