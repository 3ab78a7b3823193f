import { type Attributes, attributes, binary, type Codec, string, struct, u8, u32 } from './codec.js'

// Routes and routing rules (linux/rtnetlink.h, linux/fib_rules.h).

/** RTM_*. */
export const routingMessage = {
  newRoute: 24,
  delRoute: 25,
  getRoute: 26,
  newRule: 32,
  delRule: 33,
  getRule: 34,
} as const

/** RTNLGRP_*. */
export const routingGroup = { ipv4Route: 7, ipv4Rule: 8, ipv6Route: 11, ipv6Rule: 19 } as const

/** struct rtmsg. */
export const routeHeader = struct({
  ...{ family: 'u8', destinationLength: 'u8', sourceLength: 'u8', tos: 'u8' },
  ...{ table: 'u8', protocol: 'u8', scope: 'u8', type: 'u8', flags: 'u32' },
} as const)

/** RTNH_F_ONLINK, in the flags of a route and of a next hop. */
export const onLink = 4

/** RTAX_*; `lock` has a bit for each of the others by its number. */
export const metricAttributes = attributes({
  lock: [1, u32],
  mtu: [2, u32],
  window: [3, u32],
  rtt: [4, u32],
  rttvar: [5, u32],
  ssthresh: [6, u32],
  cwnd: [7, u32],
  advmss: [8, u32],
  reordering: [9, u32],
  hoplimit: [10, u32],
  initcwnd: [11, u32],
  features: [12, u32],
  rto_min: [13, u32],
  initrwnd: [14, u32],
  quickack: [15, u32],
  congctl: [16, string],
  fastopen_no_cookie: [17, u32],
})

const hopHeader = struct({ length: 'u16', flags: 'u8', hops: 'u8', index: 'u32' })
const hopAttributes = attributes({ gateway: [5, binary], flow: [11, u32] })

/** struct rtnexthop with its attributes; `hops` is the weight less one. */
export type RouteHop = { readonly flags: number; readonly hops: number; readonly index: number } & Attributes<{
  readonly gateway: readonly [5, Codec<Uint8Array>]
  readonly flow: readonly [11, Codec<number>]
}>

const hopList: Codec<readonly RouteHop[]> = {
  encode: (hops) =>
    Buffer.concat(
      hops.map(({ flags, hops: weight, index, gateway, flow }) => {
        const own = hopAttributes.encode({ gateway, flow })
        return Buffer.concat([
          hopHeader.encode({ length: hopHeader.size + own.length, flags, hops: weight, index }),
          own,
        ])
      }),
    ),
  decode(bytes) {
    const hops: RouteHop[] = []
    for (let at = 0; at < bytes.length; ) {
      const { length, ...rest } = hopHeader.decode(bytes.subarray(at))
      hops.push({ ...rest, ...hopAttributes.decode(bytes.subarray(at + hopHeader.size, at + length)) })
      at += Math.max(hopHeader.size, (length + 3) & ~3)
    }
    return hops
  },
}

/** RTA_*. */
export const routeAttributes = attributes({
  destination: [1, binary],
  source: [2, binary],
  outputLink: [4, u32],
  gateway: [5, binary],
  priority: [6, u32],
  preferredSource: [7, binary],
  metrics: [8, metricAttributes],
  hops: [9, hopList],
  /** Two realms: the source's in the upper half. */
  flow: [11, u32],
  table: [15, u32],
  preference: [20, u8],
  expires: [23, u32],
  ttlPropagate: [26, u8],
})

/** struct fib_rule_hdr. */
export const ruleHeader = struct({
  ...{ family: 'u8', destinationLength: 'u8', sourceLength: 'u8', tos: 'u8' },
  ...{ table: 'u8', reserved1: 'u8', reserved2: 'u8', action: 'u8', flags: 'u32' },
} as const)

/** FIB_RULE_INVERT. */
export const inverted = 2

const portRange = struct({ first: 'u16', last: 'u16' })
const userRange = struct({ first: 'u32', last: 'u32' })

/** A number of 8 octets in network byte order, of which the lower four are used. */
const tunnelId: Codec<number> = {
  encode(value) {
    const octets = Buffer.alloc(8)
    octets.writeUInt32BE(value, 4)
    return octets
  },
  decode: (bytes) => bytes.readUInt32BE(4),
}

/** FRA_*. */
export const ruleAttributes = attributes({
  destination: [1, binary],
  source: [2, binary],
  inputName: [3, string],
  target: [4, u32],
  priority: [6, u32],
  mark: [10, u32],
  flow: [11, u32],
  tunnelId: [12, tunnelId],
  suppressGroup: [13, u32],
  suppressPrefixLength: [14, u32],
  table: [15, u32],
  markMask: [16, u32],
  outputName: [17, string],
  l3mdev: [19, u8],
  users: [20, userRange],
  protocol: [21, u8],
  ipProtocol: [22, u8],
  sourcePorts: [23, portRange],
  destinationPorts: [24, portRange],
})
