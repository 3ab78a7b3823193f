import type { Address } from './address.js'

/** An interface that is made on another one, its parent, for a virtual router. */
export type VirtualInterface = {
  readonly name: string
  readonly parent: string
  readonly kind: VirtualInterfaceKind
  /** Whether IPv6 is to run on it: where it is not needed, it would send packets of its own. */
  readonly hasIpv6: boolean
}

export type VirtualInterfaceKind =
  /** With a MAC address of its own: `00:00:5e:00:01:33`. */
  | { readonly type: 'macvlan'; readonly mac: string }
  /** With the MAC address of its parent, and an address to send from that it always has. */
  | { readonly type: 'ipvlan'; readonly mode: IpvlanMode; readonly address?: Address }

export type IpvlanMode = 'bridge' | 'private' | 'vepa'

/** Whether two are made in the same way. */
export const isSameInterface = (a: VirtualInterface, b: VirtualInterface) => JSON.stringify(a) === JSON.stringify(b)
