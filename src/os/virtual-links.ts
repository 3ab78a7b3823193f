import type { IpvlanMode, VirtualInterface } from '../model/virtual-interface.js'
import type { NetlinkClient, Request } from '../netlink/client.js'
import { attributes, binary, type Codec, string, u16, u32 } from '../netlink/codec.js'
import { flag } from '../netlink/message.js'
import { linkFlag, linkHeader, routeMessage } from '../netlink/rtnl.js'
import type { Link } from './links.js'

/** Makes the interface on its parent, switched off. Throws a NetlinkError; EEXIST where there is one of the name. */
export const createVirtualLink = (client: NetlinkClient, wanted: VirtualInterface, parent: number) =>
  demand(client, {
    operation: `make the interface ${wanted.name} on ${wanted.parent}`,
    type: routeMessage.newLink,
    flags: flag.create | flag.exclusive,
    payload: Buffer.concat([
      header({ index: 0, flags: 0, change: 0 }),
      newLinkAttributes.encode({
        address: wanted.kind.type === 'macvlan' ? macBytes(wanted.kind.mac) : undefined,
        name: wanted.name,
        parent,
        info: { kind: wanted.kind.type, data: dataOf(wanted) },
      }),
    ]),
  })

/** Switches a link on. Throws a NetlinkError. */
export const switchOn = (client: NetlinkClient, { index, name }: Pick<Link, 'index' | 'name'>) =>
  demand(client, {
    operation: `switch ${name} on`,
    type: routeMessage.newLink,
    payload: header({ index, flags: linkFlag.up, change: linkFlag.up }),
  })

/** Removes a link. Throws a NetlinkError, but not where it is gone already. */
export function removeLink(client: NetlinkClient, { index, name }: Pick<Link, 'index' | 'name'>) {
  const payload = header({ index, flags: 0, change: 0 })
  const [failure] = client.request([{ operation: `remove ${name}`, type: routeMessage.delLink, payload }])
  if (failure && failure.error.code !== 'ENODEV') throw failure.error
}

/** Whether a link is what was wanted, whoever made it. */
export const isAsWanted = (link: Link, { kind }: VirtualInterface, parent: number) =>
  link.kind === kind.type &&
  link.parent === parent &&
  (kind.type === 'ipvlan' || Buffer.compare(link.mac, macBytes(kind.mac)) === 0)

export const macBytes = (text: string) => Buffer.from(text.replaceAll(':', ''), 'hex')

const header = (values: { readonly index: number; readonly flags: number; readonly change: number }) =>
  linkHeader.encode({ family: 0, pad: 0, type: 0, ...values })

function demand(client: NetlinkClient, request: Request) {
  const [failure] = client.request([request])
  if (failure) throw failure.error
}

/**
 * MACVLAN_MODE_BRIDGE: what other nodes send from the same MAC address still reaches the parent, where adverts are heard. In
 * the private mode it would end here.
 */
const bridge = 4

/** IPVLAN_MODE_L2 and IPVLAN_F_*. */
const layer2 = 0
const ipvlanFlags: Readonly<Record<IpvlanMode, number>> = { bridge: 0, private: 1, vepa: 2 }

const macvlanData = attributes({ mode: [1, u32] })
const ipvlanData = attributes({ mode: [1, u16], flags: [2, u16] })

const dataOf = ({ kind }: VirtualInterface) =>
  kind.type === 'macvlan'
    ? macvlanData.encode({ mode: bridge })
    : ipvlanData.encode({ mode: layer2, flags: ipvlanFlags[kind.mode] })

/** A kind's own attributes, encoded already. */
const nested: Codec<Uint8Array> = { ...binary, nested: true }

/** linux/if_link.h, IFLA_* and IFLA_INFO_*. */
const newLinkAttributes = attributes({
  address: [1, binary],
  name: [3, string],
  parent: [5, u32],
  info: [18, attributes({ kind: [1, string], data: [2, nested] })],
})
