import type { ForwardingTable } from '../dataplane/table.js'
import type { ServerHealth } from '../health/snapshot.js'
import { type ServerName, serverId } from '../health/subjects.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'
import { servicesOf } from '../model/service-group.js'
import { destinationKeyOf } from './forwarding.js'

/** What health says of a server; undefined where it knows none of that name. */
export type FindHealth = (server: ServerName) => Pick<ServerHealth, 'weight' | 'share'> | undefined

/** The same of what was known at one moment. */
export function findIn(health: readonly ServerHealth[]): FindHealth {
  const known = new Map(health.map((server) => [serverId(server), server]))
  return (name) => known.get(serverId(name))
}

/** The virtual servers with the weights that checks give their servers. */
export const weighed = (virtualServers: readonly VirtualServer[], find: FindHealth): readonly VirtualServer[] =>
  virtualServers.map((virtual) => {
    const service = serviceName(virtual)
    const weights = virtual.realServers.map((real) => find({ service, real: serverName(real) })?.weight ?? real.weight)
    if (weights.every((weight, index) => weight === virtual.realServers[index]?.weight)) return virtual
    const realServers = virtual.realServers.map((real, index) => ({ ...real, weight: weights[index] ?? real.weight }))
    return { ...virtual, realServers }
  })

/** The table with servers that start slowly at their share of the weight, at least 1. The quorum counts them whole. */
export function rampedUp(
  table: ForwardingTable,
  virtualServers: readonly VirtualServer[],
  find: FindHealth,
): ForwardingTable {
  const changed = new Map(table)
  for (const virtual of virtualServers) {
    const service = serviceName(virtual)
    for (const real of virtual.realServers) {
      const share = find({ service, real: serverName(real) })?.share ?? 1
      if (share >= 1) continue
      for (const { name, entry, place, destination } of placesOf(virtual, real, changed)) {
        const weight = Math.max(1, Math.round(destination.weight * share))
        if (weight >= destination.weight) continue
        changed.set(name, {
          ...entry,
          destinations: new Map([...entry.destinations, [place, { ...destination, weight }]]),
        })
      }
    }
  }
  return changed
}

/** Which servers a table has with a weight, in any of the services that their virtual server is made of. */
export function servingIn(
  table: ForwardingTable,
  virtualServers: readonly VirtualServer[],
): (server: ServerName) => boolean {
  const serving = virtualServers.flatMap((virtual) =>
    virtual.realServers
      .filter((real) => placesOf(virtual, real, table).some(({ destination }) => destination.weight > 0))
      .map((real) => serverId({ service: serviceName(virtual), real: serverName(real) })),
  )
  const ids = new Set(serving)
  return (server) => ids.has(serverId(server))
}

/** Where a table has a server: once for each service that its virtual server is made of. */
const placesOf = (virtual: VirtualServer, real: RealServer, table: ForwardingTable) =>
  servicesOf(virtual).flatMap((key) => {
    const name = serviceName(key)
    const entry = table.get(name)
    const place = serverName(destinationKeyOf(virtual, key, real))
    const destination = entry?.destinations.get(place)
    return entry && destination ? [{ name, entry, place, destination }] : []
  })
