import {
  type Address,
  addressBytes,
  addressFrom,
  type Family,
  familyOf,
  formatPrefix,
  type Prefix,
} from '../model/address.js'
import type { AddressTrait, Scope } from '../model/router.js'
import { type Duration, inSeconds, seconds } from '../model/time.js'
import { type NetlinkClient, packUnanswered, type Request } from '../netlink/client.js'
import type { NetlinkError } from '../netlink/errors.js'
import { flag } from '../netlink/message.js'
import { addressAttributes, addressFlag, addressHeader, forever, routeMessage } from '../netlink/rtnl.js'

/** An address to put on the link of this index; label, broadcast and scope are of IPv4 alone. */
export type AddressRequest = {
  readonly index: number
  readonly prefix: Prefix
  readonly label?: string
  readonly broadcast?: Address
  readonly scope: Scope
  readonly peer?: Address
  readonly traits?: readonly AddressTrait[]
  readonly isDeprecated?: true
  /** In whole seconds; undefined is as long as it is valid. */
  readonly preferredFor?: Duration
  /** In whole seconds; undefined is for ever. */
  readonly lifetime?: Duration
}

/** What tells one address from another on a host: the same address with another prefix length is another. */
export type AddressIdentity = { readonly index: number; readonly prefix: Prefix; readonly peer?: Address }

/** An address that is there. */
export type HeldAddress = AddressIdentity & {
  readonly label?: string
  readonly broadcast?: Address
  /** A name, or the number of a scope that has none. */
  readonly scope: Scope | number
  /** Not the first address of its subnet on this link; goes with it unless promote_secondaries is set. */
  readonly secondary: boolean
  /** An IPv6 address that may turn out to be somebody else's (RFC 4862 §5.4): nothing can be sent from it. */
  readonly tentative?: true
  /** How much longer it is valid, in whole seconds; undefined is for ever. */
  readonly lifetime?: Duration
}

export type AddressFailure<Wanted> = { readonly address: Wanted; readonly error: NetlinkError }

/** Every address of the network namespace, those of IPv4 first. Throws a NetlinkError. */
export function listAddresses(client: NetlinkClient): HeldAddress[] {
  const header = { family: anyFamily, prefixLength: 0, flags: 0, scope: 0, index: 0 }
  const replies = client.dump({
    operation: 'list the addresses',
    type: routeMessage.getAddress,
    payload: addressHeader.encode(header),
  })
  return replies.map(({ payload }) => decodeAddress(payload)).filter((address) => address !== undefined)
}

/**
 * Puts the addresses on their links, all in one batch, or starts the lifetime of those that are there anew; a refresh
 * changes nothing else of an address. Throws a NetlinkError where the answers were lost.
 * @returns those that the kernel refused.
 */
export function putAddresses(client: NetlinkClient, addresses: readonly AddressRequest[]) {
  return failuresOf(client, addresses, addresses.map(putRequest))
}

/** Takes the addresses away, all in one batch; one that is not there is no failure. Throws like putAddresses. */
export function removeAddresses(client: NetlinkClient, addresses: readonly AddressIdentity[]) {
  const failures = failuresOf(client, addresses, addresses.map(removeRequest))
  return failures.filter(({ error }) => error.code !== 'EADDRNOTAVAIL')
}

/** The datagram that does what putAddresses does, for somebody else to send; failures alone are answered. */
export const putMessages = (addresses: readonly AddressRequest[]) => packUnanswered(addresses.map(putRequest))

/** The datagram that does what removeAddresses does, for somebody else to send; failures alone are answered. */
export const removalMessages = (addresses: readonly AddressIdentity[]) => packUnanswered(addresses.map(removeRequest))

/** Reads a message about an address; undefined where it is of another family than IPv4 and IPv6. */
export function decodeAddress(payload: Buffer): HeldAddress | undefined {
  const { family, prefixLength, flags, scope, index } = addressHeader.decode(payload)
  if (family !== families.ipv4 && family !== families.ipv6) return undefined
  const values = addressAttributes.decode(payload.subarray(addressHeader.size))
  const valid = values.cacheInfo?.valid ?? forever
  const state = values.flags ?? flags
  return {
    index,
    prefix: { address: addressFrom(values.local ?? values.address ?? new Uint8Array(4)), length: prefixLength },
    ...(values.label === undefined ? {} : { label: values.label }),
    ...(values.broadcast === undefined ? {} : { broadcast: addressFrom(values.broadcast) }),
    scope: scopeNames.get(scope) ?? scope,
    // IPv6 has the same bit for the temporary addresses of a host.
    secondary: family === families.ipv4 && (state & addressFlag.secondary) !== 0,
    ...((state & (addressFlag.tentative | addressFlag.optimistic)) === addressFlag.tentative && { tentative: true }),
    ...(valid === forever ? {} : { lifetime: seconds(valid) }),
  }
}

/** AF_UNSPEC, AF_INET and AF_INET6 of <sys/socket.h>. */
const anyFamily = 0
const families: Readonly<Record<Family, number>> = { ipv4: 2, ipv6: 10 }

/** linux/rtnetlink.h, enum rt_scope_t. */
const scopes: Readonly<Record<Scope, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 }

/**
 * An IPv6 address answers at once, since nobody else may have it once we are Master; and the subnet of one that is leased
 * gets no route, for that would end with the lifetime even where the host has an address of its own in that subnet.
 */
function flagsOf({ prefix, lifetime, traits = [] }: AddressRequest): number | undefined {
  const isIpv6 = familyOf(prefix.address) === 'ipv6'
  const flags = [
    ...(isIpv6 ? [addressFlag.noDuplicateDetection] : []),
    ...(isIpv6 && lifetime !== undefined ? [addressFlag.noPrefixRoute] : []),
    ...traits.map((trait) => traitFlags[trait]),
  ]
  return flags.length > 0 ? flags.reduce((all, one) => all | one, 0) : undefined
}

const traitFlags: Readonly<Record<AddressTrait, number>> = {
  home: addressFlag.homeAddress,
  mngtmpaddr: addressFlag.manageTemporary,
  noprefixroute: addressFlag.noPrefixRoute,
  autojoin: addressFlag.joinMulticast,
}

const scopeNames = new Map(Object.entries(scopes).map(([name, number]) => [number, name as Scope]))

function putRequest(request: AddressRequest): Request {
  const { index, prefix, label, broadcast, scope, peer, isDeprecated, preferredFor, lifetime } = request
  const family = familyOf(prefix.address)
  const valid = lifetime === undefined ? forever : inSeconds(lifetime)
  const preferred = preferredFor === undefined ? valid : Math.min(inSeconds(preferredFor), valid)
  return {
    operation: `add ${formatPrefix(prefix)} to link ${index}`,
    type: routeMessage.newAddress,
    flags: flag.create | flag.replace,
    payload: Buffer.concat([
      addressHeader.encode({
        family: families[family],
        prefixLength: prefix.length,
        flags: 0,
        scope: family === 'ipv4' ? scopes[scope] : 0,
        index,
      }),
      addressAttributes.encode({
        address: addressBytes(peer ?? prefix.address),
        local: addressBytes(prefix.address),
        ...(family === 'ipv4' && { label, broadcast: broadcast && addressBytes(broadcast) }),
        flags: flagsOf(request),
        cacheInfo: { preferred: isDeprecated ? 0 : preferred, valid, created: 0, updated: 0 },
      }),
    ]),
  }
}

function removeRequest({ index, prefix, peer }: AddressIdentity): Request {
  return {
    operation: `remove ${formatPrefix(prefix)} from link ${index}`,
    type: routeMessage.delAddress,
    payload: Buffer.concat([
      addressHeader.encode({
        family: families[familyOf(prefix.address)],
        prefixLength: prefix.length,
        flags: 0,
        scope: 0,
        index,
      }),
      addressAttributes.encode({ address: addressBytes(peer ?? prefix.address), local: addressBytes(prefix.address) }),
    ]),
  }
}

const failuresOf = <Wanted>(
  client: NetlinkClient,
  addresses: readonly Wanted[],
  requests: readonly Request[],
): AddressFailure<Wanted>[] =>
  client.request(requests).flatMap(({ index, error }) => {
    const address = addresses[index]
    return address === undefined ? [] : [{ address, error }]
  })
