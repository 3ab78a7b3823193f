import { endianness } from 'node:os'
import { addressText, type Family, familyOf } from './address.js'
import { families, protocols, type serviceAttributes, serviceFlag } from './attributes.js'
import { type Stats, statsFrom } from './stats.js'

export type Protocol = keyof typeof protocols

/** What identifies a virtual service in the kernel: where packets go to, or the mark that a firewall gave them. */
export type ServiceKey =
  | { readonly protocol: Protocol; readonly address: string; readonly port: number }
  | { readonly firewallMark: number; readonly family: Family }

export type ServiceSettings = {
  /** The kernel's name of it: `rr`, `wlc`, …; its module is loaded when a service first names it. */
  readonly scheduler: string
  /** Undefined where connections are not persistent. */
  readonly persistence?: Persistence
  /** Each datagram is scheduled for itself (UDP). */
  readonly onePacket?: boolean
  /** Bits 0 to 2 are ipvsadm's flag-1 to flag-3; their meaning is the scheduler's. */
  readonly schedulerFlags?: number
  /** `sip`: finds clients by something else than their address. */
  readonly persistenceEngine?: string
}

export type Persistence = {
  /** Seconds. */
  readonly timeout: number
  /** Clients that share this many bits of their address are one; undefined is the whole address. */
  readonly prefixLength?: number
}

export type Service = ServiceKey & ServiceSettings

/** A service as the kernel has it, with what went through it. */
export type ObservedService = { readonly service: Service; readonly stats: Stats }

/** `192.0.2.100:80/tcp`, `[2001:db8::1]:53/udp`, `mark 7/ipv4`. */
export function serviceText(key: ServiceKey): string {
  if ('firewallMark' in key) return `mark ${key.firewallMark}/${key.family}`
  return `${endpointText(key)}/${key.protocol}`
}

/** `192.0.2.23:80`, `[2001:db8::2]:53`. */
export const endpointText = ({ address, port }: { readonly address: string; readonly port: number }) =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export const serviceFamily = (key: ServiceKey): Family => ('firewallMark' in key ? key.family : familyOf(key.address))

/** The attributes that name a service, enough for everything but making or changing it. */
export const keyAttributes = (key: ServiceKey) =>
  'firewallMark' in key
    ? { family: families[key.family], firewallMark: key.firewallMark }
    : {
        family: families[familyOf(key.address)],
        protocol: protocols[key.protocol],
        address: key.address,
        port: key.port,
      }

/** All attributes of a service; the kernel wants the whole whenever one of them is to change. */
export function settingAttributes(service: Service) {
  const flags =
    (service.persistence ? serviceFlag.persistent : 0) |
    (service.onePacket ? serviceFlag.onePacket : 0) |
    ((service.schedulerFlags ?? 0) * serviceFlag.scheduler1)
  return {
    ...keyAttributes(service),
    scheduler: service.scheduler,
    flags: { flags, mask: 0xffffffff },
    timeout: service.persistence?.timeout ?? 0,
    netmask: netmaskOf(serviceFamily(service), service.persistence?.prefixLength),
    persistenceEngine: service.persistenceEngine,
  }
}

/** Reads a service; undefined where its protocol or address family has no name here. */
export function serviceFrom(values: ReturnType<typeof serviceAttributes.decode>): ObservedService | undefined {
  const family = familyNames.get(values.family ?? 0)
  const key = family && keyFrom(family, values)
  if (!key) return undefined
  const flags = values.flags?.flags ?? 0
  const schedulerFlags = (flags / serviceFlag.scheduler1) & 0x7
  const service = {
    ...key,
    scheduler: values.scheduler ?? '',
    ...(flags & serviceFlag.persistent ? { persistence: persistenceFrom(family, values) } : {}),
    ...(flags & serviceFlag.onePacket ? { onePacket: true } : {}),
    ...(schedulerFlags ? { schedulerFlags } : {}),
    ...(values.persistenceEngine ? { persistenceEngine: values.persistenceEngine } : {}),
  }
  return { service, stats: statsFrom(values.stats) }
}

const nameOf = <Name extends string>(numbers: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> =>
  new Map(Object.entries(numbers).map(([name, number]) => [number as number, name as Name]))

export const familyNames = nameOf(families)
const protocolNames = nameOf(protocols)

const bits: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 }

function keyFrom(family: Family, values: ReturnType<typeof serviceAttributes.decode>): ServiceKey | undefined {
  if (values.firewallMark !== undefined) return { firewallMark: values.firewallMark, family }
  const protocol = protocolNames.get(values.protocol ?? 0)
  if (!protocol || !values.address) return undefined
  return { protocol, address: addressText(family, values.address), port: values.port ?? 0 }
}

function persistenceFrom(family: Family, values: ReturnType<typeof serviceAttributes.decode>): Persistence {
  const timeout = values.timeout ?? 0
  const prefixLength = values.netmask ? prefixLengthOf(family, Buffer.from(values.netmask)) : bits[family]
  return prefixLength === bits[family] ? { timeout } : { timeout, prefixLength }
}

const netmaskOf = (family: Family, prefixLength?: number) =>
  prefixLength === undefined ? wholeAddress[family] : netmask(family, prefixLength)

/** A mask for IPv4, a plain number for IPv6; one attribute carries both. */
function netmask(family: Family, prefixLength: number): Buffer {
  const octets = Buffer.alloc(4)
  if (family === 'ipv4') octets.writeUInt32BE(prefixLength === 0 ? 0 : (-1 << (32 - prefixLength)) >>> 0)
  else if (endianness() === 'LE') octets.writeUInt32LE(prefixLength)
  else octets.writeUInt32BE(prefixLength)
  return octets
}

/** That of nearly all services. */
const wholeAddress: Readonly<Record<Family, Buffer>> = {
  ipv4: netmask('ipv4', bits.ipv4),
  ipv6: netmask('ipv6', bits.ipv6),
}

function prefixLengthOf(family: Family, octets: Buffer): number {
  if (family === 'ipv6') return endianness() === 'LE' ? octets.readUInt32LE() : octets.readUInt32BE()
  return Math.clz32(~octets.readUInt32BE())
}
