import type { RouterSettings, VirtualAddress } from '../model/router.js'
import type { Routing } from '../model/routing.js'
import { seconds } from '../model/time.js'
import { inOrder } from './diagnostic.js'
import type { RouterDefaults } from './router-defaults.js'
import { all, effective, last, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'
import { type TrackerDefinitions, tracksOf } from './tracks.js'
import {
  authenticationOf,
  checksumOf,
  familyOfInstance,
  sourceOf,
  type TransportDefaults,
  transportOf,
  versionOf,
} from './transport.js'
import type { VirtualAddressEntry } from './virtual-address.js'
import type { Places } from './virtual-places.js'

export type InstanceSection = ValueOf<typeof fileRows.vrrp_instance>

/** 255, the address owner, where the file says MASTER and no more; else 100 (keepalived's rule). */
export const priorityOf = (instance: InstanceSection) =>
  effective(instance, 'priority') ?? (effective(instance, 'state') === 'MASTER' ? 255 : 100)

/** Preemption is switched off only where it can be: in a Backup that does not own the address. */
export const isPreempting = (instance: InstanceSection) => !noPreempt(instance) || !canHoldBack(instance)

/** Whether the file asks not to preempt; of `nopreempt` and `preempt` the last counts. */
export function noPreempt(instance: InstanceSection): boolean {
  const off = last(instance, 'nopreempt')
  const on = last(instance, 'preempt')
  return off !== undefined && (on === undefined || inOrder(on.keyword, off.keyword) < 0)
}

/** A router that is Master from the start, or owns the address, does not wait (keepalived clears the setting). */
export const canHoldBack = (instance: InstanceSection) =>
  effective(instance, 'state') !== 'MASTER' && priorityOf(instance) !== 255

/** The addresses of an instance that its adverts name, in the order of the file. */
export const advertisedOf = (instance: InstanceSection) => all(instance, 'virtual_ipaddress').flat()

/** Those that it holds without naming them. */
export const excludedOf = (instance: InstanceSection) => all(instance, 'virtual_ipaddress_excluded').flat()

/** All addresses of an instance. */
export const addressesOf = (instance: InstanceSection) => [...advertisedOf(instance), ...excludedOf(instance)]

/** The lines of an instance that are about routes and rules. */
export const routingLinesOf = (instance: InstanceSection) => ({
  routes: all(instance, 'virtual_routes').flat(),
  rules: all(instance, 'virtual_rules').flat(),
})

/** Builds a router from an instance in which nothing is wrong, and its routes and rules. */
export function routerOf(
  instance: InstanceSection,
  defaults: RouterDefaults & TransportDefaults,
  definitions: TrackerDefinitions,
  places: Places,
  { routes, rules }: Routing,
): RouterSettings {
  const device = effective(instance, 'interface')
  const version = versionOf(instance, defaults.version)
  const isStrict = effective(instance, 'strict_mode') ?? defaults.isStrict
  const authentication = isStrict ? undefined : authenticationOf(instance, version)
  const own = places.interfaces.find(({ name }) => name === places.sender)
  const sourceAddress = sourceOf(instance) ?? (own?.kind.type === 'ipvlan' ? own.kind.address : undefined)
  const elsewhere = effective(instance, 'garp_extra_if') ?? defaults.garp.elsewhere
  const silentAboutLower = effective(instance, 'lower_prio_no_advert') ?? !defaults.lowerPriorityAdvert
  const speaksToHigher = effective(instance, 'higher_prio_send_advert') ?? defaults.higherPriorityAdvert
  return {
    name: instance.header ?? '',
    vrid: effective(instance, 'virtual_router_id'),
    interface: device,
    virtualInterfaces: places.interfaces,
    ...(places.sender !== undefined && { sender: places.sender }),
    version,
    family: familyOfInstance(instance),
    transport: transportOf(instance, defaults),
    ...(sourceAddress && { sourceAddress }),
    checksum: checksumOf(instance, defaults),
    priority: priorityOf(instance),
    advertisementInterval: effective(instance, 'advert_int'),
    preempt: isPreempting(instance),
    preemptDelay:
      canHoldBack(instance) && !noPreempt(instance) && !isStrict ? effective(instance, 'preempt_delay') : seconds(0),
    downTimerAdverts: effective(instance, 'down_timer_adverts') ?? defaults.downTimerAdverts,
    lowerPriorityAdvert: !silentAboutLower && !isStrict,
    higherPriorityAdvert: speaksToHigher && !isStrict,
    ownerIgnoresAdverts: effective(instance, 'owner_ignore_adverts') ?? defaults.ownerIgnoresAdverts,
    accepts: accepts(instance, version, isStrict),
    trackPrimary: last(instance, 'dont_track_primary') === undefined,
    tracks: tracksOf(instance, definitions),
    ...(authentication && { authentication }),
    virtualAddresses: distinct([
      ...advertisedOf(instance).map(({ value }) => virtualAddressOn(value, places.carrierOf(value))),
      ...excludedOf(instance).map(({ value }) => ({
        ...virtualAddressOn(value, places.carrierOf(value)),
        excluded: true as const,
      })),
    ]),
    routes,
    rules,
    garp: {
      delay: effective(instance, 'garp_master_delay') ?? defaults.garp.delay,
      repeat: effective(instance, 'garp_master_repeat') ?? defaults.garp.repeat,
      refresh: effective(instance, 'garp_master_refresh') ?? defaults.garp.refresh,
      ...(elsewhere && elsewhere.every > 0 && { elsewhere }),
      refreshRepeat: effective(instance, 'garp_master_refresh_repeat') ?? defaults.garp.refreshRepeat,
      lowerPriority: isStrict
        ? { repeat: 0, delay: seconds(0) }
        : {
            delay: effective(instance, 'garp_lower_prio_delay') ?? defaults.garp.lowerPriority.delay,
            repeat: effective(instance, 'garp_lower_prio_repeat') ?? defaults.garp.lowerPriority.repeat,
          },
    },
  }
}

/** Of `accept` and `no_accept` the last counts; strict routers of version 2 know neither. The owner answers always. */
function accepts(instance: InstanceSection, version: number, isStrict: boolean): boolean {
  if (priorityOf(instance) === 255) return true
  const [on, off] = [last(instance, 'accept'), last(instance, 'no_accept')]
  if (isStrict && (version === 2 || !on)) return false
  return off === undefined || (on !== undefined && inOrder(off.keyword, on.keyword) < 0)
}

/** The kernel holds an address once; the first line that names it counts. */
function distinct(addresses: readonly VirtualAddress[]): VirtualAddress[] {
  const first = new Map<string, VirtualAddress>()
  for (const virtual of addresses) {
    if (!first.has(virtual.prefix.address)) first.set(virtual.prefix.address, virtual)
  }
  return [...first.values()]
}

/** An address of an entry; `device` carries those that name no interface. */
export const virtualAddressOf = (entry: VirtualAddressEntry, device: string): VirtualAddress =>
  virtualAddressOn(entry, entry.dev?.value ?? device)

const virtualAddressOn = (entry: VirtualAddressEntry, carrier: string): VirtualAddress => ({
  prefix: entry.prefix,
  interface: carrier,
  ...(entry.label && { label: entry.label.value }),
  ...(entry.broadcast && { broadcast: entry.broadcast }),
  scope: entry.scope ?? 'global',
  ...(entry.peer && { peer: entry.peer }),
  ...(entry.traits.length > 0 && { traits: entry.traits }),
  ...(entry.isDeprecated && { isDeprecated: true as const }),
  ...(entry.preferredFor !== undefined && { preferredFor: entry.preferredFor }),
  ...(entry.isUntracked && { isUntracked: true as const }),
})
