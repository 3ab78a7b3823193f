import { type Address, addressBytes } from '../model/address.js'
import { type SocketOption, socketOptions } from './socket-constants.js'

// What sendmsg(2) is told of one datagram alone. Both machines that lvsha runs on have 64 bits: a header of 16 octets, and
// each message begins at a multiple of 8.

const headerLength = 16

/** One struct cmsghdr with its data. */
export function controlMessage(option: SocketOption, data: Uint8Array): Buffer {
  const [level, type] = socketOptions[option]
  const length = headerLength + data.length
  const bytes = Buffer.alloc(Math.ceil(length / 8) * 8)
  bytes.writeBigUInt64LE(BigInt(length), 0)
  bytes.writeInt32LE(level, 8)
  bytes.writeInt32LE(type, 12)
  bytes.set(data, headerLength)
  return bytes
}

/** An int, as most options are. */
export function integerBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value, 0)
  return bytes
}

/** struct in_pktinfo: which interface a packet leaves by, and the address that it comes from. */
export function packetInfo(source: Address, interfaceIndex: number): Buffer {
  return Buffer.concat([integerBytes(interfaceIndex), addressBytes(source), Buffer.alloc(4)])
}

/** struct in6_pktinfo: the same for IPv6. */
export const packet6Info = (source: Address, interfaceIndex: number): Buffer =>
  Buffer.concat([addressBytes(source), integerBytes(interfaceIndex)])
