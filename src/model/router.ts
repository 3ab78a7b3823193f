import { type Address, formatPrefix, type Prefix } from './address.js'
import type { Duration } from './time.js'

/** A virtual IP address as the configuration asks for it. */
export type VirtualAddress = {
  readonly prefix: Prefix
  /** Interface that carries it; the router's own where the file names none. */
  readonly interface: string
  readonly label?: string
  readonly broadcast?: Address
  readonly scope: Scope
  /** Held like the others, but adverts do not name it. */
  readonly excluded?: true
}

export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere'

/** One `vrrp_instance`: everything that decides what a virtual router does. */
export type RouterSettings = {
  readonly name: string
  readonly vrid: number
  readonly interface: string
  readonly version: 2
  readonly priority: number
  readonly advertisementInterval: Duration
  /** False is the configuration's `nopreempt`. */
  readonly preempt: boolean
  readonly preemptDelay: Duration
  /** Of `auth_type PASS`: at most 8 octets, one character for each; undefined where there is no authentication. */
  readonly password?: string
  readonly virtualAddresses: readonly VirtualAddress[]
  readonly garp: GarpSettings
}

/** Gratuitous ARP on becoming Master: `repeat` at once, and `repeat` once more after `delay`. */
export type GarpSettings = { readonly repeat: number; readonly delay: Duration }

export type RouterState = 'Initialize' | 'Backup' | 'Master' | 'Fault'

/** What identifies a virtual router on a host; a reload matches old and new by this, not by name. */
export const routerKey = (router: { interface: string; vrid: number }) => `${router.interface}#${router.vrid}`

/** Whether two addresses are the same one at the same place: another prefix length or interface makes it another. */
export const isSamePlace = (
  a: Pick<VirtualAddress, 'interface' | 'prefix'>,
  b: Pick<VirtualAddress, 'interface' | 'prefix'>,
) => a.interface === b.interface && formatPrefix(a.prefix) === formatPrefix(b.prefix)
