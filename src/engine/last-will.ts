import type { Address } from '../model/address.js'
import { type Channel, channelOf } from '../model/channel.js'
import { farewells } from '../vrrp/router.js'
import { advertsOf } from './adverts.js'
import type { AddressPort, Outgoing } from './ports.js'
import type { Running } from './running.js'

/**
 * What shall happen with one Master when the engine can no longer decide: finished bytes, made when it became Master, so
 * that carrying them out needs no protocol, no look at the kernel and no thought. The farewell first, then the addresses go.
 */
export type LastWill = {
  readonly channel: Channel
  /** Resignations, more than one since one may be lost. */
  readonly adverts: readonly Outgoing[]
  /** The rtnetlink requests that remove the virtual addresses. */
  readonly removal: Uint8Array
}

export const lastWill = (running: Running, source: Address, addresses: Pick<AddressPort, 'removal'>): LastWill => ({
  channel: channelOf(running.settings),
  adverts: Array.from({ length: farewells }, () => advertsOf(running, source, 0)).flat(),
  removal: addresses.removal(running.settings.virtualAddresses),
})

/** In an authentication header a farewell must have a later number than the adverts that have left. */
export const endsWithNextAdvert = ({ settings }: Running) => settings.authentication?.kind === 'header'
