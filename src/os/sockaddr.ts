import { type Address, addressBytes, addressFrom } from '../model/address.js'
import { domain } from './socket-constants.js'

// Families and indexes are in host order, which is little-endian on every machine that lvsha runs on.

/** struct sockaddr_in without a port: raw sockets have none. */
export function internetAddress(address: Address): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(domain.AF_INET, 0)
  addressBytes(address).copy(bytes, 4)
  return bytes
}

/** struct sockaddr_in6 without a port; the index tells which link an address is on that every link can have. */
export function internet6Address(address: Address, interfaceIndex: number): Buffer {
  const bytes = Buffer.alloc(28)
  bytes.writeUInt16LE(domain.AF_INET6, 0)
  addressBytes(address).copy(bytes, 8)
  bytes.writeUInt32LE(interfaceIndex, 24)
  return bytes
}

/** The same sockaddr_in or sockaddr_in6 with a port. */
export function withPort(sockaddr: Buffer, port: number): Buffer {
  sockaddr.writeUInt16BE(port, 2)
  return sockaddr
}

/** The address in a struct sockaddr_in or sockaddr_in6. */
export const addressOf = (sockaddr: Buffer): Address =>
  addressFrom(sockaddr.readUInt16LE(0) === domain.AF_INET6 ? sockaddr.subarray(8, 24) : sockaddr.subarray(4, 8))

/**
 * struct sockaddr_un: a path, or with `@` for its first character a name that is in no file system.
 * @throws RangeError where it is longer than the 107 octets that there is room for
 */
export function unixAddress(path: string): Buffer {
  const bytes = Buffer.alloc(110)
  if (Buffer.byteLength(path) > 107) throw new RangeError(`the path of a socket is too long: ${path}`)
  bytes.writeUInt16LE(domain.AF_UNIX, 0)
  const length = bytes.write(path, 2)
  if (!path.startsWith('@')) return bytes
  bytes.writeUInt8(0, 2)
  return bytes.subarray(0, 2 + length)
}

/** struct sockaddr_ll: frames of one EtherType on one interface; EtherType 0 is none at all. */
export function linkAddress(interfaceIndex: number, etherType: number): Buffer {
  const bytes = Buffer.alloc(20)
  bytes.writeUInt16LE(domain.AF_PACKET, 0)
  bytes.writeUInt16BE(etherType, 2)
  bytes.writeInt32LE(interfaceIndex, 4)
  return bytes
}

/** struct sockaddr_nl with port 0: the kernel as a destination; "choose one for me" to bind. */
export function netlinkAddress(): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(domain.AF_NETLINK, 0)
  return bytes
}

/** Whether the sender in a struct sockaddr_nl is the kernel and not another process. */
export const isFromKernel = (sockaddr: Buffer) => sockaddr.length >= 8 && sockaddr.readUInt32LE(4) === 0

/** struct ip_mreqn: a group to join on an interface. */
export function multicastRequest(group: Address, interfaceIndex: number): Buffer {
  const bytes = Buffer.alloc(12)
  addressBytes(group).copy(bytes, 0)
  bytes.writeInt32LE(interfaceIndex, 8)
  return bytes
}

/** struct ipv6_mreq: a group to join on an interface. */
export function multicast6Request(group: Address, interfaceIndex: number): Buffer {
  const bytes = Buffer.alloc(20)
  addressBytes(group).copy(bytes, 0)
  bytes.writeInt32LE(interfaceIndex, 16)
  return bytes
}
