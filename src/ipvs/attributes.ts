import { attributes, binary, string, struct, u8, u16, u16be, u32, u64 } from '../netlink/codec.js'
import { addressField } from './address.js'

/** The generic netlink family (linux/ip_vs.h). */
export const familyName = 'IPVS'

/** IPVS_CMD_*. */
export const command = {
  newService: 1,
  setService: 2,
  delService: 3,
  getService: 4,
  newDestination: 5,
  setDestination: 6,
  delDestination: 7,
  getDestination: 8,
  newDaemon: 9,
  delDaemon: 10,
  getDaemon: 11,
  setConfig: 12,
  getConfig: 13,
  getInfo: 15,
  zero: 16,
  flush: 17,
} as const

/** IP_VS_SVC_F_*. The kernel sets `hashed` itself. Schedulers give the numbered ones their meaning (sh, mh). */
export const serviceFlag = {
  persistent: 0x1,
  hashed: 0x2,
  onePacket: 0x4,
  scheduler1: 0x8,
  scheduler2: 0x10,
  scheduler3: 0x20,
} as const

/** IP_VS_CONN_F_*, those that are a forwarding method. */
export const forwardingMethods = { masquerade: 0, local: 1, tunnel: 2, direct: 3, bypass: 4 } as const

/** IP_VS_CONN_F_FWD_MASK. */
export const forwardingMask = 0x7

/** AF_*. */
export const families = { ipv4: 2, ipv6: 10 } as const

/** IPPROTO_*. */
export const protocols = { tcp: 6, udp: 17, sctp: 132 } as const

/** IPVS_STATS_ATTR_*, in the form with 64 bits; rates are per second. */
export const statsTable = {
  connections: [1, u64],
  packetsIn: [2, u64],
  packetsOut: [3, u64],
  bytesIn: [4, u64],
  bytesOut: [5, u64],
  connectionsPerSecond: [6, u64],
  packetsInPerSecond: [7, u64],
  packetsOutPerSecond: [8, u64],
  bytesInPerSecond: [9, u64],
  bytesOutPerSecond: [10, u64],
} as const

/** IPVS_SVC_ATTR_*. Addresses have 16 octets here whatever the family. */
export const serviceAttributes = attributes({
  family: [1, u16],
  protocol: [2, u16],
  address: [3, addressField],
  port: [4, u16be],
  firewallMark: [5, u32],
  scheduler: [6, string],
  /** struct ip_vs_flags: the bits, and which of them are meant. */
  flags: [7, struct({ flags: 'u32', mask: 'u32' })],
  /** Seconds. */
  timeout: [8, u32],
  /** IPv4: the mask in network byte order; IPv6: the length of the prefix in that of the host. */
  netmask: [9, binary],
  persistenceEngine: [11, string],
  stats: [12, attributes(statsTable)],
})

/** IPVS_DEST_ATTR_*. */
export const destinationAttributes = attributes({
  family: [11, u16],
  address: [1, addressField],
  port: [2, u16be],
  forwarding: [3, u32],
  weight: [4, u32],
  tunnelType: [13, u8],
  tunnelPort: [14, u16be],
  tunnelFlags: [15, u16],
  upperThreshold: [5, u32],
  lowerThreshold: [6, u32],
  activeConnections: [7, u32],
  inactiveConnections: [8, u32],
  persistentConnections: [9, u32],
  stats: [12, attributes(statsTable)],
})

/** IP_VS_STATE_MASTER and _BACKUP. */
export const daemonRoles = { master: 1, backup: 2 } as const

/** IPVS_DAEMON_ATTR_*. */
export const daemonAttributes = attributes({
  role: [1, u32],
  interface: [2, string],
  syncId: [3, u32],
  maxLength: [4, u16],
  port: [7, u16],
  ttl: [8, u8],
  /** Four octets of IPv4, or sixteen of IPv6. */
  group: [5, binary],
  group6: [6, binary],
})

/** IPVS_CMD_ATTR_*: what a command is about. */
export const commandAttributes = attributes({
  service: [1, serviceAttributes],
  destination: [2, destinationAttributes],
  daemon: [3, daemonAttributes],
  /** Seconds. */
  tcp: [4, u32],
  tcpFin: [5, u32],
  udp: [6, u32],
})

/** IPVS_INFO_ATTR_*; the version is three octets, the size that of the table of connections. */
export const infoAttributes = attributes({ version: [1, u32], tableSize: [2, u32] })
