import type {
  Availability,
  Change,
  ChangeFailure,
  Dataplane,
  ObservedDestination,
  ObservedService,
  ObservedTable,
} from '../../src/dataplane/dataplane.js'
import type { ObservedSettings, SettingChange } from '../../src/dataplane/settings.js'
import type { ForwardingDestination, ForwardingEntry, ForwardingService } from '../../src/dataplane/table.js'
import { serverName, serviceName } from '../../src/model/service.js'
import { seconds } from '../../src/model/time.js'

const stats = {
  connections: 0,
  connectionsPerSecond: 0,
  packetsInPerSecond: 0,
  bytesInPerSecond: 0,
  bytesOutPerSecond: 0,
}

export const observedService = (service: ForwardingService): ObservedService => ({ ...service, stats })
export const observedDestination = (destination: ForwardingDestination): ObservedDestination => ({
  ...destination,
  activeConnections: 0,
  inactiveConnections: 0,
  persistentConnections: 0,
  stats,
})

/** A table as a data plane would read it. */
export const observed = (table: ReadonlyMap<string, ForwardingEntry>): ObservedTable =>
  new Map(
    [...table].map(([name, { service, destinations }]) => [
      name,
      {
        service: observedService(service),
        destinations: new Map([...destinations].map(([key, each]) => [key, observedDestination(each)])),
      },
    ]),
  )

/** Refuses what the kernel refuses: to add what is there, to edit or remove what is not. */
export class MemoryDataplane implements Dataplane {
  table: ObservedTable
  state: Availability = { available: true, version: '1' }
  /** Refuses more, with an error of this text. */
  refuse: (change: Change) => string | undefined = () => undefined
  settings: ObservedSettings = { timeouts: { tcp: seconds(900), tcpFin: seconds(120), udp: seconds(300) }, daemons: [] }
  readonly applied: Change[][] = []
  reads = 0

  constructor(table: ObservedTable = new Map()) {
    this.table = table
  }

  async availability() {
    return this.state
  }

  async read() {
    this.reads++
    return this.table
  }

  async apply(changes: readonly Change[]): Promise<ChangeFailure[]> {
    this.applied.push([...changes])
    const failures: ChangeFailure[] = []
    for (const change of changes) {
      const refusal = this.refuse(change) ?? this.#make(change)
      if (refusal !== undefined) failures.push({ change, error: new Error(refusal) })
    }
    return failures
  }

  async readSettings() {
    return this.settings
  }

  async applySetting(change: SettingChange) {
    const { timeouts, daemons } = this.settings
    if (change.kind === 'timeouts') this.settings = { daemons, timeouts: { ...timeouts, ...change.timeouts } }
    else if (change.kind === 'start-daemon') this.settings = { timeouts, daemons: [...daemons, change.daemon] }
    else this.settings = { timeouts, daemons: daemons.filter((daemon) => daemon !== change.daemon) }
  }

  #make(change: Change): string | undefined {
    const table = new Map(this.table)
    const name = serviceName(change.service)
    const entry = table.get(name)
    if (change.kind === 'add-service') {
      if (entry) return `${name} is there already`
      table.set(name, { service: observedService(change.service), destinations: new Map() })
    } else if (!entry) {
      return `${name} is not there`
    } else if ('destination' in change) {
      const destinations = new Map(entry.destinations)
      const key = serverName(change.destination)
      if (destinations.has(key) === (change.kind === 'add-destination')) return `${change.kind} ${key}: impossible`
      if (change.kind === 'remove-destination') destinations.delete(key)
      else destinations.set(key, observedDestination(change.destination))
      table.set(name, { ...entry, destinations })
    } else if (change.kind === 'edit-service') {
      table.set(name, { ...entry, service: observedService(change.service) })
    } else {
      table.delete(name)
    }
    this.table = table
    return undefined
  }
}
