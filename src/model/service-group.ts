import { type Address, addressBytes, addressFrom } from './address.js'
import type { GroupEntry, ServiceKey, VirtualServerKey } from './service.js'

/** The services of the kernel that a virtual server is made of: one, or those of its group in the order of the file. */
export function servicesOf(key: VirtualServerKey): ServiceKey[] {
  if ('group' in key) return key.group.entries.flatMap((entry) => servicesOfEntry(entry, key))
  if ('firewallMark' in key) return [{ firewallMark: key.firewallMark, family: key.family }]
  return [{ address: key.address, port: key.port, protocol: key.protocol }]
}

function servicesOfEntry(entry: GroupEntry, { protocol }: Extract<VirtualServerKey, { group: unknown }>): ServiceKey[] {
  if ('firewallMark' in entry) return [entry]
  const { port } = entry
  return addressesOf(entry.address, entry.last).map((address) => ({ address, port, protocol }))
}

/** From one address to another one; they differ in their last 16 bits at most, and are in order. */
export function addressesOf(first: Address, last: Address = first): Address[] {
  const bytes = addressBytes(first)
  const low = (octets: Uint8Array) => Buffer.from(octets).readUInt16BE(octets.length - 2)
  const from = low(bytes)
  return Array.from({ length: low(addressBytes(last)) - from + 1 }, (_, index) => {
    const next = Buffer.from(bytes)
    next.writeUInt16BE(from + index, next.length - 2)
    return addressFrom(next)
  })
}
