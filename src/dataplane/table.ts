import type { ForwardingMethod, ServerKey, ServiceKey } from '../model/service.js'
import { serverName, serviceName } from '../model/service.js'
import type { Duration } from '../model/time.js'

/** How a virtual server shall schedule its connections, without its destinations. */
export type ForwardingService = ServiceKey & {
  /** A name that the kernel knows: `wlc`. */
  readonly scheduler: string
  /** Whole seconds; undefined where connections are not persistent. */
  readonly persistence?: Duration
}

/** One place that connections go to. */
export type ForwardingDestination = ServerKey & {
  readonly forwarding: ForwardingMethod
  /** 0 keeps its connections and takes no new ones. */
  readonly weight: number
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

/** A table from lists; of two destinations with one name the last counts. */
export function forwardingTable(
  entries: Iterable<{ readonly service: ForwardingService; readonly destinations: Iterable<ForwardingDestination> }>,
): ForwardingTable {
  const table = new Map<string, ForwardingEntry>()
  for (const { service, destinations } of entries) {
    const byName = new Map([...destinations].map((destination) => [serverName(destination), destination]))
    table.set(serviceName(service), { service, destinations: byName })
  }
  return table
}
