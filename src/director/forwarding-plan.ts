import { type ForwardingTable, joined } from '../dataplane/table.js'
import type { HealthRunner } from '../health/runner.js'
import { type ServerName, serverId } from '../health/subjects.js'
import type { Overrides } from '../model/override.js'
import { serviceName, type VirtualServer } from '../model/service.js'
import { type InService, plannedTable, type QuorumStates, quorumStates } from './forwarding.js'
import { withOverrides } from './server-orders.js'
import { rampedUp, weighed } from './weights.js'

/** What shall be forwarded, and how every quorum stands. */
export type Planned = { readonly table: ForwardingTable; readonly quorums: QuorumStates }

/** The plan of one virtual server, and what it was made of. */
type Part = Planned & {
  readonly virtual: VirtualServer
  readonly revision: number | undefined
  readonly overrides: Overrides
}

/** Plans the whole forwarding table; of a virtual server of which nothing has changed the last plan is taken, the same objects. */
export class ForwardingPlan {
  private parts: ReadonlyMap<string, Part> = new Map()
  private readonly health: Pick<HealthRunner, 'find' | 'revision'>

  constructor(health: Pick<HealthRunner, 'find' | 'revision'>) {
    this.health = health
  }

  plan(virtualServers: readonly VirtualServer[], overrides: Overrides): Planned {
    const parts = new Map<string, Part>()
    for (const virtual of virtualServers) {
      const service = serviceName(virtual)
      const revision = this.health.revision(service)
      const before = this.parts.get(service)
      const isSame = before?.virtual === virtual && before.revision === revision && before.overrides === overrides
      parts.set(service, isSame ? before : this.part(virtual, revision, overrides, before?.quorums))
    }
    this.parts = parts
    const all = [...parts.values()]
    return {
      table: joined(all.map(({ table }) => table)),
      quorums: new Map(all.flatMap(({ quorums }) => [...quorums])),
    }
  }

  private part(
    virtual: VirtualServer,
    revision: number | undefined,
    overrides: Overrides,
    before?: QuorumStates,
  ): Part {
    const { health } = this
    const find = (name: ServerName) => health.find(name)
    const inService: InService = (service, real) => health.find({ service, real })?.inService ?? true
    const isChecking: InService = (service, real) => health.find({ service, real })?.state === 'CHECKING'
    // What an operator says counts whatever a check makes of the weight.
    const virtualServers = withOverrides(weighed([virtual], find), overrides)
    // Neither is a weight that an operator gave reached slowly.
    const climbing = (name: ServerName) => (overrides.has(serverId(name)) ? undefined : find(name))
    const planned = plannedTable(virtualServers, inService, before)
    return {
      virtual,
      revision,
      overrides,
      table: rampedUp(planned, virtualServers, climbing),
      quorums: quorumStates(virtualServers, inService, before ?? new Map(), isChecking),
    }
  }
}
