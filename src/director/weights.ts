import type { ForwardingTable } from '../dataplane/table.js'
import type { ServerHealth } from '../health/snapshot.js'
import { type ServerName, serverId } from '../health/subjects.js'
import { serverName, serviceName, type VirtualServer } from '../model/service.js'

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
export function rampedUp(table: ForwardingTable, find: FindHealth): ForwardingTable {
  const changed = new Map(table)
  for (const [service, entry] of table) {
    const slow = [...entry.destinations].flatMap(([real, destination]) => {
      const share = find({ service, real })?.share ?? 1
      const weight = Math.max(1, Math.round(destination.weight * share))
      return share < 1 && weight < destination.weight ? [[real, { ...destination, weight }] as const] : []
    })
    if (slow.length > 0) changed.set(service, { ...entry, destinations: new Map([...entry.destinations, ...slow]) })
  }
  return changed
}
