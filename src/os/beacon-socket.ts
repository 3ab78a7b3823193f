import { type Address, addressFrom, type Family } from '../model/address.js'
import { type BeaconPlace, beaconGroups } from '../model/beacon.js'
import type { Outgoing } from '../model/outgoing.js'
import type { Instant } from '../model/time.js'
import type { Addon } from './addon.js'
import type { ChannelListener } from './channel.js'
import { addressOf, withPort } from './sockaddr.js'
import { socketType } from './socket-constants.js'
import { prepared, setOption } from './socket-option.js'
import { socketFamilies } from './vrrp-family.js'

export type BeaconDatagram = {
  readonly payload: Buffer
  readonly source: Address
  readonly destination: Address
  readonly ttl: number
  readonly at: Instant
}

/**
 * Sends and hears beacons of one family on one interface; what arrives waits until it is drained. Our own to the group are
 * not heard.
 * @throws SystemError with the operation and the interface: EADDRINUSE where another program has the port
 */
export function openBeaconSocket(addon: Addon, place: BeaconPlace, { onArrival, notice }: ChannelListener) {
  const { interface: name, port } = place
  const family = socketFamilies[place.family]
  const index = addon.interfaceIndex(name)
  const raw = new addon.Socket(family.domain, socketType.SOCK_DGRAM, 0, name)
  const socket = prepared(raw, () => {
    // Before it is bound: the port is taken on this interface only.
    setOption(raw, 'SO_BINDTODEVICE', Buffer.from(`${name}\0`))
    setOption(raw, 'SO_TIMESTAMPNS', 1)
    if (place.family === 'ipv6') setOption(raw, 'IPV6_V6ONLY', 1)
    family.prepare(raw)
    family.join(raw, beaconGroups[place.family], index)
    raw.bind(withPort(family.to(anyAddress[place.family], 0), port))
  })
  const arrived: BeaconDatagram[] = []
  socket.start((error, message) => {
    if (error) return notice(name, error.message)
    const { data: payload, from, destination: to, ttl, at, interfaceIndex } = message
    if (interfaceIndex !== index || !to || ttl === undefined) return
    arrived.push({ payload, source: addressOf(from), destination: addressFrom(to), ttl, at })
    onArrival()
  })
  return {
    send: (outgoing: Outgoing) => {
      const to = withPort(family.to(outgoing.destination, index), port)
      socket.send(outgoing.payload, to, 0, family.control(outgoing, index))
    },
    isWaiting: () => arrived.length > 0,
    drain: () => arrived.splice(0),
    close: () => socket.close(),
  }
}

const anyAddress: Readonly<Record<Family, Address>> = { ipv4: '0.0.0.0' as Address, ipv6: '::' as Address }
