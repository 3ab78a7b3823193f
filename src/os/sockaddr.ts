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

/** The address in a struct sockaddr_in. */
export const addressOf = (sockaddr: Uint8Array): Address => addressFrom(sockaddr.subarray(4, 8))

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

/** struct ip_mreqn: a group to join, or (with group 0.0.0.0) where multicast leaves and from which address. */
export function multicastRequest(group: Address, local: Address, interfaceIndex: number): Buffer {
  const bytes = Buffer.alloc(12)
  addressBytes(group).copy(bytes, 0)
  addressBytes(local).copy(bytes, 4)
  bytes.writeInt32LE(interfaceIndex, 8)
  return bytes
}
