import { type ForwardingDestination, type ForwardingTable, forwardingTable } from '../dataplane/table.js'
import {
  type Forwarding,
  type RealServer,
  type ServerKey,
  type ServiceKey,
  serverName,
  serviceName,
  type VirtualServer,
} from '../model/service.js'
import { servicesOf } from '../model/service-group.js'

/** Whether a real server may take connections now, by the names of its virtual server and of itself. */
export type InService = (service: string, server: string) => boolean

/** Where a virtual server's quorum stands: the weights of the servers in service against what is wanted. */
export type Quorum = { readonly want: number; readonly have: number; readonly met: boolean }

/** Which virtual servers had their quorum, by serviceName; one that is not named is new. */
export type QuorumStates = ReadonlyMap<string, boolean>

/** With a hysteresis it depends on where it stood before: it is regained above the quorum, and lost below it. */
export function quorumOf(virtual: VirtualServer, inService: InService, before: QuorumStates = new Map()): Quorum {
  const service = serviceName(virtual)
  const { quorum, hysteresis = 0 } = virtual
  const alive = virtual.realServers.filter((real) => inService(service, serverName(real)))
  const have = alive.reduce((sum, { weight }) => sum + weight, 0)
  const want = before.get(service) ? quorum - hysteresis : quorum + hysteresis
  return { want, have, met: have >= want }
}

/**
 * How every quorum stands now. One that was never reached is not lost before every server was checked once: a start is no
 * outage. With `alpha` in the file it is, as the file asks for.
 */
export const quorumStates = (
  virtualServers: readonly VirtualServer[],
  inService: InService,
  before: QuorumStates,
  isChecking: InService = () => false,
): QuorumStates =>
  new Map(
    virtualServers.flatMap((virtual) => {
      const service = serviceName(virtual)
      const { met } = quorumOf(virtual, inService, before)
      const isOpen = !met && !before.has(service) && !virtual.realServers.some(({ alpha }) => alpha)
      if (isOpen && virtual.realServers.some((real) => isChecking(service, serverName(real)))) return []
      return [[service, met]]
    }),
  )

/** The sorry server stands in for all real servers while the quorum is lost. */
export const usesSorryServer = (virtual: VirtualServer, inService: InService, before?: QuorumStates) =>
  virtual.sorryServer !== undefined && !quorumOf(virtual, inService, before).met

/** The whole forwarding table that the configuration asks for, given which servers are in service. */
export const plannedTable = (
  virtualServers: readonly VirtualServer[],
  inService: InService,
  before?: QuorumStates,
): ForwardingTable =>
  forwardingTable(
    virtualServers.flatMap((virtual) => {
      const places = weightsNow(virtual, inService, before)
      return servicesOf(virtual).map((key) => ({
        service: { ...key, ...settingsOf(virtual) },
        destinations: places.map(({ server, weight }) => destinationOf(virtual, key, server, weight)),
      }))
    }),
  )

const settingsOf = (virtual: VirtualServer) => {
  const { scheduler, schedulerFlags, onePacket, persistence, persistenceLength, persistenceEngine } = virtual
  return {
    scheduler,
    ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
    ...(onePacket === undefined ? {} : { onePacket }),
    ...(persistence === undefined ? {} : { persistence }),
    ...(persistenceLength === undefined ? {} : { persistenceLength }),
    ...(persistenceEngine === undefined ? {} : { persistenceEngine }),
  }
}

type Server = ServerKey & Partial<Forwarding> & Pick<Partial<RealServer>, 'upperThreshold' | 'lowerThreshold'>

/** How packets reach a server: in its own way, else in that of its virtual server. */
export function forwardingOf(virtual: VirtualServer, server: Partial<Forwarding>): Forwarding {
  const { forwarding = virtual.forwarding, tunnel } = server.forwarding === undefined ? virtual : server
  return { forwarding, ...(tunnel ? { tunnel } : {}) }
}

/** Where the kernel has a server in one of the services: unless it is translated, a packet keeps the port that it came to. */
export function destinationKeyOf(virtual: VirtualServer, service: ServiceKey, server: Server): ServerKey {
  const { address, port } = server
  if (forwardingOf(virtual, server).forwarding === 'masquerade') return { address, port }
  return { address, port: 'firewallMark' in service ? 0 : service.port }
}

function destinationOf(virtual: VirtualServer, key: ServiceKey, server: Server, weight: number): ForwardingDestination {
  const { upperThreshold, lowerThreshold } = server
  return {
    ...destinationKeyOf(virtual, key, server),
    ...forwardingOf(virtual, server),
    weight,
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
  }
}

type Weighed = { readonly server: Server; readonly weight: number }

function weightsNow(virtual: VirtualServer, inService: InService, before?: QuorumStates): Weighed[] {
  const { sorryServer } = virtual
  const isSorry = usesSorryServer(virtual, inService, before)
  const service = serviceName(virtual)
  const servers = virtual.realServers.flatMap((real) => {
    const weight = weightNow(real, !isSorry && inService(service, serverName(real)))
    return weight === undefined ? [] : [{ server: real, weight }]
  })
  // The sorry server may be one of the real ones: in use, it counts as itself; else as that one.
  if (sorryServer && isSorry) return [...servers, { server: sorryServer, weight: 1 }]
  return sorryServer?.inhibit ? [{ server: sorryServer, weight: 0 }, ...servers] : servers
}

/** Undefined where the server leaves the table; 0 keeps its connections and takes no new ones. */
function weightNow(real: RealServer, isInService: boolean): number | undefined {
  if (isInService) return real.weight
  return real.inhibitOnFailure ? 0 : undefined
}
