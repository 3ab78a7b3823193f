import type { Channel } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import type { Addon } from './addon.js'
import type { Notice } from './segment.js'
import { openVrrpSocket, type VrrpDatagram } from './vrrp-socket.js'

export type ChannelListener = {
  /** Something has arrived and waits to be drained. */
  readonly onArrival: () => void
  readonly notice: Notice
}

/**
 * A channel whose datagrams wait until they are drained.
 * @throws SystemError with the operation and the interface
 */
export function openChannel(addon: Addon, channel: Channel, { onArrival, notice }: ChannelListener) {
  const arrived: VrrpDatagram[] = []
  const vrrp = openVrrpSocket(addon, channel, {
    onDatagram(datagram) {
      arrived.push(datagram)
      onArrival()
    },
    onError: (error) => notice(channel.interface, error.message),
  })
  return {
    send: (outgoing: Outgoing) => vrrp.send(outgoing),
    drain: () => [...arrived.splice(0), ...vrrp.drain()],
    close: () => vrrp.close(),
  }
}
