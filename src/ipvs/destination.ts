import { addressText, type Family, familyOf } from './address.js'
import { type destinationAttributes, families, forwardingMask, forwardingMethods } from './attributes.js'
import { familyNames } from './service.js'
import { type Stats, statsFrom } from './stats.js'

/** How packets reach a destination; the kernel knows `local` and `bypass` too, for connections that it makes itself. */
export type Forwarding = keyof typeof forwardingMethods

/** What identifies a destination within its service. */
export type DestinationKey = { readonly address: string; readonly port: number }

export type Destination = DestinationKey & {
  readonly forwarding: Forwarding
  /** 0 takes no new connections. */
  readonly weight: number
  /** No new connections above this many; undefined is without bound. */
  readonly upperThreshold?: number
  /** After the upper one was passed: new connections again below this many; undefined is three quarters of it. */
  readonly lowerThreshold?: number
  /** For `tunnel`; undefined is IP in IP. */
  readonly tunnel?: Tunnel
}

/** linux/ip_vs.h: type 1 is GUE, to a UDP port; 2 is GRE. */
export type Tunnel = { readonly type: number; readonly port: number; readonly flags: number }

/** A destination as the kernel has it, with what goes through it. */
export type ObservedDestination = {
  readonly destination: Destination
  readonly activeConnections: number
  readonly inactiveConnections: number
  readonly persistentConnections: number
  readonly stats: Stats
}

/** The attributes that name a destination, enough to remove it. */
export const destinationKeyAttributes = (key: DestinationKey) => ({
  family: families[familyOf(key.address)],
  address: key.address,
  port: key.port,
})

/** All attributes of a destination; the kernel wants the whole whenever one of them is to change. */
export const destinationSettingAttributes = ({
  address,
  port,
  forwarding,
  weight,
  tunnel,
  upperThreshold = 0,
  lowerThreshold = 0,
}: Destination) => ({
  family: families[familyOf(address)],
  address,
  port,
  forwarding: forwardingMethods[forwarding],
  weight,
  tunnelType: tunnel?.type,
  tunnelPort: tunnel?.port,
  tunnelFlags: tunnel?.flags,
  upperThreshold,
  lowerThreshold,
})

/** Reads a destination of a service of this family. */
export function destinationFrom(
  values: ReturnType<typeof destinationAttributes.decode>,
  serviceFamily: Family,
): ObservedDestination {
  const family = familyNames.get(values.family ?? 0) ?? serviceFamily
  return {
    destination: {
      address: addressText(family, values.address ?? Buffer.alloc(16)),
      port: values.port ?? 0,
      forwarding: forwardingNames[(values.forwarding ?? 0) & forwardingMask] ?? 'bypass',
      weight: values.weight ?? 0,
      ...(values.upperThreshold ? { upperThreshold: values.upperThreshold } : {}),
      ...(values.lowerThreshold ? { lowerThreshold: values.lowerThreshold } : {}),
      ...(values.tunnelType ? { tunnel: tunnelFrom(values.tunnelType, values) } : {}),
    },
    activeConnections: values.activeConnections ?? 0,
    inactiveConnections: values.inactiveConnections ?? 0,
    persistentConnections: values.persistentConnections ?? 0,
    stats: statsFrom(values.stats),
  }
}

/** By number. */
const forwardingNames = Object.keys(forwardingMethods) as Forwarding[]

const tunnelFrom = (type: number, values: ReturnType<typeof destinationAttributes.decode>): Tunnel => ({
  type,
  port: values.tunnelPort ?? 0,
  flags: values.tunnelFlags ?? 0,
})
