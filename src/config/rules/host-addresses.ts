import { type Address, familyOf, formatPrefix, type Prefix } from '../../model/address.js'
import type { Report } from '../diagnostic.js'
import { type FileSection, soundInstances, soundServices } from '../file-section.js'
import type { HostFacts } from '../host-facts.js'
import { addressesOf, type InstanceSection, priorityOf } from '../routers.js'
import { all, last } from '../row.js'
import { methodOf } from '../services.js'
import { inSubnets, isLinkLocal } from '../subnet.js'
import { suggest } from '../suggest.js'
import { peersOf } from '../transport.js'

/**
 * Whether a file is that of the host: it is known to be, or has its interfaces and some of its addresses. The file of
 * the other node of a pair has the same subnets, but this host's address for a peer and another one for its own.
 */
export function isOfHost(file: FileSection, host: HostFacts): boolean {
  if (host.isMeant) return true
  const instances = soundInstances(file)
  const virtual = virtualAddresses(file)
  const isFamiliar = instances.some((instance) => isAtHome(instance, host, virtual))
  return isFamiliar && instances.every((instance) => !isOfOther(instance, host, virtual))
}

function isAtHome(instance: InstanceSection, host: HostFacts, virtual: ReadonlySet<Address>): boolean {
  const own = ownPrefixes(host, last(instance, 'interface')?.value ?? '', virtual)
  const isNear = inSubnets(own.filter(({ address }) => !isLinkLocal(address)))
  return addressesOf(instance).some(({ value }) => isNear(value.prefix.address))
}

function isOfOther(instance: InstanceSection, host: HostFacts, virtual: ReadonlySet<Address>): boolean {
  const held = [...host.interfaces.values()].flat()
  const isOwn = (address: Address) => !virtual.has(address) && held.some((prefix) => prefix.address === address)
  const source = (last(instance, 'unicast_src_ip') ?? last(instance, 'mcast_src_ip'))?.value
  if (!host.interfaces.has(last(instance, 'interface')?.value ?? '')) return true
  return (source !== undefined && !isOwn(source)) || peersOf(instance).some(({ value }) => isOwn(value.address))
}

/** Every address that the file has a virtual router hold; a Master holds it beside those of the host. */
const virtualAddresses = (file: FileSection): ReadonlySet<Address> =>
  new Set(soundInstances(file).flatMap((instance) => addressesOf(instance).map(({ value }) => value.prefix.address)))

const ownPrefixes = ({ interfaces }: HostFacts, device: string, virtual: ReadonlySet<Address>): readonly Prefix[] =>
  (interfaces.get(device) ?? []).filter(({ address }) => !virtual.has(address))

/**
 * A virtual address that is the host's own: the first of the interface that adverts leave by. A later one may be there
 * because this node is Master, and IPv6 addresses have no such order.
 */
export function virtualIsNotOwn(file: FileSection, host: HostFacts, report: Report) {
  for (const instance of soundInstances(file)) {
    const device = last(instance, 'interface')?.value ?? ''
    const first = host.interfaces.get(device)?.find(({ address }) => familyOf(address) === 'ipv4')
    if (!first || priorityOf(instance) === 255) continue
    for (const { value, at } of addressesOf(instance)) {
      if (value.prefix.address !== first.address || (value.dev && value.dev.value !== device)) continue
      const message = `${first.address} is the address of ${device} itself, this node would lose it with the election`
      report({ code: 'LV-C240', at, message, hint: 'a virtual address belongs to no node' })
    }
  }
}

/** A virtual address that no host in the subnets of its interface would look for there. */
export function virtualIsInSubnet(file: FileSection, host: HostFacts, report: Report) {
  const virtual = virtualAddresses(file)
  for (const instance of soundInstances(file)) {
    for (const { value, at } of addressesOf(instance)) {
      const { address } = value.prefix
      const device = value.dev?.value ?? last(instance, 'interface')?.value ?? ''
      const family = familyOf(address)
      const own = ownPrefixes(host, device, virtual).filter(
        (prefix) => familyOf(prefix.address) === family && isLinkLocal(prefix.address) === isLinkLocal(address),
      )
      if (own.length === 0 || inSubnets(own)(address)) continue
      const message = `${address} is in no subnet of ${device}`
      report({ code: 'LV-C241', at, message, hint: `${device} has ${own.map(formatPrefix).join(', ')}` })
    }
  }
}

/** An owner that owns nothing. */
export function ownersOwn(file: FileSection, host: HostFacts, report: Report) {
  const held = new Set([...host.interfaces.values()].flat().map(({ address }) => address))
  for (const instance of soundInstances(file)) {
    const given = last(instance, 'priority')
    const addresses = addressesOf(instance)
    if (given?.value !== 255 || addresses.some(({ value }) => held.has(value.prefix.address))) continue
    if (addresses.length === 0 || !host.interfaces.has(last(instance, 'interface')?.value ?? '')) continue
    const message = `priority 255 is that of the owner, but this host has no address of ${instance.name}`
    report({ code: 'LV-C242', at: given.at, message, hint: 'give a priority from 1 to 254' })
  }
}

/** A node that sends its adverts to itself. */
export function peersAreOthers(file: FileSection, host: HostFacts, report: Report) {
  const virtual = virtualAddresses(file)
  const own = new Map(
    [...host.interfaces].flatMap(([device, prefixes]) => prefixes.map(({ address }) => [address, device] as const)),
  )
  for (const instance of soundInstances(file)) {
    const source = last(instance, 'unicast_src_ip')?.value
    for (const {
      value: { address },
      at,
    } of peersOf(instance)) {
      const device = own.get(address)
      if (device === undefined || virtual.has(address) || address === source) continue
      const message = `the unicast peer ${address} is this node itself (${device})`
      report({ code: 'LV-C206', at, message, hint: 'name the other node' })
    }
  }
}

/** Real servers that direct routing cannot reach: it changes the MAC address of a packet and nothing else. */
export function directServersAreNear(file: FileSection, host: HostFacts, report: Report) {
  const virtual = soundInstances(file).flatMap((instance) => addressesOf(instance).map(({ value }) => value.prefix))
  const isNear = inSubnets([...[...host.interfaces.values()].flat(), ...virtual])
  for (const service of soundServices(file)) {
    for (const { value: server, at } of service.given.real_server ?? []) {
      const address = server.header?.address
      if (!address || methodOf(service, server).forwarding !== 'direct' || isNear(address)) continue
      const keyword = last(server, 'lvs_method') ? 'lvs_method' : 'lb_kind'
      const message = `${address} is in no subnet of this host, so ${keyword} DR cannot reach it`
      report({ code: 'LV-C246', at, message, hint: 'use NAT or TUN, or give this host an address beside it' })
    }
  }
}

/** Interfaces that this host lacks, unless the file says that they may come later. */
export function interfacesAreThere(file: FileSection, host: HostFacts, report: Report) {
  if (all(file, 'global_defs').some((defs) => last(defs, 'dynamic_interfaces'))) return
  for (const instance of soundInstances(file)) {
    const named = last(instance, 'interface')
    if (!named || host.hasInterface(named.value)) continue
    const meant = suggest(named.value, host.interfaces.keys())
    const message = `this host has no interface ${named.value}`
    const hint = meant === undefined ? `${instance.name} waits until it comes` : `did you mean "${meant}"?`
    report({ code: 'LV-C247', at: named.at, message, hint })
  }
}
