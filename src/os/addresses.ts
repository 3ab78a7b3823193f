import { type Address, addressBytes, addressFrom, formatPrefix, type Prefix } from '../model/address.js'
import type { Scope } from '../model/router.js'
import { type Duration, inSeconds, seconds } from '../model/time.js'
import type { NetlinkClient, Request } from '../netlink/client.js'
import type { NetlinkError } from '../netlink/errors.js'
import { flag, pack } from '../netlink/message.js'
import { addressAttributes, addressFlag, addressHeader, forever, routeMessage } from '../netlink/rtnl.js'

/** An IPv4 address to put on the link of this index. */
export type AddressRequest = {
  readonly index: number
  readonly prefix: Prefix
  readonly label?: string
  readonly broadcast?: Address
  readonly scope: Scope
  /** In whole seconds; undefined is for ever. */
  readonly lifetime?: Duration
}

/** What tells one address from another on a host: the same address with another prefix length is another. */
export type AddressIdentity = { readonly index: number; readonly prefix: Prefix }

/** An IPv4 address that is there. */
export type HeldAddress = AddressIdentity & {
  readonly label?: string
  readonly broadcast?: Address
  /** A name, or the number of a scope that has none. */
  readonly scope: Scope | number
  /** Not the first address of its subnet on this link; goes with it unless promote_secondaries is set. */
  readonly secondary: boolean
  /** How much longer it is valid, in whole seconds; undefined is for ever. */
  readonly lifetime?: Duration
}

export type AddressFailure<Wanted> = { readonly address: Wanted; readonly error: NetlinkError }

/** Every IPv4 address of the network namespace. Throws a NetlinkError. */
export function listAddresses(client: NetlinkClient): HeldAddress[] {
  const header = { family: inet, prefixLength: 0, flags: 0, scope: 0, index: 0 }
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
export const putMessages = (addresses: readonly AddressRequest[]) => unanswered(addresses.map(putRequest))

/** The datagram that does what removeAddresses does, for somebody else to send; failures alone are answered. */
export const removalMessages = (addresses: readonly AddressIdentity[]) => unanswered(addresses.map(removeRequest))

/** Reads a message about an address; undefined where it is not IPv4. */
export function decodeAddress(payload: Buffer): HeldAddress | undefined {
  const { family, prefixLength, flags, scope, index } = addressHeader.decode(payload)
  if (family !== inet) return undefined
  const values = addressAttributes.decode(payload.subarray(addressHeader.size))
  const valid = values.cacheInfo?.valid ?? forever
  return {
    index,
    prefix: { address: addressFrom(values.local ?? values.address ?? new Uint8Array(4)), length: prefixLength },
    ...(values.label === undefined ? {} : { label: values.label }),
    ...(values.broadcast === undefined ? {} : { broadcast: addressFrom(values.broadcast) }),
    scope: scopeNames.get(scope) ?? scope,
    secondary: ((values.flags ?? flags) & addressFlag.secondary) !== 0,
    ...(valid === forever ? {} : { lifetime: seconds(valid) }),
  }
}

const inet = 2

/** linux/rtnetlink.h, enum rt_scope_t. */
const scopes: Readonly<Record<Scope, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 }
const scopeNames = new Map(Object.entries(scopes).map(([name, number]) => [number, name as Scope]))

function putRequest({ index, prefix, label, broadcast, scope, lifetime }: AddressRequest): Request {
  const octets = addressBytes(prefix.address)
  const valid = lifetime === undefined ? forever : inSeconds(lifetime)
  return {
    operation: `add ${formatPrefix(prefix)} to link ${index}`,
    type: routeMessage.newAddress,
    flags: flag.create | flag.replace,
    payload: Buffer.concat([
      addressHeader.encode({ family: inet, prefixLength: prefix.length, flags: 0, scope: scopes[scope], index }),
      addressAttributes.encode({
        address: octets,
        local: octets,
        label,
        broadcast: broadcast && addressBytes(broadcast),
        cacheInfo: { preferred: valid, valid, created: 0, updated: 0 },
      }),
    ]),
  }
}

function removeRequest({ index, prefix }: AddressIdentity): Request {
  const octets = addressBytes(prefix.address)
  return {
    operation: `remove ${formatPrefix(prefix)} from link ${index}`,
    type: routeMessage.delAddress,
    payload: Buffer.concat([
      addressHeader.encode({ family: inet, prefixLength: prefix.length, flags: 0, scope: 0, index }),
      addressAttributes.encode({ address: octets, local: octets }),
    ]),
  }
}

const unanswered = (requests: readonly Request[]) =>
  pack(
    requests.map(({ type, flags = 0, payload }, sequence) => ({
      type,
      flags: flags | flag.request,
      sequence,
      payload,
    })),
  )

const failuresOf = <Wanted>(
  client: NetlinkClient,
  addresses: readonly Wanted[],
  requests: readonly Request[],
): AddressFailure<Wanted>[] =>
  client.request(requests).flatMap(({ index, error }) => {
    const address = addresses[index]
    return address === undefined ? [] : [{ address, error }]
  })
