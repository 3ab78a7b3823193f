import type { Channel } from '../model/channel.js'
import type { Outgoing, Parcel, SocketDescription } from '../model/outgoing.js'
import type { Addon } from './addon.js'
import { integerBytes } from './control-message.js'
import { netlinkAddress } from './sockaddr.js'
import { domain, internetProtocol, netlinkProtocol, socketType } from './socket-constants.js'
import { type Options, setOption } from './socket-option.js'
import { socketFamilies } from './vrrp-family.js'
import { envelopeOf, prepareFor } from './vrrp-socket.js'

// Sockets and datagrams as system calls want them, for another process to open and to send.

/**
 * The socket that adverts of this channel go by.
 * @throws SystemError ENODEV
 */
export function describeChannel(addon: Addon, channel: Channel): SocketDescription {
  const options = recorder()
  prepareFor(channel, options, addon.interfaceIndex(channel.interface))
  return {
    domain: socketFamilies[channel.family].domain,
    type: socketType.SOCK_RAW,
    protocol: internetProtocol[channel.protocol],
    options: options.recorded,
    address: nothing,
  }
}

/**
 * An advert on its way by that socket.
 * @throws SystemError ENODEV
 */
export function parcelOf(addon: Addon, channel: Channel, outgoing: Outgoing): Parcel {
  const { destination, control = nothing } = envelopeOf(channel, outgoing, addon.interfaceIndex(channel.interface))
  return { destination, control, data: outgoing.payload }
}

/** The socket that requests about addresses go by; nothing is answered but what was refused. */
export function describeRequests(): SocketDescription {
  const options = recorder()
  setOption(options, 'NETLINK_CAP_ACK', 1)
  return {
    domain: domain.AF_NETLINK,
    type: socketType.SOCK_RAW,
    protocol: netlinkProtocol.NETLINK_ROUTE,
    options: options.recorded,
    address: netlinkAddress(),
  }
}

/** A request on its way to the kernel. */
export const requestParcel = (data: Uint8Array): Parcel => ({ destination: netlinkAddress(), control: nothing, data })

const nothing = Buffer.alloc(0)

/** Takes options as a socket does, and keeps them. */
function recorder() {
  const recorded: SocketDescription['options'][number][] = []
  const setOption: Options['setOption'] = (level, name, value) => {
    recorded.push({ level, name, value: typeof value === 'number' ? integerBytes(value) : value })
  }
  return { recorded, setOption }
}
