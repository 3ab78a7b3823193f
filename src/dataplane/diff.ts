import type { Change, ObservedDestination, ObservedService, ObservedTable } from './dataplane.js'
import type { ForwardingDestination, ForwardingEntry, ForwardingService, ForwardingTable } from './table.js'

/**
 * The fewest changes that make the wanted table true. Entries are edited in place, because removing a service resets its
 * connections; a service's new destinations come before its old ones go, so that it is never without any between.
 * @param owned names (serviceName) of services that may be removed once they are not wanted; all others stay.
 */
export function diff(wanted: ForwardingTable, actual: ObservedTable, owned: ReadonlySet<string>): Change[] {
  const changes: Change[] = []
  for (const [name, entry] of wanted) changes.push(...serviceChanges(entry, actual.get(name)))
  for (const [name, { service }] of actual) {
    if (owned.has(name) && !wanted.has(name)) changes.push({ kind: 'remove-service', service: keyOf(service) })
  }
  return changes
}

type ObservedEntry = ForwardingEntry<ObservedService, ObservedDestination>

function serviceChanges({ service, destinations }: ForwardingEntry, actual: ObservedEntry | undefined): Change[] {
  const changes: Change[] = []
  if (!actual) changes.push({ kind: 'add-service', service })
  else if (!sameService(service, actual.service)) changes.push({ kind: 'edit-service', service })

  const key = keyOf(service)
  for (const [name, destination] of destinations) {
    const existing = actual?.destinations.get(name)
    if (!existing) changes.push({ kind: 'add-destination', service: key, destination })
    else if (!sameDestination(destination, existing))
      changes.push({ kind: 'edit-destination', service: key, destination })
  }
  for (const [name, { address, port }] of actual?.destinations ?? []) {
    if (!destinations.has(name)) {
      changes.push({ kind: 'remove-destination', service: key, destination: { address, port } })
    }
  }
  return changes
}

const keyOf = ({ address, port, protocol }: ForwardingService) => ({ address, port, protocol })

const sameService = (wanted: ForwardingService, actual: ObservedService) =>
  wanted.scheduler === actual.scheduler &&
  (wanted.persistence ?? 0) === (actual.persistence ?? 0) &&
  actual.unasked === undefined

const sameDestination = (wanted: ForwardingDestination, actual: ObservedDestination) =>
  wanted.weight === actual.weight && wanted.forwarding === actual.forwarding && actual.unasked === undefined
