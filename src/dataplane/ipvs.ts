import { setImmediate } from 'node:timers/promises'
import {
  type Destination,
  type Change as IpvsChange,
  type IpvsClient,
  type ObservedDestination as IpvsDestination,
  type ObservedService as IpvsService,
  IpvsUnavailableError,
  type Service,
  type Stats,
} from '../ipvs/index.js'
import { parseAddress } from '../model/address.js'
import { serverName, serviceName } from '../model/service.js'
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

/** The kernel's IPVS as a data plane: TCP and UDP services by address; it leaves all others alone. */
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

  async apply(changes) {
    const failures: ChangeFailure[] = []
    for (let start = 0; start < changes.length; start += changesAtOnce) {
      if (start > 0) await setImmediate()
      const some = changes.slice(start, start + changesAtOnce)
      for (const { index, error } of client.apply(some.map(ipvsChange))) {
        const change = some[index]
        if (change) failures.push({ change, error })
      }
    }
    return failures
  },
})

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

const ipvsService = ({ address, port, protocol, scheduler, persistence }: ForwardingService): Service => ({
  address,
  port,
  protocol,
  scheduler,
  ...(persistence === undefined ? {} : { persistence: { timeout: inSeconds(persistence) } }),
})

const ipvsDestination = ({ address, port, forwarding, weight }: ForwardingDestination): Destination => ({
  address,
  port,
  forwarding,
  weight,
})

function observedService({ service, stats }: IpvsService): ObservedService | undefined {
  if ('firewallMark' in service || service.protocol === 'sctp') return undefined
  const address = parseAddress(service.address)
  if (!address) return undefined
  const { port, protocol, scheduler, persistence } = service
  return {
    address,
    port,
    protocol,
    scheduler,
    ...(persistence ? { persistence: seconds(persistence.timeout) } : {}),
    ...unasked({
      'persistence granularity': persistence?.prefixLength,
      'one packet': service.onePacket,
      'scheduler flags': service.schedulerFlags,
      'persistence engine': service.persistenceEngine,
    }),
    stats: traffic(stats),
  }
}

function observedDestination(observed: IpvsDestination): ObservedDestination | undefined {
  const { destination, activeConnections, inactiveConnections, stats } = observed
  const address = parseAddress(destination.address)
  if (!address) return undefined
  const { port, weight, forwarding } = destination
  const known = forwarding !== 'local' && forwarding !== 'bypass'
  return {
    address,
    port,
    weight,
    forwarding: known ? forwarding : 'direct',
    ...unasked({
      forwarding: known ? undefined : forwarding,
      'upper threshold': destination.upperThreshold,
      'lower threshold': destination.lowerThreshold,
      'tunnel type': destination.tunnel?.type,
    }),
    activeConnections,
    inactiveConnections,
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
