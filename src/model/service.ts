import { type Address, type Family, familyOf } from './address.js'
import type { Check } from './check.js'
import type { Command } from './command.js'
import type { Duration } from './time.js'

export type Protocol = 'tcp' | 'udp' | 'sctp'
/** A scheduler of LVS, by the kernel's name. */
export type Scheduler =
  | ('rr' | 'wrr' | 'lc' | 'wlc' | 'lblc' | 'lblcr' | 'sh')
  | ('mh' | 'dh' | 'fo' | 'ovf' | 'sed' | 'nq' | 'twos')
export type ForwardingMethod = 'direct' | 'tunnel' | 'masquerade'

/** What a tunnel wraps packets in; GUE goes to a UDP port. Undefined checksum: the outer header has none. */
export type Tunnel =
  | { readonly kind: 'gue'; readonly port: number; readonly checksum?: 'plain' | 'remote' }
  | { readonly kind: 'gre'; readonly checksum?: 'plain' }

/** How packets reach a server; a tunnel is IP in IP where it is not said otherwise. */
export type Forwarding = { readonly forwarding: ForwardingMethod; readonly tunnel?: Tunnel }

/** Where packets go to. */
export type AddressKey = { readonly address: Address; readonly port: number; readonly protocol: Protocol }

/** The mark that a firewall gave packets, whatever their protocol. */
export type MarkKey = { readonly firewallMark: number; readonly family: Family }

/** What identifies a service in the kernel. */
export type ServiceKey = AddressKey | MarkKey

/** What identifies a real server within its virtual server. */
export type ServerKey = { readonly address: Address; readonly port: number }

/** What identifies a virtual server to operators: its one service in the kernel, or the group of them that share its servers. */
export type VirtualServerKey = ServiceKey | GroupKey

export type GroupKey = { readonly group: ServiceGroup; readonly protocol: Protocol }

/** One `virtual_server_group`. */
export type ServiceGroup = { readonly name: string; readonly entries: readonly GroupEntry[] }

/** Neighbouring addresses (from `address` to `last`, where there is one), all at one port, or a firewall mark. */
export type GroupEntry = { readonly address: Address; readonly last?: Address; readonly port: number } | MarkKey

/** One `virtual_server`: what the configuration asks for, without any observation. */
export type VirtualServer = VirtualServerKey & VirtualServerSettings

export type VirtualServerSettings = Forwarding & {
  readonly scheduler: Scheduler
  /** Bits 0 to 2 are flag-1 to flag-3 of the scheduler. */
  readonly schedulerFlags?: number
  /** Each UDP datagram is scheduled for itself. */
  readonly onePacket?: true
  /** Undefined where connections are not persistent. */
  readonly persistence?: Duration
  /** Clients that share this many bits of their address keep one server; undefined is the whole address. */
  readonly persistenceLength?: number
  /** What makes clients the same beside their address. */
  readonly persistenceEngine?: 'sip'
  readonly quorum: number
  /** How much more weight than the quorum regains it, and how much less loses it. */
  readonly hysteresis?: number
  readonly quorumUp?: Command
  readonly quorumDown?: Command
  /** `notify_down` and `quorum_down` run when the daemon stops too. */
  readonly omega?: true
  /** `smtp_alert`: mail tells of its quorum. */
  readonly alerts?: true
  /** Its servers are not checked while this node does not hold its address. */
  readonly haSuspend?: true
  readonly inhibitOnFailure: boolean
  readonly sorryServer?: SorryServer
  readonly realServers: readonly RealServer[]
}

/** Its forwarding is that of the virtual server where it has none of its own. */
export type SorryServer = ServerKey &
  Partial<Forwarding> & {
    /** It stays in the table with weight 0 while it is not in use. */
    readonly inhibit?: true
  }

/** Its forwarding is that of the virtual server where it has none of its own. */
export type RealServer = ServerKey &
  Partial<Forwarding> & {
    readonly weight: number
    /** No new connections above this many; undefined is without bound. */
    readonly upperThreshold?: number
    /** After the upper one was passed: new connections again below this many. */
    readonly lowerThreshold?: number
    /** A failed server stays in the table with weight 0 instead of leaving it. */
    readonly inhibitOnFailure: boolean
    /** `smtp_alert off`: no mail tells of it. */
    readonly isSilent?: true
    /** Run when it comes into service, and when it goes out of it. */
    readonly notifyUp?: Command
    readonly notifyDown?: Command
    /** `alpha` is in the file, for it or its virtual server: that it is out of service at the start is told too. */
    readonly alpha?: true
    readonly checks: readonly Check[]
  }

const hostPort = (address: Address, port: number) =>
  familyOf(address) === 'ipv4' ? `${address}:${port}` : `[${address}]:${port}`

/**
 * `192.0.2.100:80/tcp`, `fwmark:7/ipv4`, `group:web/tcp`: the name of a virtual server on screens, in logs and as an
 * argument, and of a service in the kernel.
 */
export function serviceName(key: VirtualServerKey): string {
  if ('group' in key) return `group:${key.group.name}/${key.protocol}`
  if ('firewallMark' in key) return `fwmark:${key.firewallMark}/${key.family}`
  return `${hostPort(key.address, key.port)}/${key.protocol}`
}

/** `192.0.2.23:80`, the name of a real server. */
export const serverName = (server: ServerKey) => hostPort(server.address, server.port)
