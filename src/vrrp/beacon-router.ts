import { crc32 } from 'node:zlib'
import { formatPrefix } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import type { BeaconRouter } from '../wire/beacon.js'

/** What a beacon says of one router. */
export function beaconRouterOf(
  settings: RouterSettings,
  { state, priority, isHeld }: Pick<BeaconRouter, 'state' | 'priority' | 'isHeld'>,
): BeaconRouter {
  const { vrid, family } = settings
  return {
    vrid,
    family: family === 'ipv6' ? 6 : 4,
    state,
    priority,
    isHeld,
    addressesHash: crc32(addressesText(settings)),
    settingsHash: crc32(settingsText(settings)),
  }
}

/** The order of the file is of no account. */
const addressesText = ({ virtualAddresses }: RouterSettings) =>
  virtualAddresses
    .map(({ prefix }) => formatPrefix(prefix))
    .toSorted()
    .join(' ')

const settingsText = ({ version, advertisementInterval, authentication }: RouterSettings) =>
  `version ${version} interval ${advertisementInterval} authentication ${authentication?.kind ?? 'none'}`
