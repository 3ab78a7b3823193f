import { readFailoverRequest, readReloadRequest, readServerRequest } from '../control/body.js'
import { metricsText } from '../control/metrics.js'
import type { Handlers } from '../control/server.js'
import type { Dataplane, ObservedTable } from '../dataplane/dataplane.js'
import type { Reconciler, ReconcilerReport } from '../dataplane/reconciler.js'
import { forwardingTable } from '../dataplane/table.js'
import type { EngineHandle } from '../engine/handle.js'
import type { EngineReport } from '../engine/messages.js'
import { durationText } from '../health/observation.js'
import type { Assumed, HealthRunner } from '../health/runner.js'
import type { ServerName } from '../health/subjects.js'
import { plainHealth } from '../model/check.js'
import { type DirectorConfig, noCommands } from '../model/director-config.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import type { SyncDaemon } from '../model/lvs-settings.js'
import type { Mail } from '../model/mail.js'
import type { NotifySubject } from '../model/notify.js'
import type { OutwardSettings } from '../model/outward.js'
import { type ResourceSettings, type ResourceStep, stepName } from '../model/resources.js'
import { type RouterState, routerKey } from '../model/router.js'
import { serverName, serviceName } from '../model/service.js'
import { noStatics } from '../model/statics.js'
import { noSurroundings } from '../model/surroundings.js'
import { type Duration, milliseconds, seconds } from '../model/time.js'
import type { TrackerReading } from '../model/tracker.js'
import type { NotifyEvent } from '../notify/events.js'
import type { Mailer } from '../notify/mailer.js'
import type { Notifier } from '../notify/notifier.js'
import type { NotifyRun } from '../notify/queue.js'
import type { ResourceRunner, StepRun } from '../notify/resources.js'
import { quorumLine, serverLine } from '../notify/service-lines.js'
import type { RunCommand } from '../script/prepare.js'
import { runText } from '../script/run.js'
import type { TrackerRunner } from '../track/runner.js'
import { Arbitration, type ArbitrationParts } from './arbitration.js'
import { commandRunText } from './command-text.js'
import type { ReadFile } from './config-file.js'
import { decisionOf } from './decision.js'
import { eventStatus } from './event-status.js'
import { Failover, type FailoverParts } from './failover.js'
import type { InService, QuorumStates } from './forwarding.js'
import { ForwardingPlan } from './forwarding-plan.js'
import { healthOf } from './health-status.js'
import type { Journal } from './journal.js'
import type { Life } from './life.js'
import { mailOfEvent, mailOfQuorum, mailOfServer } from './mail.js'
import { newsText } from './news-text.js'
import { groupEvent, instanceEvent, remarkEvent } from './notify-event.js'
import type { PacketFilter } from './packet-filter.js'
import { type QuorumChange, quorumChanges, scriptsAtStop } from './quorum-changes.js'
import { readingText } from './reading-text.js'
import { reconcilerText } from './reconciler-text.js'
import { removesServers } from './reload-services.js'
import { Reloading, type ReloadingParts } from './reloading.js'
import { findServer, isServerNews, type PlacedServer, type ServerVerdict, serversAtStop } from './server-changes.js'
import { ServerOrders, type ServerOrdersParts } from './server-orders.js'
import { ServiceScripts } from './service-scripts.js'
import { bothHoldings, type Holdings, holdingsOf, noHoldings } from './state-file.js'
import { statusOf } from './status.js'
import { suspendedServices } from './suspension.js'
import { syncDaemonsOf } from './sync-daemons.js'
import { tableDifferences } from './table-difference.js'
import { timingOf } from './timing.js'
import { transitionText } from './transition-text.js'
import { servingIn } from './weights.js'
import { type Clocks, type World, wallClockOf } from './world.js'

/** What a director works with; main.ts supplies the real ones. */
export type DirectorParts = {
  readonly engine: EngineHandle
  readonly health: HealthRunner
  readonly dataplane: Dataplane
  readonly reconciler: Reconciler
  readonly trackers: TrackerRunner
  readonly notifier: Notifier
  readonly mailer: Mailer
  readonly resources: ResourceRunner
  readonly packetFilter: Pick<PacketFilter, 'update' | 'clear'>
  readonly life: Pick<Life, 'update'>
  readonly journal: Journal
  readonly clocks: () => Clocks
  readonly saveHoldings: (holdings: Holdings) => void
  /** Reads the configuration file as it is now. */
  readonly readConfig: () => ReadFile
  readonly schedule: ReloadingParts['schedule']
  readonly holdFile: Pick<FailoverParts, 'read' | 'write'>
  readonly serverOrdersFile: Pick<ServerOrdersParts, 'read' | 'write'>
  /** Runs a command of the configuration for a virtual server. */
  readonly run: RunCommand
  readonly startArbiter: ArbitrationParts['startArbiter']
  /** What tells other programs. */
  readonly outward: { readonly update: (wanted: OutwardSettings) => void; readonly close: () => void }
  /** The description of the API that came with the package. */
  readonly openapi: () => object
}

/** How long the last notify scripts are waited for. */
const lastWords = seconds(10)

/** The same for mail: the addresses have gone, but the daemon is not to stay for the sake of a server that is silent. */
const lastMail = seconds(2)

/** What does not change while a director lives. */
export type Identity = Pick<World, 'configFile' | 'version' | 'pid' | 'startedAt'>

/**
 * Holds what is wanted, tells it to the engine, the checks and the data plane, and answers for what has become of it. It
 * decides nothing of VRRP: those decisions are the engine's, in its own thread.
 */
export class Director {
  private config: DirectorConfig = nothingConfigured
  private callOffReplan: (() => void) | undefined
  /** By the name of the instance. */
  private readonly states = new Map<string, RouterState>()
  private hasSyncDaemon = false
  private quorums: QuorumStates = new Map()
  private readonly plan: ForwardingPlan
  private readonly scripts: ServiceScripts
  private readonly identity: Identity
  private readonly parts: DirectorParts
  /** The one way by which configurations come in force. */
  readonly reloading: Reloading
  /** The one way by which operators move virtual routers. */
  private readonly failover: Failover
  /** The one way by which operators change weights. */
  private readonly serverOrders: ServerOrders
  private readonly arbitration: Arbitration

  constructor(identity: Identity, parts: DirectorParts) {
    this.identity = identity
    this.parts = parts
    const { journal, clocks, schedule, readConfig: read } = parts
    this.scripts = new ServiceScripts(journal, parts.run)
    this.plan = new ForwardingPlan(parts.health)
    this.reloading = new Reloading({
      read,
      journal,
      clocks,
      schedule,
      // Only what a change removes has connections to be counted: reading a large table takes its time.
      world: (wanted) => this.world(!wanted || removesServers(this.config.virtualServers, wanted.virtualServers)),
      adopt: (config) => this.adopt(config),
    })
    this.failover = new Failover({
      ...parts.holdFile,
      engine: parts.engine,
      journal,
      clocks,
      schedule,
      config: () => this.config,
    })
    this.arbitration = new Arbitration(parts)
    this.serverOrders = new ServerOrders({
      ...parts.serverOrdersFile,
      journal,
      clocks,
      schedule,
      config: () => this.config,
      inService: () => this.inService,
      replan: () => this.replan(),
    })
  }

  /** Makes the configuration the one in force; the same one again changes nothing. */
  private async adopt(config: DirectorConfig) {
    const { engine, health, reconciler, saveHoldings, trackers, notifier, resources, packetFilter } = this.parts
    const before = holdingsOf(this.config)
    const wanted = holdingsOf(config)
    saveHoldings(bothHoldings(before, wanted))
    const isFirst = this.config === nothingConfigured
    // What a crashed director left in the table goes on serving until a check says no.
    const serves = isFirst ? await this.servers(config) : undefined
    this.config = config
    this.parts.life.update(config)
    // What a reload takes away is stopped while its addresses are still here.
    await resources.update(config.resources.map((settings) => ({ settings, router: this.keyOf(settings.instance) })))
    notifier.update(config)
    this.parts.mailer.update(config.mail)
    this.parts.outward.update(config.outward)
    trackers.update(config.trackers)
    this.suspend()
    health.update(config.virtualServers, config.health, serves)
    reconciler.lookEvery(config.driftInterval)
    this.replan(isFirst && config.lvs?.flushAtStart === true)
    this.settle()
    // What is held is known before a router starts: one that is demoted must not become Master first.
    await this.failover.apply()
    await packetFilter.update(config)
    engine.keep(config.statics)
    await engine.configure(config.routers, config)
    await this.arbitration.update(config.arbiter, config.routers)
  }

  /** The policy of commands that is in force. */
  get commands() {
    return this.config.commands
  }

  /** A real server went out of service or came into it. */
  verdict(name: ServerName, verdict: ServerVerdict, because: string) {
    const { service, real } = name
    this.parts.journal.write('health', real, `of ${service} ${verdict.from} -> ${verdict.to}: ${because}`)
    const placed = findServer(this.config.virtualServers, name)
    if (placed && isServerNews(verdict, placed.real, this.config.lvs?.tellsAtStart ?? false)) {
      this.send(mailOfServer(this.config, placed, verdict, because))
      void this.tellServer(placed, verdict.to !== 'DOWN', this.commands.notifyTimeout)
    }
    this.replanSoon()
  }

  /** So few real servers pass that those that failed stay in service, or that is over. */
  panic(service: string, hasBegun: boolean, because: string) {
    const text = hasBegun ? 'those that fail stay in service' : 'those that fail are out of service again'
    this.parts.journal.write('health', service, `${because}: ${text}`)
    this.replanSoon()
  }

  /** A probe failed that is to be logged whatever comes of it. */
  failedProbe({ service, real }: ServerName, text: string) {
    this.parts.journal.write('health', real, `of ${service} ${text}`)
  }

  /** What comes at the same time is planned once, however much it is. */
  replanSoon() {
    this.callOffReplan ??= this.parts.schedule(replanDelay, () => {
      this.callOffReplan = undefined
      this.replan()
    })
  }

  /** Engine news for the journal. */
  heed(report: EngineReport) {
    const { journal, notifier, resources } = this.parts
    if (report.kind === 'wish') this.arbitration.heed(report)
    if (report.kind === 'notice') journal.write('net', report.object, report.text)
    const news = newsText(report)
    if (news) journal.write('vrrp', news.object, news.text)
    if (report.kind === 'group-transition') this.tell(groupEvent(report.group, report.from, report.to))
    if (report.kind === 'priority' || report.kind === 'router-notice') {
      const remark = remarkEvent(report, this.states.get(report.settings.name))
      if (remark) notifier.notify(remark)
    }
    if (report.kind !== 'transition') return
    this.failover.heed(report)
    const { settings, at } = report
    this.states.set(settings.name, report.transition.to)
    this.settle()
    this.suspend()
    const { from, to, reason } = report.transition
    journal.write('vrrp', settings.name, transitionText(report.transition, settings), {
      transition: {
        from,
        to,
        reason,
        decided: decisionOf(report.transition, settings),
        ...(report.evidence && { evidence: report.evidence }),
      },
      at: Date.parse(wallClockOf(this.parts.clocks(), at)),
    })
    const key = routerKey(settings)
    const isWanted = this.config.routers.some((router) => routerKey(router) === key)
    this.tell(instanceEvent(report, isWanted))
    resources.want(key, to === 'Master')
  }

  /** Scripts, pipes and mail are told. */
  private tell(event: NotifyEvent) {
    this.parts.notifier.notify(event)
    this.send(mailOfEvent(this.config, event))
  }

  private send(mail: Mail | undefined) {
    if (mail) this.parts.mailer.send(mail)
  }

  /** What is known of something watched has changed. */
  observe(reading: TrackerReading) {
    const { engine, journal } = this.parts
    journal.write('vrrp', 'tracking', readingText(reading))
    engine.track([reading])
  }

  /** A notify script has run. */
  noteScript({ name }: NotifySubject, { keyword, command, run }: NotifyRun) {
    this.parts.journal.write('vrrp', name, commandRunText(keyword, command, run))
  }

  /** A step of resources was started or stopped. */
  noteResource({ name }: ResourceSettings, step: ResourceStep, { kind, run }: StepRun) {
    const { journal } = this.parts
    journal.write('daemon', name, `${kind} ${stepName(step)}: ${runText(run)}, ${durationText(run.duration)}`)
  }

  /** Data plane news for the journal. */
  note(report: ReconcilerReport) {
    for (const text of reconcilerText(report)) this.parts.journal.write('ipvs', 'ipvs', text)
  }

  /** How this node calls itself. */
  get node() {
    return this.config.node
  }

  /** What there is to count, for Prometheus. */
  async metrics() {
    return metricsText(statusOf(await this.world()))
  }

  /** Resolves when the engine has answered; rejects when it does not. */
  async isAlive() {
    await this.parts.engine.snapshot()
  }

  /** Resigns everywhere, then clears what is ours: as long as a successor is not heard the table still serves. */
  async stop() {
    const { engine, health, reconciler, saveHoldings, trackers, notifier, resources, packetFilter } = this.parts
    this.reloading.close()
    this.failover.close()
    this.serverOrders.close()
    // Before the addresses go: what the successor starts must have ended here. That it ends is no failure to act on.
    trackers.stop()
    await resources.release()
    const hasLeft = engine.stop().then(() => true)
    try {
      await hasLeft
    } finally {
      // However the engine has left, nothing of ours stays behind.
      await this.arbitration.close(await hasLeft.catch(() => false))
      await packetFilter.clear()
      await notifier.drain(lastWords)
      await this.parts.mailer.drain(lastMail)
      health.stop()
      this.callOffReplan?.()
      await this.tellLastQuorums()
      reconciler.want(forwardingTable([]), this.config.lvs?.flushAtStop)
      if (this.hasSyncDaemon) reconciler.wantSettings({ daemons: [] })
      if ((await reconciler.reconcile()) || (await this.hasNoTable())) saveHoldings(noHoldings)
    }
  }

  /** Ends every thread, timer and probe, also of a director that never began; the IPVS table stays as it is. */
  async abandon() {
    const { engine, health, reconciler, trackers, notifier, resources } = this.parts
    this.reloading.close()
    this.failover.close()
    this.serverOrders.close()
    health.stop()
    trackers.stop()
    await resources.release()
    this.callOffReplan?.()
    await reconciler.stop()
    // It has left already, or it cannot answer any more.
    const hasLeft = await engine.stop().then(
      () => true,
      () => false,
    )
    await this.arbitration.close(hasLeft)
    notifier.stop()
    this.parts.mailer.stop()
    this.parts.outward.close()
  }

  readonly handlers: Handlers = {
    status: async () => statusOf(await this.world()),
    health: async () => healthOf({ config: this.config, health: this.parts.health.snapshot(), ...this.parts.clocks() }),
    events: async (query) => ({
      ...this.envelope('events'),
      events: this.parts.journal
        .last(Number(query.get('limit') ?? 100), Number(query.get('after') ?? 0))
        .map((event) => eventStatus(event, query.get('evidence') === 'yes')),
    }),
    timing: async () => ({ ...this.envelope('timing'), instances: this.timing() }),
    metrics: () => this.metrics(),
    openapi: async () => this.parts.openapi(),
    version: async () => ({ ...this.envelope('version'), version: this.identity.version, pid: this.identity.pid }),
    diff: async () => ({ ...this.envelope('diff'), ...tableDifferences(await this.difference()) }),
    reload: async (_query, body) => this.reloading.reload(readReloadRequest(body)),
    confirmReload: () => this.reloading.confirm(),
    undoReload: () => this.reloading.undo(),
    promote: async (_query, body) => this.failover.run('promote', readFailoverRequest(body)),
    drain: async (_query, body) => this.serverOrders.run('drain', readServerRequest(body)),
    weight: async (_query, body) => this.serverOrders.run('weight', readServerRequest(body)),
    enable: async (_query, body) => this.serverOrders.run('enable', readServerRequest(body)),
    demote: async (_query, body) => this.failover.run('demote', readFailoverRequest(body)),
  }

  /** @throws LvshaError IPVS_UNAVAILABLE where there is no table to compare with */
  private async difference() {
    const { dataplane, reconciler } = this.parts
    const availability = await dataplane.availability()
    if (availability.available) return reconciler.difference()
    throw new LvshaError('IPVS_UNAVAILABLE', availability.reason, availability.next, exitCodes.unsupported)
  }

  /** With the session timeout that the servers granted, where they have. */
  private timing() {
    const { routers, arbiter, witness } = this.config
    const granted = this.arbitration.status()?.timeout_ms
    return timingOf(
      routers,
      arbiter && { ...arbiter, ...(granted && { sessionTimeout: milliseconds(granted) }) },
      witness,
    )
  }

  private envelope(kind: string) {
    return { kind, v: 1, at: new Date(this.parts.clocks().wallClock).toISOString(), node: this.config.node }
  }

  private async world(hasTable = true): Promise<World> {
    const { engine, health, dataplane, clocks, trackers, notifier, resources } = this.parts
    const { routers, groups, guardian, beacons } = await engine.snapshot()
    const availability = await dataplane.availability()
    const isRead = hasTable && availability.available
    const table = isRead ? await readTable(dataplane) : undefined
    const syncDaemons = isRead && this.config.lvs?.syncDaemon ? await readSyncDaemons(dataplane) : undefined
    const moment = clocks()
    const reload = this.reloading.status(moment)
    const arbiter = this.arbitration.status()
    return {
      ...this.identity,
      ...moment,
      config: this.config,
      routers,
      holds: this.failover.holds,
      overrides: this.serverOrders.current,
      groups,
      guardian,
      beacons,
      // Thousands of servers, which not every question is about.
      get health() {
        return health.snapshot()
      },
      trackers: trackers.snapshot(),
      scripts: notifier.snapshot(),
      resources: resources.snapshot(),
      quorums: this.quorums,
      dataplane: availability,
      ...(table ? { table } : {}),
      ...(syncDaemons && { syncDaemons }),
      ...(reload ? { reload } : {}),
      ...(arbiter && { arbiter }),
    }
  }

  /** Resolves when its script has ended, or has had its time. */
  private async tellQuorum({ virtual, met, isFirst, script }: QuorumChange, limit = this.commands.notifyTimeout) {
    const { journal, notifier } = this.parts
    const service = serviceName(virtual)
    if (!isFirst || !met) journal.write('health', service, met ? 'the quorum is reached' : 'the quorum is lost')
    notifier.tellServices(quorumLine(virtual, met))
    if (script) await this.scripts.tell(service, met ? 'quorum_up' : 'quorum_down', script, limit)
  }

  private async tellServer({ virtual, real }: PlacedServer, isUp: boolean, limit: Duration) {
    this.parts.notifier.tellServices(serverLine(virtual, real, isUp))
    const script = isUp ? real.notifyUp : real.notifyDown
    const name = `${serviceName(virtual)} ${serverName(real)}`
    if (script) await this.scripts.tell(name, isUp ? 'notify_up' : 'notify_down', script, limit)
  }

  /** What runs at the stop, and what still waits, is waited for only so long. */
  private async tellLastQuorums() {
    const { virtualServers } = this.config
    const scripts = [
      ...serversAtStop(virtualServers, this.inService).map((server) => this.tellServer(server, false, lastWords)),
      ...scriptsAtStop(virtualServers, this.quorums).map((change) => this.tellQuorum(change, lastWords)),
    ]
    if (scripts.length === 0) return
    let callOff = () => {}
    const late = new Promise<void>((resolve) => {
      callOff = this.parts.schedule(lastWords, resolve)
    })
    await Promise.race([Promise.all(scripts), late])
    callOff()
  }

  private async hasNoTable() {
    const availability = await this.parts.dataplane.availability()
    return !availability.available && !availability.exists
  }

  /** What identifies the virtual router of an instance; a router that is only renamed keeps what belongs to it. */
  private keyOf(instance: string) {
    const settings = this.config.routers.find(({ name }) => name === instance)
    return settings ? routerKey(settings) : ''
  }

  /** What is set beside the table: daemons that ran once are ours to stop. */
  private settle() {
    const { timeouts, syncDaemon } = this.config.lvs ?? {}
    this.hasSyncDaemon ||= syncDaemon !== undefined
    this.parts.reconciler.wantSettings({
      ...(timeouts ? { timeouts } : {}),
      ...(this.hasSyncDaemon ? { daemons: syncDaemonsOf(syncDaemon, this.states) } : {}),
    })
  }

  private readonly inService: InService = (service, real) =>
    this.parts.health.find({ service, real })?.inService ?? true

  /** Lets the checks rest of what this node does not hold, where the file asks for that. */
  private suspend() {
    const { virtualServers, routers } = this.config
    this.parts.health.suspend(suspendedServices(virtualServers, routers, this.states))
  }

  private replan(isAlone = false) {
    const before = this.quorums
    const { virtualServers } = this.config
    const { table, quorums } = this.plan.plan(virtualServers, this.serverOrders.current)
    this.quorums = quorums
    this.parts.reconciler.want(table, isAlone)
    for (const change of quorumChanges(virtualServers, before, this.quorums)) {
      this.send(mailOfQuorum(this.config, change))
      void this.tellQuorum(change)
    }
  }

  /** Which servers the kernel has with a weight. */
  private async servers({ virtualServers }: DirectorConfig): Promise<Assumed> {
    const table = await readTable(this.parts.dataplane)
    return servingIn(table ?? new Map(), virtualServers)
  }
}

/** From one verdict to the plan that follows from it, and from all others that come within. */
const replanDelay = milliseconds(5)

/** What is in force before the first configuration. */
const nothingConfigured: DirectorConfig = {
  node: '',
  routers: [],
  statics: noStatics,
  virtualServers: [],
  driftInterval: seconds(30),
  health: plainHealth,
  ...noSurroundings,
  ...noCommands,
}

/** Status must answer even when the table cannot be read: its numbers are then missing. */
const readTable = (dataplane: Dataplane): Promise<ObservedTable | undefined> => dataplane.read().catch(() => undefined)

/** The same of what runs beside it. */
const readSyncDaemons = (dataplane: Dataplane): Promise<readonly SyncDaemon[] | undefined> =>
  dataplane.readSettings().then(
    ({ daemons }) => daemons,
    () => undefined,
  )
