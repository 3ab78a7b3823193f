import { type ForwardingDestination, type ForwardingTable, forwardingTable } from '../dataplane/table.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'

/** Whether a real server may take connections now, by the names of its virtual server and of itself. */
export type InService = (service: string, server: string) => boolean

/** Where a virtual server's quorum stands: the weights of the servers in service against what is wanted. */
export type Quorum = { readonly want: number; readonly have: number; readonly met: boolean }

export function quorumOf(virtual: VirtualServer, inService: InService): Quorum {
  const service = serviceName(virtual)
  const alive = virtual.realServers.filter((real) => inService(service, serverName(real)))
  const have = alive.reduce((sum, { weight }) => sum + weight, 0)
  return { want: virtual.quorum, have, met: have >= virtual.quorum }
}

/** The sorry server stands in for all real servers while the quorum is lost. */
export const usesSorryServer = (virtual: VirtualServer, inService: InService) =>
  virtual.sorryServer !== undefined && !quorumOf(virtual, inService).met

/** The whole forwarding table that the configuration asks for, given which servers are in service. */
export function plannedTable(virtualServers: readonly VirtualServer[], inService: InService): ForwardingTable {
  return forwardingTable(
    virtualServers.map((virtual) => ({ service: virtual, destinations: destinations(virtual, inService) })),
  )
}

function destinations(virtual: VirtualServer, inService: InService): ForwardingDestination[] {
  const { forwarding, sorryServer } = virtual
  if (sorryServer && usesSorryServer(virtual, inService)) return [{ ...sorryServer, forwarding, weight: 1 }]
  const service = serviceName(virtual)
  return virtual.realServers.flatMap((real) => {
    const weight = weightNow(real, inService(service, serverName(real)))
    return weight === undefined ? [] : [{ address: real.address, port: real.port, forwarding, weight }]
  })
}

/** Undefined where the server leaves the table; 0 keeps its connections and takes no new ones. */
function weightNow(real: RealServer, isInService: boolean): number | undefined {
  if (isInService) return real.weight
  return real.inhibitOnFailure ? 0 : undefined
}
