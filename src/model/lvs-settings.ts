import type { Address } from './address.js'
import type { Duration } from './time.js'

/** What `global_defs` asks of LVS as a whole. */
export type LvsSettings = {
  readonly timeouts?: LvsTimeouts
  readonly syncDaemon?: SyncDaemonSettings
  /** `rs_init_notifies`: what the first check of a real server finds is told, whatever it is. */
  readonly tellsAtStart?: true
  /** Services of others are removed at the start. */
  readonly flushAtStart?: true
  /** Services of others are removed at the stop too. */
  readonly flushAtStop?: true
}

/** How long the kernel remembers idle connections; whole seconds, and one that is absent stays as it is. */
export type LvsTimeouts = { readonly tcp?: Duration; readonly tcpFin?: Duration; readonly udp?: Duration }

/** The kernels of both nodes tell each other their connections. */
export type SyncDaemonSettings = {
  readonly interface: string
  /** The VRRP instance that it follows: as Master it tells, else it hears. Undefined does both all the time. */
  readonly instance?: string
  readonly id: number
  /** Octets of a datagram. */
  readonly maxLength?: number
  readonly port?: number
  readonly ttl?: number
  readonly group?: Address
}

export type SyncDaemon = Omit<SyncDaemonSettings, 'instance'> & { readonly role: 'master' | 'backup' }
