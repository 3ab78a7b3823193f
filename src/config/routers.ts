import { familyOf } from '../model/address.js'
import type { RouterSettings, VirtualAddress } from '../model/router.js'
import { type Duration, seconds } from '../model/time.js'
import { inOrder } from './diagnostic.js'
import { all, effective, last, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'
import type { VirtualAddressEntry } from './virtual-address.js'

export type InstanceSection = ValueOf<typeof fileRows.vrrp_instance>

/** What instances take from `global_defs` where they say nothing themselves. */
export type RouterDefaults = { readonly garpDelay: Duration; readonly garpRepeat: number }

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

/** Builds a router from an instance in which nothing is wrong. */
export function routerOf(instance: InstanceSection, defaults: RouterDefaults): RouterSettings {
  const device = effective(instance, 'interface')
  const authentication = last(instance, 'authentication')?.value
  return {
    name: instance.header ?? '',
    vrid: effective(instance, 'virtual_router_id'),
    interface: device,
    version: 2,
    priority: priorityOf(instance),
    advertisementInterval: effective(instance, 'advert_int'),
    preempt: isPreempting(instance),
    preemptDelay: canHoldBack(instance) && !noPreempt(instance) ? effective(instance, 'preempt_delay') : seconds(0),
    ...(authentication && { password: firstOctets(effective(authentication, 'auth_pass')) }),
    virtualAddresses: distinct([
      ...advertisedOf(instance).map(({ value }) => virtualAddressOf(value, device)),
      // Nothing announces IPv6 addresses yet, so that they are left out.
      ...excludedOf(instance).flatMap(({ value }) =>
        familyOf(value.prefix.address) === 'ipv6'
          ? []
          : [{ ...virtualAddressOf(value, device), excluded: true as const }],
      ),
    ]),
    garp: {
      delay: effective(instance, 'garp_master_delay') ?? defaults.garpDelay,
      repeat: effective(instance, 'garp_master_repeat') ?? defaults.garpRepeat,
    },
  }
}

/** The kernel holds an address once; the first line that names it counts. */
function distinct(addresses: readonly VirtualAddress[]): VirtualAddress[] {
  const first = new Map<string, VirtualAddress>()
  for (const virtual of addresses) {
    if (!first.has(virtual.prefix.address)) first.set(virtual.prefix.address, virtual)
  }
  return [...first.values()]
}

const virtualAddressOf = (entry: VirtualAddressEntry, device: string): VirtualAddress => ({
  prefix: entry.prefix,
  interface: entry.dev?.value ?? device,
  ...(entry.label && { label: entry.label.value }),
  ...(entry.broadcast && { broadcast: entry.broadcast }),
  scope: entry.scope ?? 'global',
})

/** The 8 octets that travel in an advert, one character for each. */
const firstOctets = (password: string) => Buffer.from(password).subarray(0, 8).toString('latin1')
