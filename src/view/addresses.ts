/** The last part of an address, for where there is no room: `.12`, `::12`. */
export function shortAddress(address: string): string {
  const ipv4 = /^\d+\.\d+\.\d+(\.\d+)$/.exec(address)
  const ipv6 = /:([0-9a-f]+)$/i.exec(address)
  return ipv4?.[1] ?? (ipv6 ? `::${ipv6[1]}` : address)
}

/** A list in which an address that differs from the one before in its last octet alone is shortened to that. */
export function addressList(addresses: readonly string[]): string {
  const network = (address: string) => /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1]
  return addresses
    .map((address, i) => {
      const same = network(address) !== undefined && network(address) === network(addresses[i - 1] ?? '')
      return same ? shortAddress(address) : address
    })
    .join(', ')
}
