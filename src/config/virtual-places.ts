import { type Family, familyOf, parseAddress } from '../model/address.js'
import type { VirtualInterface } from '../model/virtual-interface.js'
import { advertisedOf, excludedOf, type InstanceSection } from './routers.js'
import { effective, last } from './row.js'
import { familyOfInstance } from './transport.js'
import type { VirtualAddressEntry } from './virtual-address.js'

/** Where adverts and addresses of an instance are. */
export type Places = {
  readonly interfaces: readonly VirtualInterface[]
  /** The interface that adverts leave by, where that is a virtual one. */
  readonly sender?: string
  readonly carrierOf: (entry: VirtualAddressEntry) => string
}

/** What the names of interfaces begin with: those that an instance itself has, and those that single addresses have. */
export type Prefixes = { readonly ofInstances: string; readonly ofAddresses: string }

/**
 * The virtual interfaces of all instances. Those without a name of their own are called PREFIX.VRID (PREFIX6.VRID with
 * IPv6), with a number behind it where another one has the name.
 */
export function placesOf(
  instances: readonly InstanceSection[],
  prefixes: Prefixes,
): ReadonlyMap<InstanceSection, Places> {
  const taken = new Set(
    instances.flatMap((instance) => [
      last(instance, 'use_vmac')?.value.name ?? '',
      last(instance, 'use_ipvlan')?.value.name ?? '',
    ]),
  )
  const freeName = (prefix: string, vrid: number, family: Family) => {
    for (let n = 1; ; n++) {
      const end = `${family === 'ipv6' ? '6' : ''}.${vrid}${n === 1 ? '' : `.${n}`}`
      const name = `${prefix.slice(0, 15 - end.length)}${end}`
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
  return new Map(instances.map((instance) => [instance, placesOfInstance(instance, prefixes, freeName)]))
}

type NewName = (prefix: string, vrid: number, family: Family) => string

function placesOfInstance(instance: InstanceSection, prefixes: Prefixes, newName: NewName): Places {
  const device = effective(instance, 'interface')
  const vrid = effective(instance, 'virtual_router_id')
  const family = familyOfInstance(instance)
  const separates = last(instance, 'use_vmac_addr') !== undefined
  const own = ownInterface(instance, () => newName(prefixes.ofInstances, vrid, family))
  const made = new Map<string, VirtualInterface>(own ? [['', own]] : [])

  const carrierOf = (entry: VirtualAddressEntry) => {
    const its = familyOf(entry.prefix.address)
    const parent = entry.dev?.value ?? device
    const isElsewhere = parent !== device || (own?.kind.type === 'macvlan' && separates && its !== family)
    const key = own && !isElsewhere ? '' : `${parent} ${its}`
    const isVirtual = key === '' || entry.usesVirtualMac || (separates && isElsewhere)
    if (!isVirtual) return parent
    const { name, ...rest } = made.get(key) ?? {
      name: newName(prefixes.ofAddresses, vrid, its),
      parent,
      kind: { type: 'macvlan' as const, mac: standardMac(vrid, its) },
      hasIpv6: false,
    }
    made.set(key, { name, ...rest, hasIpv6: rest.hasIpv6 || its === 'ipv6' })
    return name
  }
  const carriers = new Map(
    [...advertisedOf(instance), ...excludedOf(instance)].map(({ value }) => [value, carrierOf(value)]),
  )
  const sends = own && !sendsFromParent(instance)
  return {
    interfaces: [...made.values()],
    ...(sends && { sender: own.name }),
    carrierOf: (entry) => carriers.get(entry) ?? device,
  }
}

/** `vmac_xmit_base`, and always with unicast, since a reply to a peer's address would not come to the virtual interface. */
const sendsFromParent = (instance: InstanceSection) =>
  last(instance, 'vmac_xmit_base') !== undefined || instance.mentioned.has('unicast_peer')

function ownInterface(instance: InstanceSection, newName: () => string): VirtualInterface | undefined {
  const family = familyOfInstance(instance)
  const common = { parent: effective(instance, 'interface'), hasIpv6: family === 'ipv6' }
  const vmac = last(instance, 'use_vmac')?.value
  if (vmac) {
    const vrid = effective(instance, 'virtual_router_id')
    const given = vmac.mac?.split(':')
    const mac = given ? [...given, hexadecimal(vrid)].slice(0, 6).join(':') : standardMac(vrid, family)
    return { name: vmac.name ?? newName(), ...common, kind: { type: 'macvlan', mac } }
  }
  const ipvlan = last(instance, 'use_ipvlan')?.value
  if (!ipvlan) return undefined
  const address = ipvlan.address === undefined ? undefined : parseAddress(ipvlan.address)
  const kind = { type: 'ipvlan' as const, mode: ipvlan.mode ?? 'bridge', ...(address && { address }) }
  return { name: ipvlan.name ?? newName(), ...common, kind }
}

const hexadecimal = (octet: number) => octet.toString(16).padStart(2, '0')

/** RFC 9568 §7.3. */
export const standardMac = (vrid: number, family: Family) =>
  `00:00:5e:00:0${family === 'ipv4' ? 1 : 2}:${hexadecimal(vrid)}`
