import { readReloadRequest } from '../control/body.js'
import type { Handlers } from '../control/server.js'
import type { Dataplane, ObservedTable } from '../dataplane/dataplane.js'
import type { Reconciler, ReconcilerReport } from '../dataplane/reconciler.js'
import { forwardingTable } from '../dataplane/table.js'
import type { EngineHandle } from '../engine/handle.js'
import type { EngineReport } from '../engine/messages.js'
import type { HealthRunner } from '../health/runner.js'
import type { ServerName } from '../health/subjects.js'
import type { DirectorConfig } from '../model/director-config.js'
import { seconds } from '../model/time.js'
import type { ReadFile } from './config-file.js'
import { eventStatus } from './event-status.js'
import { plannedTable } from './forwarding.js'
import { healthOf } from './health-status.js'
import type { Journal } from './journal.js'
import { reconcilerText } from './reconciler-text.js'
import { Reloading, type ReloadingParts } from './reloading.js'
import { type Holdings, holdingsOf, noHoldings } from './state-file.js'
import { inServiceOf, statusOf } from './status.js'
import { transitionText } from './transition-text.js'
import { type Clocks, type World, wallClockOf } from './world.js'

/** What a director works with; main.ts supplies the real ones. */
export type DirectorParts = {
  readonly engine: EngineHandle
  readonly health: HealthRunner
  readonly dataplane: Dataplane
  readonly reconciler: Reconciler
  readonly journal: Journal
  readonly clocks: () => Clocks
  readonly saveHoldings: (holdings: Holdings) => void
  /** Reads the configuration file as it is now. */
  readonly readConfig: () => ReadFile
  readonly schedule: ReloadingParts['schedule']
}

/** What does not change while a director lives. */
export type Identity = Pick<World, 'configFile' | 'version' | 'pid' | 'startedAt'>

/**
 * Holds what is wanted, tells it to the engine, the checks and the data plane, and answers for what has become of it. It
 * decides nothing of VRRP: those decisions are the engine's, in its own thread.
 */
export class Director {
  private config: DirectorConfig = { node: '', routers: [], virtualServers: [], driftInterval: seconds(30) }
  private readonly identity: Identity
  private readonly parts: DirectorParts
  /** The one way by which configurations come in force. */
  readonly reloading: Reloading

  constructor(identity: Identity, parts: DirectorParts) {
    this.identity = identity
    this.parts = parts
    const { journal, clocks, schedule, readConfig: read } = parts
    this.reloading = new Reloading({
      read,
      journal,
      clocks,
      schedule,
      world: () => this.world(),
      adopt: (config) => this.adopt(config),
    })
  }

  /** Makes the configuration the one in force; the same one again changes nothing. */
  private async adopt(config: DirectorConfig) {
    const { engine, health, reconciler, saveHoldings } = this.parts
    const before = holdingsOf(this.config)
    const wanted = holdingsOf(config)
    saveHoldings({
      services: [...new Set([...before.services, ...wanted.services])],
      virtualAddresses: [...before.virtualAddresses, ...wanted.virtualAddresses],
    })
    this.config = config
    health.update(config.virtualServers)
    reconciler.lookEvery(config.driftInterval)
    this.replan()
    await engine.configure(config.routers)
  }

  /** A real server went out of service or came back. */
  verdict({ service, real }: ServerName, isUp: boolean, because: string) {
    const [from, to] = isUp ? ['DOWN', 'UP'] : ['UP', 'DOWN']
    this.parts.journal.write('health', real, `of ${service} ${from} -> ${to}: ${because}`)
    this.replan()
  }

  /** Engine news for the journal. */
  heed(report: EngineReport) {
    const { journal } = this.parts
    if (report.kind === 'notice') journal.write('net', report.object, report.text)
    if (report.kind !== 'transition') return
    const { settings, at } = report
    const { from, to, reason } = report.transition
    journal.write('vrrp', settings.name, transitionText(report.transition, settings), {
      transition: { from, to, reason },
      at: Date.parse(wallClockOf(this.parts.clocks(), at)),
    })
  }

  /** Data plane news for the journal. */
  note(report: ReconcilerReport) {
    for (const text of reconcilerText(report)) this.parts.journal.write('ipvs', 'ipvs', text)
  }

  /** Resigns everywhere, then clears what is ours: as long as a successor is not heard the table still serves. */
  async stop() {
    const { engine, health, reconciler, saveHoldings } = this.parts
    this.reloading.close()
    await engine.stop()
    health.stop()
    reconciler.want(forwardingTable([]))
    if ((await reconciler.reconcile()) || (await this.hasNoTable())) saveHoldings(noHoldings)
  }

  /** Ends every thread, timer and probe, also of a director that never began; the IPVS table stays as it is. */
  async abandon() {
    const { engine, health, reconciler } = this.parts
    this.reloading.close()
    health.stop()
    await reconciler.stop()
    // It has left already, or it cannot answer any more.
    await engine.stop().catch(() => undefined)
  }

  readonly handlers: Handlers = {
    status: async () => statusOf(await this.world()),
    health: async () => healthOf({ config: this.config, health: this.parts.health.snapshot(), ...this.parts.clocks() }),
    events: async (query) => ({
      ...this.envelope('events'),
      events: this.parts.journal.last(Number(query.get('limit') ?? 100)).map(eventStatus),
    }),
    version: async () => ({ ...this.envelope('version'), version: this.identity.version, pid: this.identity.pid }),
    reload: async (_query, body) => this.reloading.reload(readReloadRequest(body)),
    confirmReload: () => this.reloading.confirm(),
    undoReload: () => this.reloading.undo(),
  }

  private envelope(kind: string) {
    return { kind, v: 1, at: new Date(this.parts.clocks().wallClock).toISOString(), node: this.config.node }
  }

  private async world(): Promise<World> {
    const { engine, health, dataplane, clocks } = this.parts
    const { routers } = await engine.snapshot()
    const availability = await dataplane.availability()
    const table = availability.available ? await readTable(dataplane) : undefined
    const moment = clocks()
    const reload = this.reloading.status(moment)
    return {
      ...this.identity,
      ...moment,
      config: this.config,
      routers,
      health: health.snapshot(),
      dataplane: availability,
      ...(table ? { table } : {}),
      ...(reload ? { reload } : {}),
    }
  }

  private async hasNoTable() {
    const availability = await this.parts.dataplane.availability()
    return !availability.available && !availability.exists
  }

  private replan() {
    const inService = inServiceOf(this.parts.health.snapshot())
    this.parts.reconciler.want(plannedTable(this.config.virtualServers, inService))
  }
}

/** Status must answer even when the table cannot be read: its numbers are then missing. */
const readTable = (dataplane: Dataplane): Promise<ObservedTable | undefined> => dataplane.read().catch(() => undefined)
