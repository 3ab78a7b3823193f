import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startZooKeeper } from '../arbiter/zookeeper/arbiter.js'
import { openWire } from '../arbiter/zookeeper/library.js'
import { readDirectoryOf } from '../control/protocol.js'
import { type ControlServer, type Handlers, readingRoutes, startControlServer } from '../control/server.js'
import { ipvsDataplane } from '../dataplane/ipvs.js'
import { Reconciler } from '../dataplane/reconciler.js'
import { startEngine } from '../engine/handle.js'
import { askWith } from '../health/attempt.js'
import { systemClock } from '../health/clock.js'
import { startHealth } from '../health/runner.js'
import { IpvsClient } from '../ipvs/client.js'
import type { DirectorConfig } from '../model/director-config.js'
import { type ExitCode, exitCodes, type Problem, problemOf } from '../model/errors.js'
import type { Hold } from '../model/hold.js'
import type { Override } from '../model/override.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import { startMailer } from '../notify/mailer.js'
import { startNotifier } from '../notify/notifier.js'
import { openPipe } from '../notify/pipe.js'
import { startResources } from '../notify/resources.js'
import { deliverBy } from '../notify/smtp.js'
import { postOver } from '../notify/webhooks.js'
import { enterNamespace, loadAddon } from '../os/addon.js'
import { clockOf } from '../os/clock.js'
import { openNetlinkSocket } from '../os/netlink-socket.js'
import { loadNftables } from '../os/nftables.js'
import { probeSockets } from '../os/probe-sockets.js'
import { subscribeProcesses } from '../os/process-events.js'
import { openUnixDatagrams } from '../os/unix-socket.js'
import { numberOfGroup, readAccounts } from '../script/accounts.js'
import { commandRunner } from '../script/prepare.js'
import { procfs } from '../track/process-list.js'
import { startTrackers } from '../track/runner.js'
import { configFileReader, configWithoutErrors, type ReadFile } from './config-file.js'
import { Director } from './director.js'
import { Journal } from './journal.js'
import { Life } from './life.js'
import { type LogFormat, logLine } from './log.js'
import type { OrderEntries } from './orders.js'
import { Outward } from './outward.js'
import { PacketFilter } from './packet-filter.js'
import { releaseElsewhere, releaseLeftovers } from './release.js'
import { makeReadDirectory, makeRunDirectory, refuseSecondDaemon } from './run-directory.js'
import { serviceManagerOf } from './service-manager.js'
import {
  holdingsOf,
  leftovers,
  packetFilterFile,
  readHoldings,
  stateFile,
  withNamespace,
  writeHoldings,
} from './state-file.js'

export type DirectorOptions = {
  /** The folder of package.json, where the native addon lies. */
  readonly packageRoot: string
  /** The compiled engine/worker.js. */
  readonly engineEntry: string
  readonly version: string
  readonly configFile: string
  /** What `@id` lines are compared with; the short host name without it. */
  readonly configId?: string
  readonly runDirectory: string
  readonly stateDirectory: string
  readonly socket: string
  /** A group that may use a second socket, for what changes nothing. */
  readonly readGroup?: string
  readonly log: LogFormat
  /** Takes one line of the log. */
  readonly write: (line: string) => void
}

/**
 * The daemon: runs until SIGTERM or SIGINT, reloads on SIGHUP, says where to look on SIGUSR1 and SIGUSR2.
 * The composition root of the main thread.
 * @returns the exit status; throws an LvshaError when it cannot start, with nothing changed.
 */
export async function runDirector(options: DirectorOptions): Promise<number> {
  const readConfig = configFileReader(options.configFile, options.configId, true)
  const file = readConfig()
  const config = configWithoutErrors(file)
  makeRunDirectory(options.runDirectory)
  await refuseSecondDaemon(options.socket)

  const ending = defer<number>()
  const outward: Outward = new Outward({
    clock: systemClock,
    post: postOver,
    metrics: () => director.metrics(),
    onTrouble: (text) => say(text),
    life: `${process.pid}-${Date.now().toString(36)}`,
    node: () => director.node,
  })
  const journal = new Journal(Date.now, (event) => {
    options.write(logLine[options.log](event))
    outward.heed(event)
  })
  const say = (text: string) => journal.write('daemon', 'daemon', text)
  // Without an engine nobody may stay owner: its will is done, the table is inert, a restart adopts it.
  const fail = once((problem: Problem) => {
    say([problem.message, ...problem.next].join('; try: '))
    ending.resolve(problem.exit)
  })
  const datagrams = openUnixDatagrams(loadAddon(options.packageRoot))
  const manager = serviceManagerOf({ environment: process.env, pid: process.pid, send: datagrams.send, schedule })
  const life: Life = new Life({
    process,
    run: commandRunner(() => life.commands, systemClock),
    reload: () => reload(),
    schedule,
    say,
    reloadFile: join(options.runDirectory, 'lvsha.reload'),
  })
  await releaseElsewhere(loadAddon(options.packageRoot), config.namespace, options.stateDirectory).then(
    (left) =>
      left.length > 0 && say(`${left.join(', ')} left by an earlier life in another network namespace: removed`),
    (error: Error) => say(`what an earlier life left in another network namespace stays there: ${error.message}`),
  )
  const director = assemble(options, config, readConfig, journal, outward, life, fail)
  // Whether it went well is in the journal.
  const reload = () => void director.reloading.reload({}).catch(() => undefined)
  const servers = await openSockets(options, director.handlers).catch(async (error: unknown) => {
    await director.abandon()
    throw error
  })

  const leave = once((why: string, status: ExitCode) => {
    say(`${why}: leaving`)
    manager.stopping()
    director.stop().then(
      () => ending.resolve(status),
      (error: unknown) => {
        say(`could not leave in order: ${problemOf(error).message}`)
        ending.resolve(exitCodes.error)
      },
    )
  })
  const sayWhere = (signal: string) =>
    say(`${signal}: lvsha status --json prints what keepalived would write to a file`)
  const listeners = {
    SIGTERM: () => leave('SIGTERM', exitCodes.ok),
    SIGINT: () => leave('SIGINT', exitCodes.ok),
    SIGHUP: reload,
    // Unheard, the first would open the debugger of Node, and the second would end the daemon.
    SIGUSR1: sayWhere,
    SIGUSR2: sayWhere,
    uncaughtException: (error: Error) => leave(`unforeseen: ${error.stack ?? error.message}`, exitCodes.error),
  }
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener)

  life.update(config)
  const isOver = await Promise.race([life.begin().then(() => false), ending.promise.then(() => true)])
  if (!isOver) {
    await director.reloading.begin(file).then(
      () => {
        say(`ready, pid ${process.pid}, socket ${options.socket}`)
        manager.ready()
        // The answer comes from the engine's thread, by way of this one: neither hangs.
        manager.watch(() => director.isAlive())
      },
      (error: unknown) => fail(problemOf(error)),
    )
  }
  const status = await ending.promise
  await director.abandon()
  for (const server of servers) await server.close()
  await life.end()
  for (const [name, listener] of Object.entries(listeners)) process.off(name, listener)
  manager.close()
  datagrams.close()
  say('stopped')
  return status
}

/** Opens the socket of root, and that of the readers where there shall be one. */
async function openSockets(
  { socket, runDirectory, readGroup }: DirectorOptions,
  handlers: Handlers,
): Promise<ControlServer[]> {
  if (readGroup === undefined) return [await startControlServer(socket, handlers)]
  const group = numberOfGroup(readGroup, await readAccounts())
  const directory = readDirectoryOf(runDirectory)
  makeReadDirectory(directory, group)
  return [
    await startControlServer(socket, handlers),
    await startControlServer(join(directory, 'lvsha.sock'), handlers, { only: readingRoutes, group }),
  ]
}

/**
 * Builds the director of real parts, and clears what an earlier life has left and this one does not begin with.
 * `onEngineLost` is called when its engine thread has failed.
 */
function assemble(
  options: DirectorOptions,
  config: DirectorConfig,
  readConfig: () => ReadFile,
  journal: Journal,
  outward: Outward,
  life: Life,
  onEngineLost: (problem: Problem) => void,
): Director {
  const { packageRoot, engineEntry, stateDirectory, configFile, version } = options
  const addon = loadAddon(packageRoot)
  // Before the first socket, and before the threads that shall be there too.
  if (config.namespace !== undefined) enterNamespace(addon, config.namespace)
  const clock = clockOf(addon)
  const earlier = readHoldings(stateDirectory)
  const { addresses, routing, interfaces } = releaseLeftovers(
    addon,
    leftovers(earlier, holdingsOf(config)),
    stateDirectory,
  )
  const left = [...addresses, ...routing, ...interfaces]
  if (left.length > 0) journal.write('net', 'daemon', `${left.join(', ')} left by an earlier life: removed`)
  // Not before the last step that may fail: its reports need a director.
  const engine = startEngine(engineEntry, { packageRoot, stateDirectory }, (report) => {
    director.heed(report)
    if (report.kind === 'failed') onEngineLost(report.problem)
  })
  const dataplane = ipvsDataplane(new IpvsClient(openNetlinkSocket(addon, 'NETLINK_GENERIC')))
  const reconciler = new Reconciler({
    dataplane,
    owned: earlier.services,
    schedule,
    report: (report) => director.note(report),
  })
  const sockets = probeSockets(addon)
  const run = commandRunner(() => director.commands, systemClock)
  const health = startHealth(
    {
      onObservation(subject, observation) {
        if (observation.ok || !subject.check.logAllFailures) return
        director.failedProbe(subject, `${subject.check.kind} failed: ${observation.error.text}`)
      },
      onVerdict: (server, change, because) => director.verdict(server, change, because),
      onPanic: (service, hasBegun, because) => director.panic(service, hasBegun, because),
      onWeights: () => director.replanSoon(),
    },
    {
      clock: systemClock,
      asking: () => askWith(systemClock, { sockets, isThorough: false, runCommand: run }),
    },
  )
  const notifier = startNotifier({
    clock: systemClock,
    run,
    openPipe: (pipe) =>
      openPipe(pipe, {
        clock: systemClock,
        run,
        policy: () => director.commands,
        onTrouble: (path, text) => journal.write('daemon', path, text),
      }),
    onRun: (subject, ran) => director.noteScript(subject, ran),
  })
  const mailer = startMailer({
    clock: systemClock,
    wallClock: Date.now,
    deliver: deliverBy(systemClock),
    onTrouble: (text) => journal.write('daemon', 'mail', text),
  })
  const resources = startResources({ run, onRun: (...ran) => director.noteResource(...ran) })
  const trackers = startTrackers({
    clock: systemClock,
    run,
    list: procfs,
    subscribe: (listener) => subscribeProcesses(addon, listener),
    onReading: (reading) => director.observe(reading),
    onTrouble: (name, text) => journal.write('daemon', name, text),
  })
  const director: Director = new Director(
    { configFile, version, pid: process.pid, startedAt: clock.monotonicNow() },
    {
      engine,
      health,
      dataplane,
      reconciler,
      trackers,
      notifier,
      mailer,
      resources,
      packetFilter: new PacketFilter({
        load: loadNftables,
        file: packetFilterFile(stateDirectory),
        note: (text) => journal.write('net', 'nftables', text),
      }),
      life,
      journal,
      clocks: () => ({ now: clock.monotonicNow(), wallClock: Date.now() }),
      // A reload does not leave the namespace that was entered at the start.
      saveHoldings: (holdings) => writeHoldings(stateDirectory, withNamespace(holdings, config.namespace)),
      readConfig: () => life.whileReading(readConfig),
      schedule,
      outward,
      openapi: () => JSON.parse(readFileSync(join(packageRoot, 'packaging/openapi.json'), 'utf8')),
      startArbiter: (settings, listener) =>
        startZooKeeper({
          settings,
          clock: clock.boottimeNow,
          schedule,
          open: (events) => openWire(settings, events),
          ...listener,
        }),
      holdFile: stateFile<OrderEntries<Hold>>(stateDirectory, 'holds.json', []),
      serverOrdersFile: stateFile<OrderEntries<Override>>(stateDirectory, 'server-orders.json', []),
      run,
    },
  )
  return director
}

function schedule(delay: Duration, run: () => void) {
  const timer = setTimeout(run, inMilliseconds(delay))
  return () => clearTimeout(timer)
}

function defer<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

function once<Arguments extends unknown[]>(act: (...given: Arguments) => void) {
  let isDone = false
  return (...given: Arguments) => {
    if (isDone) return
    isDone = true
    act(...given)
  }
}
