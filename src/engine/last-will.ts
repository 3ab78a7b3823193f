import type { Address } from '../model/address.js'
import { type Channel, channelOf } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import type { Duration } from '../model/time.js'
import { farewellBound } from '../vrrp/intervals.js'
import { leaseLength, renewalInterval } from '../vrrp/lease.js'
import { farewells } from '../vrrp/router.js'
import { authenticationLength } from '../wire/authentication-header.js'
import { type OctetTest, speaksFor } from '../wire/vrrp.js'
import { advertsOf } from './adverts.js'
import type { Pace } from './pace.js'
import { renewableUntil } from './permits.js'
import type { EnginePorts } from './ports.js'
import { addressesToHold } from './removals.js'
import type { Running } from './running.js'

/**
 * What shall happen with one Master when the engine can no longer decide: finished bytes, made when it became Master, so
 * that carrying them out needs no protocol, no look at the kernel and no thought. The farewell first, then the addresses
 * stay until the successor is heard, then they go.
 */
export type LastWill = {
  readonly name: string
  readonly channel: Channel
  readonly source: Address
  /** Resignations, more than one since one may be lost. */
  readonly adverts: readonly Outgoing[]
  /** How long the addresses stay while no successor is heard, and by which octets of an IP payload it is known. */
  readonly bound: Duration
  readonly rival: readonly OctetTest[]
  /** Its adverts, once it has any. */
  readonly pace?: Pace
  /** The rtnetlink requests that renew the lease of the virtual addresses, but of those that others took away. */
  readonly renewal: Uint8Array
  /** CLOCK_BOOTTIME from which on nobody may renew them: what permits it ends. */
  readonly until?: Duration
  readonly lease: Duration
  readonly renewalInterval: Duration
  /** The rtnetlink requests that remove the virtual rules, routes and addresses. */
  readonly removal: Uint8Array
}

type Requests = Pick<EnginePorts, 'addresses' | 'routing' | 'clock'>

/** The numbers of its farewells are not used up: they are those of the next adverts, if there are any. */
export function lastWill(running: Running, source: Address, { addresses, routing, clock }: Requests): LastWill {
  const { settings, sequence } = running
  const lease = leaseLength(settings)
  const until = renewableUntil(running)
  const adverts = Array.from({ length: farewells }, () => advertsOf(running, source, 0)).flat()
  running.sequence = sequence
  return {
    name: settings.name,
    channel: channelOf(settings),
    source,
    adverts,
    bound: farewellBound(settings, settings.advertisementInterval),
    rival: speaksFor(settings, endsWithNextAdvert(running) ? authenticationLength : 0),
    renewal: addresses.renewal(addressesToHold(running, clock.monotonic()), lease),
    ...(until !== undefined && { until }),
    lease,
    renewalInterval: renewalInterval(lease),
    ...(running.pace && { pace: running.pace }),
    removal: Buffer.concat([routing.removal(settings), addresses.removal(settings.virtualAddresses)]),
  }
}

/** In an authentication header a farewell must have a later number than the adverts that have left. */
export const endsWithNextAdvert = ({ settings }: Running) => settings.authentication?.kind === 'header'
