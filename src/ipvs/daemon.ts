import { addressOctets, addressText, familyOf } from './address.js'
import { type daemonAttributes, daemonRoles } from './attributes.js'

/** A master tells its connections to a multicast group, a backup takes them over; one kernel may run one of each. */
export type DaemonRole = keyof typeof daemonRoles

export type DaemonSettings = {
  readonly interface: string
  /** Daemons hear only their own number; a backup with 0 hears all. */
  readonly syncId: number
  /** Octets of a datagram; undefined is what fits into the interface's MTU. */
  readonly maxLength?: number
  /** Undefined is 224.0.0.81. */
  readonly group?: string
  /** Undefined is 8848. */
  readonly port?: number
  /** Undefined is 1. */
  readonly ttl?: number
}

export type SyncDaemon = DaemonSettings & { readonly role: DaemonRole }

/** All attributes of a daemon, as they are given when it starts. */
export function daemonSettings({ role, group, ...daemon }: SyncDaemon) {
  const isIpv6 = group !== undefined && familyOf(group) === 'ipv6'
  const octets = group === undefined ? undefined : addressOctets(group).subarray(0, isIpv6 ? 16 : 4)
  return { role: daemonRoles[role], ...daemon, ...(isIpv6 ? { group6: octets } : { group: octets }) }
}

/** Reads a daemon; undefined where its role has no name here. The kernel names every setting, also those that were not given. */
export function daemonFrom(values: ReturnType<typeof daemonAttributes.decode>): SyncDaemon | undefined {
  const role = (Object.keys(daemonRoles) as DaemonRole[]).find((name) => daemonRoles[name] === values.role)
  if (!role) return undefined
  const { maxLength, port, ttl, group, group6 } = values
  const text = group ? addressText('ipv4', group) : group6 ? addressText('ipv6', group6) : undefined
  return {
    role,
    interface: values.interface ?? '',
    syncId: values.syncId ?? 0,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(text === undefined ? {} : { group: text }),
    ...(port === undefined ? {} : { port }),
    ...(ttl === undefined ? {} : { ttl }),
  }
}
