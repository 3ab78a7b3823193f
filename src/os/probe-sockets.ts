import { type Address, addressBytes, familyOf } from '../model/address.js'
import type { Addon, Socket, SystemError } from './addon.js'
import { ipv4Payload } from './ipv4-header.js'
import { domain, IPPROTO_ICMP, IPPROTO_ICMPV6, socketType } from './socket-constants.js'
import { prepared, setOption } from './socket-option.js'

type Endpoint = { readonly address: Address; readonly port: number }
type Origin = {
  readonly address?: Address
  readonly port?: number
  readonly interface?: string
  readonly mark?: number
}
type Arrival = { readonly data: Buffer } | { readonly error: SystemError }
type Heard = (arrival: Arrival) => void

/** Sockets for health checks: with the marks and interfaces that Node cannot set, and for ICMP. Methods throw SystemError. */
export function probeSockets(addon: Addon) {
  const open = (type: number, protocol: number, target: Endpoint, origin: Origin) => {
    const family = familyOf(target.address) === 'ipv4' ? domain.AF_INET : domain.AF_INET6
    const socket = new addon.Socket(family, type, protocol, origin.interface ?? target.address)
    return prepared(socket, () => {
      if (origin.mark !== undefined) setOption(socket, 'SO_MARK', origin.mark | 0)
      if (origin.interface !== undefined) setOption(socket, 'SO_BINDTODEVICE', Buffer.from(`${origin.interface}\0`))
      if (origin.address !== undefined || origin.port !== undefined) {
        setOption(socket, 'SO_REUSEADDR', 1)
        socket.bind(socketAddress(origin.address ?? unspecified(target.address), origin.port ?? 0))
      }
      socket.connect(socketAddress(target.address, target.port))
    })
  }
  const hearing = (socket: Socket, heard: Heard, payload: (data: Buffer) => Buffer | undefined = (data) => data) => {
    socket.start((error, message) => heard(error ? { error } : { data: payload(message.data) ?? nothing }))
    return { send: (data: Uint8Array) => void socket.send(data), close: () => socket.close() }
  }
  return {
    udp: (target: Endpoint, origin: Origin = {}, heard: Heard) =>
      hearing(open(socketType.SOCK_DGRAM, 0, target, origin), heard),
    /** Where net.ipv4.ping_group_range lets nobody have an echo socket, a raw one, for which CAP_NET_RAW is needed. */
    echo(target: Endpoint, { port: _, ...origin }: Origin = {}, heard: Heard) {
      const isIpv4 = familyOf(target.address) === 'ipv4'
      const protocol = isIpv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6
      const peer = { address: target.address, port: 0 }
      try {
        return hearing(open(socketType.SOCK_DGRAM, protocol, peer, origin), heard)
      } catch (error) {
        if ((error as SystemError).code !== 'EACCES') throw error
        const raw = open(socketType.SOCK_RAW, protocol, peer, origin)
        return hearing(raw, heard, isIpv4 ? ipv4Payload : undefined)
      }
    },
    dial(target: Endpoint, origin: Origin, done: (error: SystemError | null, descriptor: number) => void) {
      const socket: Socket = open(socketType.SOCK_STREAM, 0, target, origin)
      socket.whenConnected((error) => {
        if (error) socket.close()
        done(error, error ? -1 : socket.detach())
      })
      return () => socket.close()
    },
  }
}

/** What is no whole packet. */
const nothing = Buffer.alloc(0)

const unspecified = (like: Address) => (familyOf(like) === 'ipv4' ? '0.0.0.0' : '::') as Address

/** struct sockaddr_in or sockaddr_in6: the family in host order, the port in network order. */
function socketAddress(address: Address, port: number): Buffer {
  const isIpv4 = familyOf(address) === 'ipv4'
  const bytes = Buffer.alloc(isIpv4 ? 16 : 28)
  bytes.writeUInt16LE(isIpv4 ? domain.AF_INET : domain.AF_INET6, 0)
  bytes.writeUInt16BE(port, 2)
  addressBytes(address).copy(bytes, isIpv4 ? 4 : 8)
  return bytes
}
