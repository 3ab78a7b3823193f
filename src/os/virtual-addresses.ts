import type { VirtualAddress } from '../model/router.js'
import type { Duration } from '../model/time.js'
import type { NetlinkClient } from '../netlink/client.js'
import type { NetlinkTransport } from '../netlink/transport.js'
import { type AddressFailure, listAddresses, putAddresses, removalMessages, removeAddresses } from './addresses.js'
import { listLinks } from './links.js'

/** Interfaces by name, with what VRRP asks of them: up means switched on and with carrier. */
export const interfacesOf = (client: NetlinkClient) =>
  listLinks(client).map(({ name, index, up, running, mac }) => ({ name, index, up: up && running, mac }))

/** Virtual addresses by the name of their interface; where that is missing there is nothing to add to or to remove from. */
export function virtualAddresses(client: NetlinkClient, transport: NetlinkTransport) {
  const placed = (addresses: readonly VirtualAddress[]) => {
    const indexes = new Map(listLinks(client).map((link) => [link.name, link.index]))
    return addresses.flatMap((virtual) => {
      const index = indexes.get(virtual.interface)
      return index === undefined ? [] : [{ ...virtual, index }]
    })
  }
  return {
    list() {
      const names = new Map(listLinks(client).map((link) => [link.index, link.name]))
      return listAddresses(client).map(({ index, prefix }) => ({ interface: names.get(index) ?? '', prefix }))
    },
    hold(addresses: readonly VirtualAddress[], lifetime: Duration) {
      throwFirst(
        putAddresses(
          client,
          placed(addresses).map((virtual) => ({ ...virtual, lifetime })),
        ),
      )
    },
    release: (addresses: readonly VirtualAddress[]) => throwFirst(removeAddresses(client, placed(addresses))),
    removal: (addresses: readonly VirtualAddress[]) => removalMessages(placed(addresses)),
    send: (datagram: Uint8Array) => transport.send(datagram),
  }
}

function throwFirst(failures: readonly AddressFailure<unknown>[]) {
  for (const { error } of failures) throw error
}
