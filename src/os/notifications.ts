import { unpack } from '../netlink/message.js'
import { routeGroup, routeMessage } from '../netlink/rtnl.js'
import { decodeAddress, type HeldAddress } from './addresses.js'
import { decodeLink, type Link } from './links.js'

/**
 * What the kernel tells about links and addresses. The two kinds of link news carry its state, so that a repeated one
 * changes nothing; up means switched on and able to carry packets.
 */
export type Notification =
  | { readonly kind: 'link-up' | 'link-down' | 'link-removed'; readonly link: Link }
  /** `by` is the netlink port of whoever did it, 0 where it was the kernel. */
  | { readonly kind: 'address-added' | 'address-removed'; readonly address: HeldAddress; readonly by: number }

/** The groups to join for these notifications. After an overrun (ENOBUFS) read the tables anew: some were lost. */
export const notificationGroups = [routeGroup.link, routeGroup.ipv4Address, routeGroup.ipv6Address] as const

/** The news in one datagram; messages of other kinds are skipped. Each refresh of an address is told as added. */
export const decodeNotifications = (datagram: Buffer): Notification[] =>
  unpack(datagram).flatMap(({ type, payload, port }) => readers.get(type)?.(payload, port) ?? [])

const readers: ReadonlyMap<number, (payload: Buffer, port: number) => Notification | undefined> = new Map([
  [
    routeMessage.newLink,
    (payload) => {
      const link = decodeLink(payload)
      return link && { kind: link.up && link.running ? 'link-up' : 'link-down', link }
    },
  ],
  [
    routeMessage.delLink,
    (payload) => {
      const link = decodeLink(payload)
      return link && { kind: 'link-removed', link }
    },
  ],
  [routeMessage.newAddress, addressReader('address-added')],
  [routeMessage.delAddress, addressReader('address-removed')],
])

function addressReader(kind: 'address-added' | 'address-removed') {
  return (payload: Buffer, by: number): Notification | undefined => {
    const address = decodeAddress(payload)
    return address && { kind, address, by }
  }
}
