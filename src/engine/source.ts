import { type Address, addressBytes, familyOf } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import type { HeldAddress } from './ports.js'

/**
 * The address that a router sends from, of those that the host has: the one that it was given, else the first of its family
 * on its interface. Over IPv6 that is a link-local one (RFC 9568 §5.1.2.1), but for peers that have others.
 * @returns undefined where there is none: nothing can be sent
 */
export function sourceFor(settings: RouterSettings, held: readonly HeldAddress[]): Address | undefined {
  const { sourceAddress, interface: own, family } = settings
  if (sourceAddress) return held.find(({ prefix }) => prefix.address === sourceAddress)?.prefix.address
  const here = held.flatMap(({ interface: name, prefix }) =>
    name === own && familyOf(prefix.address) === family ? [prefix.address] : [],
  )
  return family === 'ipv4' ? here[0] : here.find((address) => isLinkLocal(address) === sendsOnLink(settings))
}

const sendsOnLink = ({ transport }: RouterSettings) =>
  transport.kind === 'multicast' || transport.peers.every(({ address }) => isLinkLocal(address))

/** fe80::/10 (RFC 4291 §2.5.6). */
const isLinkLocal = (address: Address) => (addressBytes(address).readUInt16BE(0) & 0xffc0) === 0xfe80
