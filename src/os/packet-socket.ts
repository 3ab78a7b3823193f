import type { Instant } from '../model/time.js'
import type { Addon, SystemError } from './addon.js'
import { linkAddress } from './sockaddr.js'
import { domain, socketType } from './socket-constants.js'
import { prepared, setOption } from './socket-option.js'

/** A frame with its link header, and when the kernel received it. */
export type ReceivedFrame = { readonly frame: Buffer; readonly at: Instant }

export type FrameListener = {
  /** The EtherType wanted: 0x0806 is ARP, 3 is every one (ETH_P_ALL). */
  readonly etherType: number
  /** What it hears of that at first; without one, everything. */
  readonly filter?: Uint8Array
  onFrame(frame: ReceivedFrame): void
  /** The socket had an error, such as ENETDOWN when the link went down, and goes on. */
  onError(error: SystemError): void
}

export type PacketSocket = {
  /** Sends a whole frame, link header included. Throws a SystemError: ENETDOWN where the link is down. */
  send(frame: Uint8Array): void
  /** Replaces the filter. */
  setFilter(filter: Uint8Array): void
  /** The next frame that was not handed to the listener yet; undefined where none waits. */
  receive(): ReceivedFrame | undefined
  close(): void
}

/**
 * Sends whole frames on one interface and, with a listener, hears those of one EtherType that others sent.
 * @throws SystemError with the operation and the interface: EPERM without CAP_NET_RAW, ENODEV
 */
export function openPacketSocket(addon: Addon, interfaceName: string, listener?: FrameListener): PacketSocket {
  const index = addon.interfaceIndex(interfaceName)
  // Protocol 0 hears nothing; given here, an EtherType would let in frames of every interface until bind.
  const raw = new addon.Socket(domain.AF_PACKET, socketType.SOCK_RAW, 0, interfaceName)
  const socket = prepared(raw, () => {
    setOption(raw, 'SO_TIMESTAMPNS', 1)
    setOption(raw, 'PACKET_IGNORE_OUTGOING', 1)
    if (listener?.filter) raw.setFilter(listener.filter)
    raw.bind(linkAddress(index, listener?.etherType ?? 0))
  })
  if (listener) {
    socket.start((error, message) => {
      if (error) listener.onError(error)
      else listener.onFrame({ frame: message.data, at: message.at })
    })
  }
  return {
    send: (frame) => void socket.send(frame),
    setFilter: (filter) => socket.setFilter(filter),
    receive() {
      const message = socket.receive(0)
      return message && { frame: message.data, at: message.at }
    },
    close: () => socket.close(),
  }
}
