import type { VirtualAddress } from '../model/router.js'
import type { Routing } from '../model/routing.js'
import type { Duration } from '../model/time.js'
import type { NetlinkClient } from '../netlink/client.js'
import type { NetlinkTransport } from '../netlink/transport.js'
import {
  type AddressFailure,
  listAddresses,
  putAddresses,
  putMessages,
  removalMessages,
  removeAddresses,
} from './addresses.js'
import { listLinks } from './links.js'
import { placesAmong } from './places.js'
import { putRouting, removeRouting, routingRemovalMessages } from './routing.js'

/**
 * Interfaces, and virtual addresses, routes and rules by the names of their interfaces. The kernel knows interfaces by number: the numbers are
 * those of the last `links`, since reading them for every renewal would cost more than the renewal.
 */
export function virtualAddresses(client: NetlinkClient, transport: NetlinkTransport) {
  let indexes = new Map<string, number>()
  let names = new Map<number, string>()
  let places = placesAmong([])
  /** Where an interface is missing there is nothing to add to or to remove from. */
  const placed = (addresses: readonly VirtualAddress[]) =>
    addresses.flatMap((virtual) => {
      const index = indexes.get(virtual.interface)
      return index === undefined ? [] : [{ ...virtual, index }]
    })
  return {
    /** Every interface; up means switched on and with carrier. */
    links() {
      const links = listLinks(client)
      indexes = new Map(links.map((link) => [link.name, link.index]))
      names = new Map(links.map((link) => [link.index, link.name]))
      places = placesAmong(links)
      return links.map(({ name, index, up, running, mac }) => ({ name, index, up: up && running, mac }))
    },
    /** The name of an interface, by its number. */
    nameOf: (index: number) => names.get(index),
    /** Every address but those that nothing can be sent from yet. */
    list: () =>
      listAddresses(client)
        .filter(({ tentative }) => !tentative)
        .map(({ index, prefix, lifetime }) => ({
          interface: names.get(index) ?? '',
          prefix,
          ...(lifetime !== undefined && { isLeased: true as const }),
        })),
    hold: (addresses: readonly VirtualAddress[], lifetime: Duration) =>
      putAddresses(
        client,
        placed(addresses).map((virtual) => ({ ...virtual, lifetime })),
      ).map(({ error }) => error.message),
    /** The same without an end. */
    put: (addresses: readonly VirtualAddress[]) =>
      putAddresses(client, placed(addresses)).map(({ error }) => error.message),
    release: (addresses: readonly VirtualAddress[]) => throwFirst(removeAddresses(client, placed(addresses))),
    removal: (addresses: readonly VirtualAddress[]) => removalMessages(placed(addresses)),
    renewal: (addresses: readonly VirtualAddress[], lifetime: Duration) =>
      putMessages(placed(addresses).map((virtual) => ({ ...virtual, lifetime }))),
    send: (datagram: Uint8Array) => transport.send(datagram),
    routing: {
      put: (routing: Routing) => putRouting(client, routing, places),
      remove: (routing: Routing) => removeRouting(client, routing, places),
      removal: (routing: Routing) => routingRemovalMessages(routing, places),
    },
  }
}

function throwFirst(failures: readonly AddressFailure<unknown>[]) {
  for (const { error } of failures) throw error
}
