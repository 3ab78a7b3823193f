import type { Address } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import { advertisementOf } from '../vrrp/accept.js'
import { encodeAdvertisement } from '../wire/vrrp.js'
import type { AddressPort } from './ports.js'

/**
 * What shall happen when the engine can no longer decide: finished bytes, so that carrying them out needs no protocol, no
 * memory and no thought. Farewells first, then the addresses go.
 */
export type LastWill = {
  readonly farewells: readonly Farewell[]
  /** rtnetlink requests that remove the virtual addresses. */
  readonly removals: readonly Uint8Array[]
}

export type Farewell = {
  readonly interface: string
  readonly source: Address
  readonly payload: Uint8Array
  readonly repeat: number
}

/** A Master, as the will needs it. */
export type Holder = { readonly settings: RouterSettings; readonly source: Address }

/** The will of all present Masters. */
export function lastWill(holders: Iterable<Holder>, addresses: Pick<AddressPort, 'removal'>): LastWill {
  const masters = [...holders]
  return {
    farewells: masters.map(({ settings, source }) => ({
      interface: settings.interface,
      source,
      payload: encodeAdvertisement(advertisementOf(settings, 0)),
      repeat: 3,
    })),
    removals: masters.map(({ settings }) => addresses.removal(settings.virtualAddresses)),
  }
}
