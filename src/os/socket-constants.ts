/**
 * Numbers of the Linux socket interface, under the names of its headers (<sys/socket.h>, <netinet/in.h>,
 * <linux/in6.h>, <linux/if_packet.h>, <linux/netlink.h>). x86-64 and arm64 share them.
 */
export const domain = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16, AF_PACKET: 17 } as const

export const socketType = { SOCK_STREAM: 1, SOCK_DGRAM: 2, SOCK_RAW: 3 } as const

/** IANA protocol numbers: of VRRP (RFC 9568 §5.1.1.4), and of the IP authentication header that it may come in (RFC 2402). */
export const internetProtocol = { vrrp: 112, ah: 51 } as const

export const netlinkProtocol = { NETLINK_ROUTE: 0, NETLINK_CONNECTOR: 11, NETLINK_GENERIC: 16 } as const

/** IANA protocol numbers of the echo that hosts answer (RFC 792, RFC 4443). */
export const IPPROTO_ICMP = 1
export const IPPROTO_ICMPV6 = 58

const SOL_SOCKET = 1
const SOL_IP = 0
const SOL_IPV6 = 41
const SOL_PACKET = 263
const SOL_NETLINK = 270

/** Option name → level and number, as setsockopt(2) wants them. */
export const socketOptions = {
  SO_REUSEADDR: [SOL_SOCKET, 2],
  SO_RCVBUF: [SOL_SOCKET, 8],
  SO_PRIORITY: [SOL_SOCKET, 12],
  SO_BINDTODEVICE: [SOL_SOCKET, 25],
  SO_MARK: [SOL_SOCKET, 36],
  SO_RCVBUFFORCE: [SOL_SOCKET, 33],
  SO_TIMESTAMPNS: [SOL_SOCKET, 35],
  IP_TOS: [SOL_IP, 1],
  IP_TTL: [SOL_IP, 2],
  IP_HDRINCL: [SOL_IP, 3],
  IP_PKTINFO: [SOL_IP, 8],
  IP_RECVTTL: [SOL_IP, 12],
  IP_MULTICAST_LOOP: [SOL_IP, 34],
  IP_ADD_MEMBERSHIP: [SOL_IP, 35],
  IPV6_FREEBIND: [SOL_IPV6, 78],
  IPV6_MULTICAST_LOOP: [SOL_IPV6, 19],
  IPV6_ADD_MEMBERSHIP: [SOL_IPV6, 20],
  IPV6_V6ONLY: [SOL_IPV6, 26],
  IPV6_RECVPKTINFO: [SOL_IPV6, 49],
  IPV6_PKTINFO: [SOL_IPV6, 50],
  IPV6_RECVHOPLIMIT: [SOL_IPV6, 51],
  IPV6_HOPLIMIT: [SOL_IPV6, 52],
  IPV6_TCLASS: [SOL_IPV6, 67],
  PACKET_IGNORE_OUTGOING: [SOL_PACKET, 23],
  NETLINK_ADD_MEMBERSHIP: [SOL_NETLINK, 1],
  NETLINK_CAP_ACK: [SOL_NETLINK, 10],
  NETLINK_EXT_ACK: [SOL_NETLINK, 11],
  NETLINK_GET_STRICT_CHK: [SOL_NETLINK, 12],
} as const

export type SocketOption = keyof typeof socketOptions
