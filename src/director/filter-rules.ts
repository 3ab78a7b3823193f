import { type Address, type Family, familyOf } from '../model/address.js'
import type { PacketFilterSettings } from '../model/packet-filter.js'
import type { VirtualAddress } from '../model/router.js'

/** Removes a table, also where there is none. */
export const removalRules = (table: string) => `add table inet ${table}\ndelete table inet ${table}\n`

/**
 * The rules as `nft -f` takes them: nothing to or from the addresses but neighbour discovery. A link-local address is
 * another one on every interface.
 */
export function filterRules({ table, priority, counters }: PacketFilterSettings, addresses: readonly VirtualAddress[]) {
  const verdict = counters ? 'counter drop' : 'drop'
  const local = addresses.filter(({ prefix }) => isLinkLocal(prefix.address))
  const everywhere = new Set(addresses.map(({ prefix }) => prefix.address).filter((address) => !isLinkLocal(address)))
  const setOf = (family: Family) => {
    const members = [...everywhere].filter((address) => familyOf(address) === family)
    return members.length > 0 ? [`{ ${members.join(', ')} }`] : []
  }
  const chain = (name: string, hook: string, end: string, device: string) =>
    [
      `  chain ${name} {`,
      `    type filter hook ${hook} priority ${priority}; policy accept;`,
      '    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
      ...setOf('ipv4').map((set) => `    ip ${end} ${set} ${verdict}`),
      ...setOf('ipv6').map((set) => `    ip6 ${end} ${set} ${verdict}`),
      ...local.map(({ prefix, interface: name }) => `    ${device} "${name}" ip6 ${end} ${prefix.address} ${verdict}`),
      '  }',
    ].join('\n')
  return [
    `table inet ${table} {`,
    chain('in', 'input', 'daddr', 'iifname'),
    chain('out', 'output', 'saddr', 'oifname'),
    '}\n',
  ].join('\n')
}

const isLinkLocal = (address: Address) => /^fe[89ab]/.test(address)
