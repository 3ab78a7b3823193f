import { setImmediate } from 'node:timers/promises'
import {
  type Destination,
  type Change as IpvsChange,
  type IpvsClient,
  type SyncDaemon as IpvsDaemon,
  type ObservedDestination as IpvsDestination,
  type ObservedService as IpvsService,
  type Tunnel as IpvsTunnel,
  IpvsUnavailableError,
  type Service,
  type Stats,
  type Timeouts,
} from '../ipvs/index.js'
import { parseAddress } from '../model/address.js'
import type { LvsTimeouts, SyncDaemon } from '../model/lvs-settings.js'
import { type ServiceKey, serverName, serviceName, type Tunnel } from '../model/service.js'
import { inSeconds, seconds } from '../model/time.js'
import type {
  Availability,
  Change,
  ChangeFailure,
  Dataplane,
  ObservedDestination,
  ObservedService,
  Traffic,
} from './dataplane.js'
import type { ForwardingDestination, ForwardingEntry, ForwardingService } from './table.js'

/** How many changes are made before the event loop may do something else: less than a tenth of a second, even in the guest. */
const changesAtOnce = 1000

/** The kernel's IPVS as a data plane. */
export const ipvsDataplane = (client: IpvsClient): Dataplane => ({
  availability: async () => availability(client),

  async read() {
    const table = new Map<string, ForwardingEntry<ObservedService, ObservedDestination>>()
    for (const observed of client.services()) {
      const service = observedService(observed)
      if (!service) continue
      const destinations = client.destinations(observed.service).flatMap((each) => observedDestination(each) ?? [])
      table.set(serviceName(service), {
        service,
        destinations: new Map(destinations.map((destination) => [serverName(destination), destination])),
      })
      await setImmediate()
    }
    return table
  },

  async apply(changes, onProgress = () => undefined) {
    const failures: ChangeFailure[] = []
    for (let start = 0; start < changes.length; start += changesAtOnce) {
      if (start > 0) {
        onProgress(start)
        await setImmediate()
      }
      const some = changes.slice(start, start + changesAtOnce)
      for (const { index, error } of client.apply(some.map(ipvsChange))) {
        const change = some[index]
        if (change) failures.push({ change, error })
      }
    }
    return failures
  },

  async readSettings() {
    const { tcp, tcpFin, udp } = client.timeouts()
    return {
      timeouts: { tcp: seconds(tcp), tcpFin: seconds(tcpFin), udp: seconds(udp) },
      daemons: client.daemons().map(observedDaemon),
    }
  },

  async applySetting(change) {
    switch (change.kind) {
      case 'timeouts':
        return client.setTimeouts(ipvsTimeouts(change.timeouts))
      case 'stop-daemon':
        return client.stopDaemon(change.daemon.role)
      case 'start-daemon':
        return client.startDaemon(ipvsDaemon(change.daemon))
    }
  },
})

function ipvsTimeouts({ tcp, tcpFin, udp }: LvsTimeouts): Partial<Timeouts> {
  return {
    ...(tcp === undefined ? {} : { tcp: inSeconds(tcp) }),
    ...(tcpFin === undefined ? {} : { tcpFin: inSeconds(tcpFin) }),
    ...(udp === undefined ? {} : { udp: inSeconds(udp) }),
  }
}

const ipvsDaemon = ({ id, ...daemon }: SyncDaemon): IpvsDaemon => ({ ...daemon, syncId: id })

function observedDaemon({ syncId, group, ...daemon }: IpvsDaemon): SyncDaemon {
  const address = group === undefined ? undefined : parseAddress(group)
  return { ...daemon, id: syncId, ...(address ? { group: address } : {}) }
}

function availability(client: IpvsClient): Availability {
  try {
    return { available: true, version: client.version() }
  } catch (error) {
    if (error instanceof IpvsUnavailableError)
      return { available: false, exists: false, reason: error.message, next: error.next }
    if (!(error instanceof Error)) throw error
    const forbidden = 'code' in error && error.code === 'EPERM'
    const next = forbidden ? ['run lvsha as root, or give it the capability CAP_NET_ADMIN'] : []
    return { available: false, exists: true, reason: error.message, next }
  }
}

function ipvsChange(change: Change): IpvsChange {
  switch (change.kind) {
    case 'add-service':
    case 'edit-service':
      return { kind: change.kind, service: ipvsService(change.service) }
    case 'add-destination':
    case 'edit-destination':
      return { kind: change.kind, service: change.service, destination: ipvsDestination(change.destination) }
    default:
      return change
  }
}

const ipvsService = (service: ForwardingService): Service => {
  const { scheduler, schedulerFlags, onePacket, persistence, persistenceLength, persistenceEngine } = service
  const settings = {
    scheduler,
    ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
    ...(onePacket === undefined ? {} : { onePacket }),
    ...(persistence === undefined
      ? {}
      : {
          persistence: {
            timeout: inSeconds(persistence),
            ...(persistenceLength === undefined ? {} : { prefixLength: persistenceLength }),
          },
        }),
    ...(persistenceEngine === undefined ? {} : { persistenceEngine }),
  }
  if ('firewallMark' in service) return { firewallMark: service.firewallMark, family: service.family, ...settings }
  const { address, port, protocol } = service
  return { address, port, protocol, ...settings }
}

function ipvsDestination(destination: ForwardingDestination): Destination {
  // There may be tens of thousands, nearly all without a tunnel: those are taken as they are.
  const plain: Omit<ForwardingDestination, 'tunnel'> = destination
  const { tunnel } = destination
  return tunnel ? { ...plain, tunnel: ipvsTunnel(tunnel) } : plain
}

function observedService({ service, stats }: IpvsService): ObservedService | undefined {
  const { scheduler, schedulerFlags, onePacket, persistence, persistenceEngine } = service
  const key = observedKey(service)
  if (!key) return undefined
  return {
    ...key,
    scheduler,
    ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
    ...(onePacket ? { onePacket } : {}),
    ...(persistence ? { persistence: seconds(persistence.timeout) } : {}),
    ...(persistence?.prefixLength === undefined ? {} : { persistenceLength: persistence.prefixLength }),
    ...(persistenceEngine === 'sip' ? { persistenceEngine } : unasked({ 'persistence engine': persistenceEngine })),
    stats: traffic(stats),
  }
}

function observedKey(service: IpvsService['service']): ServiceKey | undefined {
  if ('firewallMark' in service) return { firewallMark: service.firewallMark, family: service.family }
  const address = parseAddress(service.address)
  return address && { address, port: service.port, protocol: service.protocol }
}

function observedDestination(observed: IpvsDestination): ObservedDestination | undefined {
  const { destination, activeConnections, inactiveConnections, persistentConnections, stats } = observed
  const address = parseAddress(destination.address)
  if (!address) return undefined
  const { port, weight, forwarding, upperThreshold, lowerThreshold } = destination
  const known = forwarding !== 'local' && forwarding !== 'bypass'
  const tunnel = destination.tunnel && observedTunnel(destination.tunnel)
  return {
    address,
    port,
    weight,
    forwarding: known ? forwarding : 'direct',
    ...(tunnel ? { tunnel } : {}),
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
    ...unasked({
      forwarding: known ? undefined : forwarding,
      'tunnel type': tunnel ? undefined : destination.tunnel?.type,
    }),
    activeConnections,
    inactiveConnections,
    persistentConnections,
    stats: traffic(stats),
  }
}

/** What is set, as one line: `one packet true, scheduler flags 2`. */
function unasked(settings: Readonly<Record<string, unknown>>): { unasked?: string } {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined)
  return set.length > 0 ? { unasked: set.map(([name, value]) => `${name} ${value}`).join(', ') } : {}
}

const traffic = ({ connections, perSecond }: Stats): Traffic => ({
  connections: Number(connections),
  connectionsPerSecond: Number(perSecond.connections),
  packetsInPerSecond: Number(perSecond.packetsIn),
  bytesInPerSecond: Number(perSecond.bytesIn),
  bytesOutPerSecond: Number(perSecond.bytesOut),
})

/** Linux/ip_vs.h, IP_VS_CONN_F_TUNNEL_TYPE_* and IP_VS_TUNNEL_ENCAP_FLAG_*. */
const tunnelTypes = { gue: 1, gre: 2 } as const
const checksumFlags = { plain: 1, remote: 2 } as const

const ipvsTunnel = (tunnel: Tunnel): IpvsTunnel => ({
  type: tunnelTypes[tunnel.kind],
  port: tunnel.kind === 'gue' ? tunnel.port : 0,
  flags: tunnel.checksum === undefined ? 0 : checksumFlags[tunnel.checksum],
})

/** Undefined for a type that has no name here. */
function observedTunnel({ type, port, flags }: IpvsTunnel): Tunnel | undefined {
  const checksum = flags === checksumFlags.plain ? 'plain' : undefined
  if (type === tunnelTypes.gre) return { kind: 'gre', ...(checksum ? { checksum } : {}) }
  if (type !== tunnelTypes.gue) return undefined
  const remote = flags === checksumFlags.remote ? 'remote' : checksum
  return { kind: 'gue', port, ...(remote ? { checksum: remote } : {}) }
}
