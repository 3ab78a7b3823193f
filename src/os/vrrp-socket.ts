import { type Address, addressFrom } from '../model/address.js'
import type { Instant } from '../model/time.js'
import type { Addon, Message, SystemError } from './addon.js'
import { ipv4Payload } from './ipv4-header.js'
import { addressOf, internetAddress, multicastRequest } from './sockaddr.js'
import { domain, IPPROTO_VRRP, socketType } from './socket-constants.js'
import { prepared, setOption, setReceiveBuffer } from './socket-option.js'

/** A datagram of protocol 112 as it came off the wire: nothing in it has been judged. */
export type VrrpDatagram = {
  /** What follows the IP header. */
  readonly payload: Buffer
  readonly source: Address
  readonly destination: Address
  readonly ttl: number
  readonly interfaceIndex: number
  /** When the kernel received it. */
  readonly at: Instant
}

export type VrrpListener = {
  onDatagram(datagram: VrrpDatagram): void
  /** The socket had an error and goes on. */
  onError(error: SystemError): void
}

export type VrrpSocket = {
  /**
   * Sends to the VRRP group with the given source address, one that this host has.
   * @throws SystemError; EINVAL or ENETUNREACH, by kernel, where the host does not have the source address (any more)
   */
  send(payload: Uint8Array, source: Address): void
  /** Everything that arrived until now and was not handed to the listener yet, oldest first: what to read before judging silence. */
  drain(): VrrpDatagram[]
  close(): void
}

/**
 * Hears and sends VRRP over IPv4 on one interface. Our own adverts are not heard.
 * @throws SystemError with the operation and the interface: EPERM without CAP_NET_RAW, ENODEV
 */
export function openVrrpSocket(addon: Addon, interfaceName: string, listener: VrrpListener): VrrpSocket {
  const index = addon.interfaceIndex(interfaceName)
  const raw = new addon.Socket(domain.AF_INET, socketType.SOCK_RAW, IPPROTO_VRRP, interfaceName)
  const socket = prepared(raw, () => {
    setOption(raw, 'SO_BINDTODEVICE', Buffer.from(`${interfaceName}\0`))
    setOption(raw, 'SO_TIMESTAMPNS', 1)
    setOption(raw, 'IP_PKTINFO', 1)
    setOption(raw, 'IP_RECVTTL', 1)
    setOption(raw, 'IP_MULTICAST_TTL', 255)
    setOption(raw, 'IP_MULTICAST_LOOP', 0)
    setOption(raw, 'IP_TOS', internetworkControl)
    // After IP_TOS, which sets a priority of its own.
    setOption(raw, 'SO_PRIORITY', interactivePriority)
    setReceiveBuffer(raw, receiveBuffer)
    setOption(raw, 'IP_ADD_MEMBERSHIP', multicastRequest(vrrpGroup, unspecified, index))
  })

  socket.start((error, message) => {
    if (error) return listener.onError(error)
    const datagram = datagramOf(message, index)
    if (datagram) listener.onDatagram(datagram)
  })

  let chosenSource: Address | undefined
  return {
    send(payload, source) {
      // Left to itself the kernel takes the first address of the interface, which may be a VIP. Naming the source through
      // IP_MULTICAST_IF and not in a header of our own (IP_HDRINCL) leaves identification and checksum to the kernel.
      if (source !== chosenSource) setOption(socket, 'IP_MULTICAST_IF', multicastRequest(unspecified, source, index))
      chosenSource = source
      socket.send(payload, internetAddress(vrrpGroup))
    },
    drain() {
      const start = addon.clock('monotonic')
      const datagrams: VrrpDatagram[] = []
      let failed = false
      for (;;) {
        try {
          const message = socket.receive(0)
          const datagram = message && datagramOf(message, index)
          if (datagram) datagrams.push(datagram)
          // A flood would never let us end: what arrives after we were asked can wait for the event loop.
          if (!message || message.at > start) return datagrams
          failed = false
        } catch (error) {
          listener.onError(error as SystemError)
          // Reading an error clears it; one that comes twice in a row would come for ever.
          if (failed) return datagrams
          failed = true
        }
      }
    },
    close: () => socket.close(),
  }
}

/** Undefined also for what another interface received before the socket was bound to its own. */
function datagramOf(message: Message, interfaceIndex: number): VrrpDatagram | undefined {
  const { data, from, destination, ttl, at } = message
  const payload = ipv4Payload(data)
  if (message.interfaceIndex !== interfaceIndex || !payload || !destination || ttl === undefined) return undefined
  return { payload, source: addressOf(from), destination: addressFrom(destination), ttl, interfaceIndex, at }
}

/** RFC 9568 §5.1.1.2. */
const vrrpGroup = addressFrom(Uint8Array.of(224, 0, 0, 18))
const unspecified = addressFrom(new Uint8Array(4))

/** Class selector 6, internetwork control (RFC 4594 §3.2): switches keep it when they must drop. */
const internetworkControl = 0xc0

/** TC_PRIO_INTERACTIVE of <linux/pkt_sched.h>: first out of the default queue, and the highest that needs no privilege. */
const interactivePriority = 6

/** The kernel books about 800 octets for an advert: room for more than a thousand while the thread is held up. */
const receiveBuffer = 1 << 20
