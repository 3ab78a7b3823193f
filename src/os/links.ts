import type { NetlinkClient } from '../netlink/client.js'
import { linkAttributes, linkFlag, linkHeader, routeMessage, vrfAttributes } from '../netlink/rtnl.js'

/** A network interface as the kernel shows it. */
export type Link = {
  readonly index: number
  readonly name: string
  /** Hardware address: 6 octets on Ethernet, none on some virtual links. */
  readonly mac: Buffer
  readonly mtu: number
  /** Somebody switched it on (IFF_UP). */
  readonly up: boolean
  /** It is on and can carry packets (IFF_RUNNING, the operational state). */
  readonly running: boolean
  /** The cable or its like is connected (IFF_LOWER_UP). */
  readonly carrier: boolean
  /** What the kernel calls this kind of link: `vlan`, `macvlan`; undefined where it has no name for it. */
  readonly kind?: string
  /** Index of the link that it is on, where it is on another one. */
  readonly parent?: number
  /** The routing table of a VRF. */
  readonly vrfTable?: number
}

/** Every link of the network namespace. Throws a NetlinkError. */
export function listLinks(client: NetlinkClient): Link[] {
  const replies = client.dump({
    operation: 'list the links',
    type: routeMessage.getLink,
    payload: linkHeader.encode({ family: 0, pad: 0, type: 0, index: 0, flags: 0, change: 0 }),
  })
  return replies.map(({ payload }) => decodeLink(payload)).filter((link) => link !== undefined)
}

/**
 * Reads a message about a link; undefined where it is about the link's place in a bridge: those come to the same group,
 * and one of them says "deleted" of a link that only left its bridge.
 */
export function decodeLink(payload: Buffer): Link | undefined {
  const { family, index, flags } = linkHeader.decode(payload)
  if (family !== 0) return undefined
  const values = linkAttributes.decode(payload.subarray(linkHeader.size))
  const { address = Buffer.alloc(0), name = '', mtu = 0, parent, info } = values
  const vrf = info?.kind === 'vrf' && info.data ? vrfAttributes.decode(Buffer.from(info.data)) : undefined
  return {
    index,
    name,
    mac: Buffer.from(address),
    mtu,
    up: (flags & linkFlag.up) !== 0,
    running: (flags & linkFlag.running) !== 0,
    carrier: (flags & linkFlag.lowerUp) !== 0,
    ...(info?.kind === undefined ? {} : { kind: info.kind }),
    ...(parent === undefined ? {} : { parent }),
    ...(vrf?.table === undefined ? {} : { vrfTable: vrf.table }),
  }
}
