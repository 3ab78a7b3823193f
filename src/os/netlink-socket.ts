import type { NetlinkTransport } from '../netlink/transport.js'
import type { Addon, Socket } from './addon.js'
import { isFromKernel, netlinkAddress } from './sockaddr.js'
import { domain, netlinkProtocol, socketType } from './socket-constants.js'
import { prepared, setOption, setReceiveBuffer } from './socket-option.js'

export type NetlinkProtocol = keyof typeof netlinkProtocol

export type NetlinkSubscription = { close(): void }

/**
 * A netlink socket for questions and answers, made synchronously. The kernel explains its errors in words
 * (NETLINK_EXT_ACK), does not repeat the request in them, and refuses dump filters that it would otherwise ignore.
 * @throws SystemError
 */
export function openNetlinkSocket(addon: Addon, protocol: NetlinkProtocol): NetlinkTransport {
  const socket = open(addon, protocol, (raw) => {
    setOption(raw, 'NETLINK_EXT_ACK', 1)
    setOption(raw, 'NETLINK_CAP_ACK', 1)
    if (protocol === 'NETLINK_ROUTE') setOption(raw, 'NETLINK_GET_STRICT_CHK', 1)
  })
  const kernel = netlinkAddress()
  return {
    send: (datagram) => void socket.send(datagram, kernel),
    receive(timeoutMilliseconds) {
      for (;;) {
        const message = socket.receive(timeoutMilliseconds)
        if (!message) return undefined
        if (isFromKernel(message.from)) return message.data
      }
    },
    close: () => socket.close(),
  }
}

/**
 * Hears what the kernel announces to multicast groups (RTNLGRP_… numbers). After an overrun, announcements were lost and
 * only reading everything anew helps. It keeps the event loop alive until it is closed; any other error is thrown there.
 * @throws SystemError
 */
export function subscribeNetlink(
  addon: Addon,
  protocol: NetlinkProtocol,
  groups: readonly number[],
  onDatagram: (datagram: Buffer) => void,
  onOverrun: () => void,
): NetlinkSubscription {
  const socket = open(addon, protocol, (raw) => {
    for (const group of groups) setOption(raw, 'NETLINK_ADD_MEMBERSHIP', group)
  })
  socket.start((error, message) => {
    if (!error) {
      if (isFromKernel(message.from)) onDatagram(message.data)
    } else if (error.code === 'ENOBUFS') onOverrun()
    else throw error
  })
  return { close: () => socket.close() }
}

/** Answers to thousands of requests in one datagram, or announcements of thousands of changes, fit. */
const receiveBuffer = 8 << 20

function open(addon: Addon, protocol: NetlinkProtocol, prepare: (raw: Socket) => void): Socket {
  const raw = new addon.Socket(domain.AF_NETLINK, socketType.SOCK_RAW, netlinkProtocol[protocol])
  return prepared(raw, () => {
    setReceiveBuffer(raw, receiveBuffer)
    // Before the groups are joined: bind replaces the first 32 of them.
    raw.bind(netlinkAddress())
    prepare(raw)
  })
}
