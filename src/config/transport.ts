import { type Address, type Family, familyOf } from '../model/address.js'
import type { Authentication, ChecksumSettings, Transport, UnicastPeer, VrrpVersion } from '../model/router.js'
import { type GlobalSection, lastGiven } from './globals.js'
import type { InstanceSection } from './routers.js'
import { all, effective, last } from './row.js'
import { fileRows } from './schema.js'
import type { Placed } from './value-type.js'

/** What instances take from `global_defs` where they say nothing themselves. */
export type TransportDefaults = {
  readonly version: VrrpVersion
  readonly groups: Readonly<Record<Family, Address>>
  readonly checkSource: boolean
  readonly checksumAsVersion2: boolean
}

export function transportDefaultsOf(globals: readonly GlobalSection[]): TransportDefaults {
  const { rows } = fileRows.global_defs
  const value = <K extends keyof typeof rows & string>(key: K) => lastGiven(globals, (block) => last(block, key)?.value)
  return {
    version: value('vrrp_version') ?? rows.vrrp_version.default,
    groups: {
      ipv4: value('vrrp_mcast_group4') ?? rows.vrrp_mcast_group4.default,
      ipv6: value('vrrp_mcast_group6') ?? rows.vrrp_mcast_group6.default,
    },
    checkSource: value('vrrp_check_unicast_src') ?? false,
    checksumAsVersion2: value('v3_checksum_as_v2') ?? false,
  }
}

/** Every address of an instance that must be of the family of its adverts, in the order in which they decide what that is. */
export function familyAddressesOf(instance: InstanceSection): Placed<Address>[] {
  const virtual = all(instance, 'virtual_ipaddress').flat()
  const own = (['unicast_src_ip', 'mcast_src_ip', 'mcast_dst_ip'] as const).map((keyword) => last(instance, keyword))
  return [
    ...virtual.map(({ value, ...place }) => ({ ...place, value: value.prefix.address })),
    ...peersOf(instance).map(({ value, ...place }) => ({ ...place, value: value.address })),
    ...own.filter((placed) => placed !== undefined),
  ]
}

/** As in keepalived the first address decides. */
export function familyOfInstance(instance: InstanceSection): Family {
  const [first] = familyAddressesOf(instance)
  return first ? familyOf(first.value) : 'ipv4'
}

/** Version 2 is of IPv4 alone: over IPv6 the version is 3, whatever the file says (as in keepalived). */
export const versionOf = (instance: InstanceSection, otherwise: VrrpVersion): VrrpVersion =>
  familyOfInstance(instance) === 'ipv6' ? 3 : (effective(instance, 'version') ?? otherwise)

/** The nodes that adverts go to one by one. */
export const peersOf = (instance: InstanceSection): Placed<UnicastPeer>[] =>
  all(instance, 'unicast_peer')
    .flat()
    .flatMap(({ value: { first, options }, ...place }) => (first ? [{ ...place, value: peerOf(first, options) }] : []))

function peerOf(address: Address, options: ReadonlyMap<string, unknown>): UnicastPeer {
  const [minTtl, maxTtl] = [options.get('min_ttl'), options.get('max_ttl')]
  return {
    address,
    ...(typeof minTtl === 'number' && { minTtl }),
    ...(typeof maxTtl === 'number' && { maxTtl }),
  }
}

/** Without a peer adverts go by multicast, unless the file says that this is a fault. */
export const isUnicast = (instance: InstanceSection) =>
  peersOf(instance).length > 0 || last(instance, 'unicast_fault_no_peer') !== undefined

export function transportOf(instance: InstanceSection, defaults: TransportDefaults): Transport {
  if (!isUnicast(instance)) {
    return {
      kind: 'multicast',
      group: effective(instance, 'mcast_dst_ip') ?? defaults.groups[familyOfInstance(instance)],
    }
  }
  const peers = peersOf(instance).map(({ value }) => value)
  const isBounded = peers.some(({ minTtl, maxTtl }) => minTtl !== undefined || maxTtl !== undefined)
  return {
    kind: 'unicast',
    peers,
    ttl: effective(instance, 'unicast_ttl'),
    // Bounds say nothing of a stranger's adverts, so that they are taken from the listed peers alone (as in keepalived).
    checkSource: isBounded || (effective(instance, 'check_unicast_src') ?? defaults.checkSource),
  }
}

/** One setting under two names: keepalived has it whatever the adverts go by. */
export const sourceOf = (instance: InstanceSection): Address | undefined =>
  effective(instance, 'unicast_src_ip') ?? effective(instance, 'mcast_src_ip')

export function checksumOf(instance: InstanceSection, defaults: TransportDefaults): ChecksumSettings {
  const old = effective(instance, 'old_unicast_checksum')
  const asVersion2 = effective(instance, 'v3_checksum_as_v2') ?? defaults.checksumAsVersion2
  return {
    flavour: asVersion2 ? 'message' : old === '' ? 'group_header' : 'pseudo_header',
    adapts: old !== 'never',
  }
}

/** None in version 3, whose standard has none. */
export function authenticationOf(instance: InstanceSection, version: VrrpVersion): Authentication | undefined {
  const section = last(instance, 'authentication')?.value
  if (!section || version === 3) return undefined
  const secret = firstOctets(effective(section, 'auth_pass'))
  return effective(section, 'auth_type') === 'PASS'
    ? { kind: 'password', password: secret }
    : { kind: 'header', key: secret }
}

/** The 8 octets that count, one character for each. */
const firstOctets = (password: string) => Buffer.from(password).subarray(0, 8).toString('latin1')
