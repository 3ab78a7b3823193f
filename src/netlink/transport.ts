/**
 * A netlink socket as this folder needs it: whole datagrams out, whole datagrams in. The kernel has queued its replies by
 * the time `send` returns, so requests are made synchronously and the event loop is never between question and answer.
 */
export type NetlinkTransport = {
  /** Sends one datagram to the kernel. Throws an error with `errno`, `code` and `syscall`. */
  send(datagram: Uint8Array): void
  /** The next datagram, or undefined when none came within the time. Throws with code ENOBUFS after an overrun. */
  receive(timeoutMilliseconds: number): Buffer | undefined
  close(): void
}
