import type { ServiceKey } from '../model/service.js'
import type { Change, Unasked } from './dataplane.js'
import type {
  ForwardingDestination,
  ForwardingDestinationSettings,
  ForwardingEntry,
  ForwardingService,
  ForwardingServiceSettings,
  ForwardingTable,
} from './table.js'

/**
 * The fewest changes that make the wanted table true. Entries are edited in place, because removing a service resets its
 * connections; a service's new destinations come before its old ones go, so that it is never without any between.
 * @param owned names (serviceName) of services that may be removed once they are not wanted; all others stay.
 */
export function diff(wanted: ForwardingTable, actual: ActualTable, owned: ReadonlySet<string>): Change[] {
  const changes: Change[] = []
  for (const [name, entry] of wanted) {
    const existing = actual.get(name)
    // What was planned once and made is compared with itself.
    if (entry !== existing) changes.push(...serviceChanges(entry, existing))
  }
  for (const [name, { service }] of actual) {
    if (owned.has(name) && !wanted.has(name)) changes.push({ kind: 'remove-service', service: keyOf(service) })
  }
  return changes
}

/** What was read of the kernel, or what was programmed and is believed to be there. */
type ActualTable = ReadonlyMap<string, ActualEntry>
type ActualEntry = ForwardingEntry<ForwardingService & Unasked, ForwardingDestination & Unasked>

function serviceChanges({ service, destinations }: ForwardingEntry, actual: ActualEntry | undefined): Change[] {
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

const keyOf = (service: ForwardingService): ServiceKey => {
  if ('firewallMark' in service) return { firewallMark: service.firewallMark, family: service.family }
  const { address, port, protocol } = service
  return { address, port, protocol }
}

/** What each setting is compared by; one that is absent is not set. A setting that the table gets later does not compile without a row. */
type Comparison<Settings> = { readonly [Name in keyof Required<Settings>]: (settings: Settings) => unknown }

const serviceComparison: Comparison<ForwardingServiceSettings> = {
  scheduler: ({ scheduler }) => scheduler,
  schedulerFlags: ({ schedulerFlags }) => schedulerFlags ?? 0,
  onePacket: ({ onePacket }) => onePacket ?? false,
  persistence: ({ persistence }) => persistence ?? 0,
  // Without persistence the kernel has no use for it.
  persistenceLength: ({ persistence, persistenceLength }) =>
    persistence === undefined ? undefined : persistenceLength,
  persistenceEngine: ({ persistenceEngine }) => persistenceEngine,
}

const destinationComparison: Comparison<ForwardingDestinationSettings> = {
  weight: ({ weight }) => weight,
  forwarding: ({ forwarding }) => forwarding,
  tunnel: ({ tunnel }) => tunnel && `${tunnel.kind} ${'port' in tunnel ? tunnel.port : 0} ${tunnel.checksum}`,
  upperThreshold: ({ upperThreshold }) => upperThreshold ?? 0,
  lowerThreshold: ({ lowerThreshold }) => lowerThreshold ?? 0,
}

/** A setting that is another than the wanted one, by the name that it has in the table. */
export type Differing = { readonly name: string; readonly wanted: unknown; readonly actual: unknown }

function differingIn<Settings>(comparison: Comparison<Settings>, unasked: (settings: Settings) => string | undefined) {
  const rows = Object.entries<(settings: Settings) => unknown>(comparison)
  return (wanted: Settings | undefined, actual: Settings | undefined): Differing[] => {
    if (!wanted || !actual) return []
    const more = unasked(actual)
    return [
      ...rows.flatMap(([name, of]) => {
        const values = { wanted: of(wanted), actual: of(actual) }
        return values.wanted === values.actual ? [] : [{ name, ...values }]
      }),
      ...(more === undefined ? [] : [{ name: 'others', wanted: undefined, actual: more }]),
    ]
  }
}

/** Which settings of two services, or of two destinations, differ. */
export const differing = {
  services: differingIn<ForwardingServiceSettings & Unasked>(
    serviceComparison as Comparison<ForwardingServiceSettings & Unasked>,
    ({ unasked }) => unasked,
  ),
  destinations: differingIn<ForwardingDestinationSettings & Unasked>(
    destinationComparison as Comparison<ForwardingDestinationSettings & Unasked>,
    ({ unasked }) => unasked,
  ),
}

const isEqual = <Settings>(comparison: Comparison<Settings>, one: Settings, other: Settings) =>
  Object.values<(settings: Settings) => unknown>(comparison).every((of) => of(one) === of(other))

const sameService = (wanted: ForwardingService, actual: ForwardingService & Unasked) =>
  isEqual(serviceComparison, wanted, actual) && actual.unasked === undefined

const sameDestination = (wanted: ForwardingDestination, actual: ForwardingDestination & Unasked) =>
  isEqual(destinationComparison, wanted, actual) && actual.unasked === undefined
