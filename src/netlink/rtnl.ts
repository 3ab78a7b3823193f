import { attributes, binary, string, struct, u32 } from './codec.js'

/** linux/rtnetlink.h, RTM_*. */
export const routeMessage = {
  newLink: 16,
  delLink: 17,
  getLink: 18,
  newAddress: 20,
  delAddress: 21,
  getAddress: 22,
} as const

/** Multicast groups by number (linux/rtnetlink.h, RTNLGRP_*). */
export const routeGroup = { link: 1, ipv4Address: 5, ipv6Address: 9 } as const

/** struct ifinfomsg; `index` is signed in C but never negative. */
export const linkHeader = struct({ family: 'u8', pad: 'u8', type: 'u16', index: 'u32', flags: 'u32', change: 'u32' })

/** linux/if.h, IFF_*. */
export const linkFlag = { up: 0x1, running: 0x40, lowerUp: 0x10000 } as const

/** linux/if_link.h, IFLA_INFO_*: what kind of link it is, and what only that kind has. */
const linkInfo = attributes({ kind: [1, string], data: [2, binary] })

/** linux/if_link.h, IFLA_*; `parent` is the link that this one is on. */
export const linkAttributes = attributes({
  address: [1, binary],
  name: [3, string],
  mtu: [4, u32],
  parent: [5, u32],
  info: [18, linkInfo],
})

/** linux/if_link.h, IFLA_VRF_*. */
export const vrfAttributes = attributes({ table: [1, u32] })

/** struct ifaddrmsg; `flags` holds the low octet of the attribute of that name. */
export const addressHeader = struct({ family: 'u8', prefixLength: 'u8', flags: 'u8', scope: 'u8', index: 'u32' })

/** linux/if_addr.h, IFA_F_*. */
export const addressFlag = {
  secondary: 0x1,
  noDuplicateDetection: 0x2,
  optimistic: 0x4,
  homeAddress: 0x10,
  tentative: 0x40,
  manageTemporary: 0x100,
  noPrefixRoute: 0x200,
  joinMulticast: 0x400,
} as const

/** A lifetime that never ends (INFINITY_LIFE_TIME). */
export const forever = 0xffffffff

/** struct ifa_cacheinfo: lifetimes in seconds, times of creation and change in hundredths of a second. */
export const cacheInfo = struct({ preferred: 'u32', valid: 'u32', created: 'u32', updated: 'u32' })

/** linux/if_addr.h, IFA_*. `address` is the peer on a point-to-point link, else the same as `local`. */
export const addressAttributes = attributes({
  address: [1, binary],
  local: [2, binary],
  label: [3, string],
  broadcast: [4, binary],
  cacheInfo: [6, cacheInfo],
  flags: [8, u32],
})
