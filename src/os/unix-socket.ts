import type { Addon } from './addon.js'
import { unixAddress } from './sockaddr.js'
import { domain, socketType } from './socket-constants.js'

export type UnixDatagrams = {
  /**
   * Sends one datagram to who listens at the path; `@name` is a name that is in no file system. Never waits.
   * @throws SystemError: ENOENT or ECONNREFUSED where nobody listens, EAGAIN where the listener does not keep up
   */
  send(text: string, path: string): void
  close(): void
}

/** A socket for datagrams to other programs of this host, such as the service manager and the system log. */
export function openUnixDatagrams(addon: Addon): UnixDatagrams {
  const socket = new addon.Socket(domain.AF_UNIX, socketType.SOCK_DGRAM, 0)
  return {
    send: (text, path) => void socket.send(Buffer.from(text), unixAddress(path)),
    close: () => socket.close(),
  }
}
