import type { Socket } from './addon.js'
import { type SocketOption, socketOptions } from './socket-constants.js'

/** What options are set on. */
export type Options = Pick<Socket, 'setOption'>

/** Sets an option by its name, which the error repeats: `setsockopt SO_BINDTODEVICE eth0: ENODEV (no such device)`. */
export function setOption(socket: Options, name: SocketOption, value: number | Uint8Array): void {
  const [level, option] = socketOptions[name]
  socket.setOption(level, option, value, `setsockopt ${name}`)
}

/**
 * Asks for room for `bytes` of datagrams that wait to be read: past the system's limit (net.core.rmem_max) where we may,
 * up to it otherwise.
 */
export function setReceiveBuffer(socket: Socket, bytes: number): void {
  try {
    setOption(socket, 'SO_RCVBUFFORCE', bytes)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EPERM') throw error
    setOption(socket, 'SO_RCVBUF', bytes)
  }
}

/** Closes the socket if preparing it throws, so that a half-made one does not stay open. */
export function prepared(socket: Socket, prepare: () => void): Socket {
  try {
    prepare()
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}
