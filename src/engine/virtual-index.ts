import { type Address, formatPrefix, type Prefix } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'

type Place = { readonly interface: string; readonly prefix: Prefix }

/** One text for one address at one place. */
export const placeKey = ({ interface: name, prefix }: Place) => `${name} ${formatPrefix(prefix)}`

/**
 * Which routers have which virtual address: the kernel tells of every renewal, several a second for each router, so that
 * nobody can look through all of them each time.
 */
export class VirtualIndex<Router extends { settings: RouterSettings }> {
  private readonly addresses = new Map<Address, number>()
  private readonly places = new Map<string, Set<Router>>()

  add(router: Router) {
    for (const virtual of router.settings.virtualAddresses) {
      const { address } = virtual.prefix
      this.addresses.set(address, (this.addresses.get(address) ?? 0) + 1)
      const key = placeKey(virtual)
      this.places.set(key, (this.places.get(key) ?? new Set()).add(router))
    }
  }

  /** To be called before the router's settings are replaced. */
  remove(router: Router) {
    for (const virtual of router.settings.virtualAddresses) {
      const { address } = virtual.prefix
      const left = (this.addresses.get(address) ?? 0) - 1
      if (left > 0) this.addresses.set(address, left)
      else this.addresses.delete(address)
      const key = placeKey(virtual)
      const routers = this.places.get(key)
      routers?.delete(router)
      if (routers?.size === 0) this.places.delete(key)
    }
  }

  has(address: Address) {
    return this.addresses.has(address)
  }

  /** The routers that have the address at this place. */
  at(place: Place): Iterable<Router> {
    return this.places.get(placeKey(place)) ?? []
  }
}
