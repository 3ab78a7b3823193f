/**
 * Numbers of the Linux socket interface, under the names of its headers (<sys/socket.h>, <netinet/in.h>,
 * <linux/if_packet.h>, <linux/netlink.h>). x86-64 and arm64 share them.
 */
export const domain = { AF_INET: 2, AF_NETLINK: 16, AF_PACKET: 17 } as const

export const socketType = { SOCK_RAW: 3 } as const

/** IANA protocol number of VRRP (RFC 9568 §5.1.1.4). */
export const IPPROTO_VRRP = 112

export const netlinkProtocol = { NETLINK_ROUTE: 0, NETLINK_GENERIC: 16 } as const

const SOL_SOCKET = 1
const SOL_IP = 0
const SOL_PACKET = 263
const SOL_NETLINK = 270

/** Option name → level and number, as setsockopt(2) wants them. */
export const socketOptions = {
  SO_RCVBUF: [SOL_SOCKET, 8],
  SO_PRIORITY: [SOL_SOCKET, 12],
  SO_BINDTODEVICE: [SOL_SOCKET, 25],
  SO_RCVBUFFORCE: [SOL_SOCKET, 33],
  SO_TIMESTAMPNS: [SOL_SOCKET, 35],
  IP_TOS: [SOL_IP, 1],
  IP_PKTINFO: [SOL_IP, 8],
  IP_RECVTTL: [SOL_IP, 12],
  IP_MULTICAST_IF: [SOL_IP, 32],
  IP_MULTICAST_TTL: [SOL_IP, 33],
  IP_MULTICAST_LOOP: [SOL_IP, 34],
  IP_ADD_MEMBERSHIP: [SOL_IP, 35],
  PACKET_IGNORE_OUTGOING: [SOL_PACKET, 23],
  NETLINK_ADD_MEMBERSHIP: [SOL_NETLINK, 1],
  NETLINK_CAP_ACK: [SOL_NETLINK, 10],
  NETLINK_EXT_ACK: [SOL_NETLINK, 11],
  NETLINK_GET_STRICT_CHK: [SOL_NETLINK, 12],
} as const

export type SocketOption = keyof typeof socketOptions
