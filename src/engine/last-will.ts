import type { Address } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import { advertisementOf } from '../vrrp/accept.js'
import { farewells } from '../vrrp/router.js'
import { encodeAdvertisement } from '../wire/vrrp.js'
import type { AddressPort } from './ports.js'

/**
 * What shall happen with one Master when the engine can no longer decide: finished bytes, made when it became Master, so
 * that carrying them out needs no protocol, no look at the kernel and no thought. The farewell first, then the addresses go.
 */
export type LastWill = {
  readonly interface: string
  readonly source: Address
  /** A resignation, to be sent `repeat` times. */
  readonly farewell: Uint8Array
  readonly repeat: number
  /** The rtnetlink requests that remove the virtual addresses. */
  readonly removal: Uint8Array
}

export const lastWill = (
  settings: RouterSettings,
  source: Address,
  addresses: Pick<AddressPort, 'removal'>,
): LastWill => ({
  interface: settings.interface,
  source,
  farewell: encodeAdvertisement(advertisementOf(settings, 0)),
  repeat: farewells,
  removal: addresses.removal(settings.virtualAddresses),
})
