import type { Addon } from './addon.js'
import { openPacketSocket } from './packet-socket.js'
import { interfaceSetting } from './sysctl.js'

/**
 * What a Master needs of an interface that carries its addresses: a socket for announcements, and secondary addresses that
 * outlive the first of their subnet for as long as this is open.
 * @throws SystemError with the operation and the interface
 */
export function openSegment(addon: Addon, interfaceName: string, notice: Notice) {
  const frames = openPacketSocket(addon, interfaceName)
  const restore = promoteSecondaries(interfaceName, notice)
  return {
    sendFrame: (frame: Uint8Array) => frames.send(frame),
    isRouter: () => forwards(interfaceName),
    close() {
      frames.close()
      restore()
    },
  }
}

/** Tells an operator something; `object` is what it is about. */
export type Notice = (object: string, text: string) => void

/** Whether the kernel says of its IPv6 addresses on this interface that they are a router's. */
function forwards(interfaceName: string): boolean {
  try {
    return interfaceSetting(interfaceName, 'forwarding', 'ipv6').read() !== 0
  } catch {
    // There is no IPv6 on this interface (any more).
    return false
  }
}

/** Without it the end of a subnet's first address takes the host's other addresses in that subnet along. */
function promoteSecondaries(interfaceName: string, notice: Notice): () => void {
  const setting = interfaceSetting(interfaceName, 'promote_secondaries')
  try {
    const before = setting.read()
    if (before === 1) return () => undefined
    setting.write(1)
    return () => {
      try {
        setting.write(before)
      } catch {
        // The interface has gone, and its settings with it.
      }
    }
  } catch (error) {
    const why = (error as Error).message
    notice(interfaceName, `promote_secondaries cannot be set (${why}): an address that goes may take others along`)
    return () => undefined
  }
}
