import { suggest } from '../config/suggest.js'
import type { ServerChange, ServerChangeDocument, ServerRequest } from '../control/protocol.js'
import { serverId } from '../health/subjects.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { Override, Overrides } from '../model/override.js'
import { type RealServer, serverName, serviceName, type VirtualServer } from '../model/service.js'
import { type InService, quorumOf } from './forwarding.js'
import type { Journal } from './journal.js'
import { OrderList, type OrdersParts } from './orders.js'
import type { Clocks } from './world.js'

export type ServerOrdersParts = Omit<OrdersParts<Override>, 'onEnd' | 'wallClock'> & {
  readonly journal: Journal
  readonly clocks: () => Clocks
  readonly config: () => DirectorConfig
  readonly inService: () => InService
  /** The forwarding table is planned anew. */
  readonly replan: () => void
}

export type ServerAction = ServerChangeDocument['action']

/** One real server in one virtual server. */
type Target = { readonly virtual: VirtualServer; readonly real: RealServer }

const idOf = ({ virtual, real }: Target) => serverId({ service: serviceName(virtual), real: serverName(real) })

/** The weights that operators give to real servers by hand. */
export class ServerOrders {
  private readonly parts: ServerOrdersParts
  private readonly list: OrderList<Override>

  constructor(parts: ServerOrdersParts) {
    this.parts = parts
    this.list = new OrderList<Override>({
      ...parts,
      wallClock: () => parts.clocks().wallClock,
      onEnd: (ended) => {
        for (const name of ended) parts.journal.write('ipvs', name, 'has its own weight again: its time is over')
        parts.replan()
      },
    })
  }

  get current(): Overrides {
    return this.list.current
  }

  close() {
    this.list.close()
  }

  /**
   * Gives servers another weight, or their own again.
   * @throws LvshaError LV-E401 nobody else would take connections, LV-E403 no such server
   */
  run(action: ServerAction, request: ServerRequest): ServerChangeDocument {
    const { config, clocks, journal, replan } = this.parts
    const targets = targetsOf(request, config().virtualServers)
    const override = action === 'enable' ? undefined : this.overrideOf(action, request)
    const ids = targets.map(idOf)
    const after = new Map(this.list.current)
    for (const id of ids) {
      if (override) after.set(id, override)
      else after.delete(id)
    }
    const changes = targets.map((target) => this.changeOf(target, after))
    if (override?.weight === 0 && !request.force_last) refuseLast(changes)
    if (!request.dry_run) {
      if (override) this.list.put(ids, override)
      else this.list.end(ids)
      const by = request.by ?? 'unknown'
      for (const { real, service, weight } of changes) {
        const why = request.reason === undefined ? '' : `: ${request.reason}`
        journal.write('ipvs', real, `of ${service} weight ${weight.from} -> ${weight.to}, ${action} by ${by}${why}`)
      }
      replan()
    }
    const wallClock = clocks().wallClock
    return {
      kind: 'realserver_change',
      v: 1,
      at: new Date(wallClock).toISOString(),
      node: config().node,
      action,
      outcome: request.dry_run ? 'planned' : 'done',
      changes,
    }
  }

  private overrideOf(action: 'drain' | 'weight', request: ServerRequest): Override {
    const { for_ms: length = null, by = 'unknown', reason, weight = 0 } = request
    const since = this.parts.clocks().wallClock
    return {
      action,
      weight: action === 'drain' ? 0 : weight,
      since,
      by,
      ...(length === null ? {} : { until: since + length }),
      ...(reason === undefined ? {} : { reason }),
    }
  }

  private changeOf(target: Target, after: Overrides): ServerChange {
    const { virtual, real } = target
    const inService = this.parts.inService()
    const service = serviceName(virtual)
    const [planned] = withOverrides([virtual], after)
    const taking = planned?.realServers.filter((each) => each.weight > 0 && inService(service, serverName(each))) ?? []
    const override = after.get(idOf(target))
    const until = override && (override.until === undefined ? null : new Date(override.until).toISOString())
    return {
      real: serverName(real),
      service,
      weight: { from: this.list.current.get(idOf(target))?.weight ?? real.weight, to: override?.weight ?? real.weight },
      pool: { taking: taking.length, of: virtual.realServers.length },
      quorum: quorumOf(planned ?? virtual, inService),
      ...(until === undefined ? {} : { until }),
    }
  }
}

/** The virtual servers with the weights that operators have given to their real servers. */
export function withOverrides(virtualServers: readonly VirtualServer[], overrides: Overrides) {
  if (overrides.size === 0) return virtualServers
  return virtualServers.map((virtual) => ({
    ...virtual,
    realServers: virtual.realServers.map((real) => {
      const override = overrides.get(idOf({ virtual, real }))
      return override ? { ...real, weight: override.weight } : real
    }),
  }))
}

function targetsOf({ reals, service }: ServerRequest, virtualServers: readonly VirtualServer[]): readonly Target[] {
  const services = virtualServers.filter((virtual) => service === undefined || serviceName(virtual) === service)
  if (services.length === 0) throw unknown('virtual server', service ?? '', virtualServers.map(serviceName))
  const all = services.flatMap((virtual) => virtual.realServers.map((real) => ({ virtual, real })))
  const known = all.map(({ real }) => serverName(real))
  for (const name of reals) if (!known.includes(name)) throw unknown('real server', name, known)
  return all.filter(({ real }) => reals.includes(serverName(real)))
}

function unknown(what: string, name: string, known: readonly string[]) {
  const guess = suggest(name, new Set(known))
  const sentence = `No ${what} ${name}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`
  return new LvshaError('LV-E403', sentence, ['lvsha status'], exitCodes.usage)
}

function refuseLast(changes: readonly ServerChange[]) {
  const last = changes.find(({ pool }) => pool.taking === 0)
  if (!last) return
  throw new LvshaError(
    'LV-E401',
    `Refused: ${last.real} is the last of ${last.service} that takes connections; new clients would be refused`,
    [`lvsha drain ${last.real} --force-last`],
    exitCodes.refused,
  )
}
