import type { Address } from '../model/address.js'
import type { Addon } from './addon.js'
import { openPacketSocket } from './packet-socket.js'
import { interfaceSetting } from './sysctl.js'
import { openVrrpSocket, type VrrpDatagram } from './vrrp-socket.js'

export type SegmentListener = {
  /** Something has arrived and waits to be drained. */
  readonly onArrival: () => void
  readonly notice: (object: string, text: string) => void
}

/**
 * All that VRRP needs of one interface: a socket for adverts, one for announcements, and secondary addresses that outlive
 * the first of their subnet for as long as this is open.
 * @throws SystemError with the operation and the interface
 */
export function openSegment(addon: Addon, interfaceName: string, { onArrival, notice }: SegmentListener) {
  const arrived: VrrpDatagram[] = []
  const vrrp = openVrrpSocket(addon, interfaceName, {
    onDatagram(datagram) {
      arrived.push(datagram)
      onArrival()
    },
    onError: (error) => notice(interfaceName, error.message),
  })
  const frames = openPacketSocket(addon, interfaceName)
  const restore = promoteSecondaries(interfaceName, notice)
  return {
    advertise: (payload: Uint8Array, source: Address) => vrrp.send(payload, source),
    sendFrame: (frame: Uint8Array) => frames.send(frame),
    drain: () => [...arrived.splice(0), ...vrrp.drain()],
    close() {
      vrrp.close()
      frames.close()
      restore()
    },
  }
}

/** Without it the end of a subnet's first address takes the host's other addresses in that subnet along. */
function promoteSecondaries(interfaceName: string, notice: SegmentListener['notice']): () => void {
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
