import type { Address, Family } from '../model/address.js'
import type { Outgoing } from '../model/outgoing.js'
import { controlMessage, integerBytes, packet6Info, packetInfo } from './control-message.js'
import { ipv4Payload } from './ipv4-header.js'
import { internet6Address, internetAddress, multicast6Request, multicastRequest } from './sockaddr.js'
import { domain } from './socket-constants.js'
import { type Options, setOption } from './socket-option.js'

/** What raw sockets of the two families differ in. */
export type SocketFamily = {
  readonly domain: number
  prepare(raw: Options): void
  join(raw: Options, group: Address, interfaceIndex: number): void
  to(destination: Address, interfaceIndex: number): Buffer
  /** Names source, interface and time to live of one packet. */
  control(outgoing: Outgoing, interfaceIndex: number): Buffer
  /** Of what the socket gives: the header comes along in IPv4, and not in IPv6. */
  payload(data: Buffer): Buffer | undefined
}

/** Class selector 6, internetwork control (RFC 4594 §3.2): switches keep it when they must drop. */
const internetworkControl = 0xc0

export const socketFamilies: Readonly<Record<Family, SocketFamily>> = {
  ipv4: {
    domain: domain.AF_INET,
    prepare(raw) {
      setOption(raw, 'IP_PKTINFO', 1)
      setOption(raw, 'IP_RECVTTL', 1)
      setOption(raw, 'IP_MULTICAST_LOOP', 0)
      setOption(raw, 'IP_TOS', internetworkControl)
    },
    join: (raw, group, index) => setOption(raw, 'IP_ADD_MEMBERSHIP', multicastRequest(group, index)),
    to: internetAddress,
    control: ({ source, ttl }, index) =>
      Buffer.concat([
        controlMessage('IP_PKTINFO', packetInfo(source, index)),
        controlMessage('IP_TTL', integerBytes(ttl)),
      ]),
    payload: ipv4Payload,
  },
  ipv6: {
    domain: domain.AF_INET6,
    prepare(raw) {
      setOption(raw, 'IPV6_RECVPKTINFO', 1)
      setOption(raw, 'IPV6_RECVHOPLIMIT', 1)
      setOption(raw, 'IPV6_MULTICAST_LOOP', 0)
      setOption(raw, 'IPV6_TCLASS', internetworkControl)
    },
    join: (raw, group, index) => setOption(raw, 'IPV6_ADD_MEMBERSHIP', multicast6Request(group, index)),
    to: internet6Address,
    control: ({ source, ttl }, index) =>
      Buffer.concat([
        controlMessage('IPV6_PKTINFO', packet6Info(source, index)),
        controlMessage('IPV6_HOPLIMIT', integerBytes(ttl)),
      ]),
    payload: (data) => data,
  },
}
