import type { Forwarding, ServerKey, ServiceKey, VirtualServerSettings } from '../model/service.js'
import { serverName, serviceName } from '../model/service.js'

/** How a service of the kernel shall schedule its connections, without its destinations. */
export type ForwardingService = ServiceKey & ForwardingServiceSettings

/** As a virtual server asks for it, but the scheduler is any name that the kernel knows. */
export type ForwardingServiceSettings = { readonly scheduler: string } & Pick<
  VirtualServerSettings,
  'schedulerFlags' | 'onePacket' | 'persistence' | 'persistenceLength' | 'persistenceEngine'
>

/** One place that connections go to. */
export type ForwardingDestination = ServerKey & ForwardingDestinationSettings

export type ForwardingDestinationSettings = Forwarding & {
  /** 0 keeps its connections and takes no new ones. */
  readonly weight: number
  readonly upperThreshold?: number
  readonly lowerThreshold?: number
}

export type ForwardingEntry<
  Service extends ForwardingService = ForwardingService,
  Destination extends ForwardingDestination = ForwardingDestination,
> = {
  readonly service: Service
  /** By serverName. */
  readonly destinations: ReadonlyMap<string, Destination>
}

/** All that shall be forwarded, by serviceName. */
export type ForwardingTable = ReadonlyMap<string, ForwardingEntry>

/**
 * A table from lists. Of two destinations with one name the last counts; of two entries for one service the first says how
 * it is scheduled, and the destinations of both are its own.
 */
export function forwardingTable(
  entries: Iterable<{ readonly service: ForwardingService; readonly destinations: Iterable<ForwardingDestination> }>,
): ForwardingTable {
  const table = new Map<string, ForwardingEntry>()
  for (const { service, destinations } of entries) {
    const byName = new Map([...destinations].map((destination) => [serverName(destination), destination]))
    put(table, serviceName(service), { service, destinations: byName })
  }
  return table
}

/** One table of several, as if their entries had been listed one after the other. */
export function joined(tables: Iterable<ForwardingTable>): ForwardingTable {
  const all = new Map<string, ForwardingEntry>()
  for (const table of tables) for (const [name, entry] of table) put(all, name, entry)
  return all
}

function put(table: Map<string, ForwardingEntry>, name: string, entry: ForwardingEntry) {
  const known = table.get(name)
  if (!known) table.set(name, entry)
  else {
    table.set(name, {
      service: known.service,
      destinations: new Map([...entry.destinations, ...known.destinations]),
    })
  }
}
