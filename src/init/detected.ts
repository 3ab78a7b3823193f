import type { Address, Prefix } from '../model/address.js'

/** What is known of this host without sending a packet. */
export type Detected = {
  readonly hostname: string
  /** Those but the loopback. */
  readonly interfaces: readonly DetectedInterface[]
  readonly defaultInterface?: string
  readonly gateway?: Address
  /** A virtual machine, a container or a cloud: multicast and foreign MAC addresses often do not pass there. */
  readonly isVirtual: boolean
  /** What the machine calls itself. */
  readonly model: string
}

export type DetectedInterface = {
  readonly name: string
  readonly isUp: boolean
  readonly addresses: readonly Prefix[]
  readonly mtu?: number
  readonly isDhcp: boolean
}

/** Of a host that nothing is known of: the files are written on another machine. */
export const nothingDetected: Detected = { hostname: '', interfaces: [], isVirtual: false, model: '' }

/** Something that the network answered. */
export type Claim = { readonly address: Address; readonly mac: string }
export type HeardRouter = { readonly vrid: number; readonly source: Address; readonly priority: number }
export type Reached = { readonly isOpen: boolean; readonly status?: number; readonly text: string }

/** Questions to the network; each one is asked only where a person allowed it. */
export type Probes = {
  /** Listens for adverts on an interface; sends nothing but that it wants to hear them (IGMP). */
  heard(interfaceName: string): Promise<readonly HeardRouter[]>
  /** Asks by ARP who has the addresses. */
  claims(interfaceName: string, addresses: readonly Address[]): Promise<readonly Claim[]>
  /** Connects to a server, and asks it for `/`. */
  reach(address: Address, port: number): Promise<Reached>
}
