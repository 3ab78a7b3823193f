import type { Channel } from '../model/channel.js'
import type { Outgoing, Parcel, SocketDescription } from '../model/outgoing.js'
import type { Addon } from './addon.js'
import { integerBytes } from './control-message.js'
import { netlinkAddress } from './sockaddr.js'
import { domain, internetProtocol, netlinkProtocol, socketType } from './socket-constants.js'
import { type Options, setOption } from './socket-option.js'
import { socketFamilies } from './vrrp-family.js'
import { envelopeOf, prepareListener, prepareSender } from './vrrp-socket.js'

// Sockets and datagrams as system calls want them, for another process to open and to send.

/**
 * The socket that adverts of this channel are heard on, and sent by where it has no `sender`.
 * @throws SystemError ENODEV
 */
export const describeListener = (addon: Addon, channel: Channel): SocketDescription =>
  describe(channel, (options) => prepareListener(channel, options, addon.interfaceIndex(channel.interface)))

/** The socket that adverts of a channel with a `sender` are sent by. */
export const describeSender = (channel: Channel): SocketDescription =>
  describe(channel, (options) => prepareSender(channel, options))

function describe({ family, protocol }: Channel, prepare: (options: Options) => void): SocketDescription {
  const options = recorder()
  prepare(options)
  return {
    domain: socketFamilies[family].domain,
    type: socketType.SOCK_RAW,
    protocol: internetProtocol[protocol],
    options: options.recorded,
    address: nothing,
  }
}

/**
 * An advert on its way by the socket that sends on this channel.
 * @throws SystemError ENODEV
 */
export function parcelOf(addon: Addon, channel: Channel, outgoing: Outgoing): Parcel {
  const index = addon.interfaceIndex(channel.sender ?? channel.interface)
  const { destination, control = nothing } = envelopeOf(channel, outgoing, index)
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
