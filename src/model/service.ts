import { type Address, familyOf } from './address.js'
import type { Check } from './check.js'
import type { Duration } from './time.js'

export type Protocol = 'tcp' | 'udp'
/** A scheduler of LVS, by the kernel's name. */
export type Scheduler =
  | ('rr' | 'wrr' | 'lc' | 'wlc' | 'lblc' | 'lblcr' | 'sh')
  | ('mh' | 'dh' | 'fo' | 'ovf' | 'sed' | 'nq' | 'twos')
export type ForwardingMethod = 'direct' | 'tunnel' | 'masquerade'

/** What identifies a virtual server, in the kernel and to operators. */
export type ServiceKey = { readonly address: Address; readonly port: number; readonly protocol: Protocol }

/** What identifies a real server within its virtual server. */
export type ServerKey = { readonly address: Address; readonly port: number }

/** One `virtual_server`: what the configuration asks for, without any observation. */
export type VirtualServer = ServiceKey & {
  readonly scheduler: Scheduler
  readonly forwarding: ForwardingMethod
  /** Undefined where connections are not persistent. */
  readonly persistence?: Duration
  readonly quorum: number
  readonly inhibitOnFailure: boolean
  readonly sorryServer?: ServerKey
  readonly realServers: readonly RealServer[]
}

export type RealServer = ServerKey & {
  readonly weight: number
  /** A failed server stays in the table with weight 0 instead of leaving it. */
  readonly inhibitOnFailure: boolean
  readonly checks: readonly Check[]
}

const hostPort = (address: Address, port: number) =>
  familyOf(address) === 'ipv4' ? `${address}:${port}` : `[${address}]:${port}`

/** `192.0.2.100:80/tcp`, the name of a virtual server on screens, in logs and as an argument. */
export const serviceName = (service: ServiceKey) => `${hostPort(service.address, service.port)}/${service.protocol}`

/** `192.0.2.23:80`, the name of a real server. */
export const serverName = (server: ServerKey) => hostPort(server.address, server.port)
