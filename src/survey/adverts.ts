import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, addressFrom, type Family } from '../model/address.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import type { Addon } from '../os/addon.js'
import { ipv4Payload } from '../os/ipv4-header.js'
import { openPacketSocket, type ReceivedFrame } from '../os/packet-socket.js'
import { openVrrpSocket, type VrrpDatagram } from '../os/vrrp-socket.js'
import {
  type Advertisement,
  type Datagram,
  type Discard,
  decodeAdvertisement,
  vridOf,
  vrrpGroups,
} from '../wire/vrrp.js'

/** What one sender advertised of one VRID. */
export type HeardAdvert = {
  readonly source: Address
  readonly vrid: number
  /** As last heard; a reason where it could not be read. */
  readonly said: Advertisement | Discard
  readonly ttl: number
  readonly destination: Address
  /** How many came. */
  readonly count: number
}

/** What arrived at an interface, and what of that its firewall let through to programs. */
export type Heard = { readonly atInterface: readonly HeardAdvert[]; readonly atSocket: readonly HeardAdvert[] }

/** A director forwards far more than adverts; nobody looks at more frames than these. */
const mostFrames = 20_000

/**
 * Listens for adverts of others on an interface, and joins their group for that.
 * @throws SystemError: EPERM without CAP_NET_RAW, ENODEV
 */
export async function listenForAdverts(
  addon: Addon,
  place: { readonly interface: string; readonly group?: Address },
  duration: Duration,
): Promise<Heard> {
  const atInterface = new Gathered()
  const atSocket = new Gathered()
  const listener = { onDatagram: (datagram: VrrpDatagram) => atSocket.add(datagram), onError: () => undefined }
  const channel = { interface: place.interface, family, protocol: 'vrrp' } as const
  const sockets = [
    openVrrpSocket(addon, { ...channel, group: place.group ?? vrrpGroups.ipv4 }, listener),
    openVrrpSocket(addon, channel, listener),
  ]
  // Opened last: what it sees the others could have seen too.
  const frames = openFrames(addon, place.interface, atInterface)
  try {
    await sleep(inMilliseconds(duration))
    frames.close()
    for (const socket of sockets) for (const datagram of socket.drain()) atSocket.add(datagram)
  } finally {
    frames.close()
    for (const socket of sockets) socket.close()
  }
  // Where there is too much to look at, what a program got has arrived all the same.
  return { atInterface: atInterface.with(atSocket), atSocket: atSocket.all() }
}

const family: Family = 'ipv4'
const etherTypeIpv4 = 0x0800
const linkHeader = 14
const protocolVrrp = 112

/** Before any firewall. */
function openFrames(addon: Addon, name: string, gathered: Gathered) {
  let left = mostFrames
  const socket = openPacketSocket(addon, name, {
    etherType: etherTypeIpv4,
    onFrame(received) {
      const datagram = datagramOf(received)
      if (datagram) gathered.add(datagram)
      if (--left === 0) socket.close()
    },
    onError: () => undefined,
  })
  return {
    close() {
      if (left > 0) socket.close()
      left = 0
    },
  }
}

function datagramOf({ frame }: ReceivedFrame): (Datagram & { readonly ttl: number }) | undefined {
  const packet = frame.subarray(linkHeader)
  if (packet.length < 20 || packet[9] !== protocolVrrp) return undefined
  const payload = ipv4Payload(packet)
  if (!payload) return undefined
  return {
    payload,
    ttl: packet[8] ?? 0,
    source: addressFrom(packet.subarray(12, 16)),
    destination: addressFrom(packet.subarray(16, 20)),
  }
}

/** The last of each sender and VRID. */
class Gathered {
  readonly #heard = new Map<string, HeardAdvert>()

  add({ payload, source, destination, ttl }: Datagram & { readonly ttl: number }) {
    const vrid = vridOf({ payload }) ?? 0
    const key = `${source} ${vrid}`
    const count = (this.#heard.get(key)?.count ?? 0) + 1
    const said = decodeAdvertisement({ payload, source, destination, ttl })
    this.#heard.set(key, { source, vrid, said, ttl, destination, count })
  }

  all = () => [...this.#heard.values()]

  with = (other: Gathered) => [...new Map([...other.#heard, ...this.#heard]).values()]
}
