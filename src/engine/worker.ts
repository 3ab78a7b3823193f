// The composition root of the VRRP thread. Nothing here uses libuv's thread pool, which the whole process shares: a slow
// disk or name server on the main thread must not delay an advert.
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { exitCodes, type Problem, problemOf } from '../model/errors.js'
import { type Instant, inMilliseconds, microseconds, milliseconds } from '../model/time.js'
import { NetlinkClient } from '../netlink/client.js'
import { loadAddon } from '../os/addon.js'
import { openBeaconSocket } from '../os/beacon-socket.js'
import { openChannel } from '../os/channel.js'
import { clockOf } from '../os/clock.js'
import { startGuardian } from '../os/guardian-process.js'
import { openNetlinkSocket, subscribeNetlink } from '../os/netlink-socket.js'
import { decodeNotifications, type Notification, notificationGroups } from '../os/notifications.js'
import { openSegment } from '../os/segment.js'
import {
  describeListener,
  describeRequests,
  describeSender,
  parcelOf,
  requestParcel,
} from '../os/socket-description.js'
import { virtualAddresses } from '../os/virtual-addresses.js'
import { virtualInterfaces } from '../os/virtual-interfaces.js'
import { DirectorWatch, watchInterval } from './director-watch.js'
import { Engine } from './engine.js'
import { beatInterval, GuardianLink } from './guardian-link.js'
import type { EngineCommand, EngineFolders, EngineReport } from './messages.js'
import { lookInterval, StaticObjects } from './statics.js'

/** SCHED_RR: above every ordinary thread, below what keeps the machine itself alive. */
const realtimePriority = 10

const { packageRoot, stateDirectory } = workerData as EngineFolders
const addon = loadAddon(packageRoot)
const clock = clockOf(addon)
const tell = (report: EngineReport) => parentPort?.postMessage(report)
const notice = (object: string, text: string) => tell({ kind: 'notice', object, text })

const requests = openNetlinkSocket(addon, 'NETLINK_ROUTE')
const client = new NetlinkClient(requests)
const kernel = virtualAddresses(client, requests)
const guardian = new GuardianLink({
  start: (listener) => startGuardian(packageRoot, listener),
  describe: (channel, role) => (role === 'sender' ? describeSender(channel) : describeListener(addon, channel)),
  parcel: (channel, outgoing) => parcelOf(addon, channel, outgoing),
  requests: describeRequests(),
  request: requestParcel,
  later: (delay, act) => void setTimeout(act, inMilliseconds(delay)).unref(),
  notice: (text) => notice('guardian', text),
})
setInterval(() => guardian.beat(), inMilliseconds(beatInterval)).unref()
const engine = new Engine(
  {
    clock: { monotonic: clock.monotonicNow, boottime: clock.boottimeNow, wall: () => milliseconds(Date.now()) },
    addresses: kernel,
    routing: kernel.routing,
    interfaces: virtualInterfaces(client, stateDirectory),
    links: kernel.links,
    openSegment: (link, wake) => openSegment(addon, link.name, { notice, onArrival: wake }),
    openBeacon: (place) => openBeaconSocket(addon, place, { onArrival: () => engine.turn(), notice }),
    openChannel: (channel, wake) => openChannel(addon, channel, { onArrival: wake, notice }),
    guardian,
    wakeAt,
  },
  {
    notice,
    news: tell,
    wish: (settings, wish) => tell({ kind: 'wish', settings, wish }),
    transition: (settings, transition, at, evidence) =>
      tell({ kind: 'transition', settings, transition, at, ...(evidence && { evidence }) }),
  },
)
const staticObjects = new StaticObjects({
  interfaces: () => new Set(kernel.links().map(({ name }) => name)),
  addresses: kernel,
  routing: kernel.routing,
  notice,
})
const looking = setInterval(() => staticObjects.look(), lookInterval)
const news = subscribeNetlink(addon, 'NETLINK_ROUTE', notificationGroups, hearNews, () => engine.linksChanged())

let timer: NodeJS.Timeout | undefined

function wakeAt(at: Instant | undefined) {
  clearTimeout(timer)
  if (at === undefined) return
  const left = inMilliseconds(microseconds(at - clock.monotonicNow()))
  timer = setTimeout(() => engine.turn(), Math.max(0, Math.ceil(left)))
}

/** Our own renewals are news to the kernel, several times a second; only what others did is news to us. */
function hearNews(datagram: Buffer) {
  let isNews = false
  for (const notification of decodeNotifications(datagram)) {
    if (!('address' in notification)) isNews = true
    else if (!engine.isVirtual(notification.address.prefix.address)) isNews = true
    else if (notification.kind === 'address-removed') heedRemoval(notification)
  }
  if (isNews) engine.linksChanged()
}

function heedRemoval({ address, by }: Extract<Notification, { readonly by: number }>) {
  const name = kernel.nameOf(address.index)
  if (name !== undefined) engine.addressRemoved({ interface: name, prefix: address.prefix }, () => nameOf(by))
}

/** The program behind a netlink port: the first socket of a process has its number, the kernel's own is 0. */
function nameOf(port: number): string {
  if (port === 0) return 'the kernel'
  try {
    return `${readFileSync(`/proc/${port}/comm`, 'utf8').trim()} (pid ${port})`
  } catch {
    return 'a program that has ended'
  }
}

const perform: { readonly [Kind in EngineCommand['kind']]: (command: Extract<EngineCommand, { kind: Kind }>) => void } =
  {
    configure: ({ id, routers, surroundings }) => {
      engine.configure(routers, surroundings)
      // A virtual address that it has let go may be a static one now.
      staticObjects.look()
      takePriority()
      tell({ kind: 'configured', id })
    },
    snapshot: ({ id }) => {
      try {
        tell({
          kind: 'snapshot',
          id,
          routers: engine.snapshot(),
          groups: engine.groups(),
          guardian: guardian.report(),
          beacons: engine.beacons(),
          at: clock.monotonicNow(),
        })
      } catch (error) {
        notice('engine', `no snapshot: ${(error as Error).message}`)
      }
    },
    hold: ({ id, holds, isForced }) => {
      engine.holdByHand(new Map(holds), isForced)
      tell({ kind: 'held', id })
    },
    permit: ({ id, permits }) => {
      tell({ kind: 'permitted', id, lingering: engine.permit(new Map(permits)) })
    },
    beat: () => undefined,
    readings: ({ readings }) => engine.track(readings),
    keep: ({ statics }) => staticObjects.keep(statics),
    stop: () => engine.stop(stop),
    'execute-last-wills': () => {
      engine.executeLastWills()
      stop()
    },
  }

const watch = new DirectorWatch()
const watching = setInterval(() => {
  if (!watch.look()) return
  notice('engine', 'the main thread has said nothing for 10 s: every Master resigns where somebody takes over')
  engine.directorIs('silent')
}, inMilliseconds(watchInterval))

function hear(command: EngineCommand) {
  if (watch.heard()) engine.directorIs('back')
  perform[command.kind](command as never)
}

function stop() {
  clearInterval(watching)
  engine.close()
  clearInterval(looking)
  staticObjects.remove()
  guardian.close()
  news.close()
  requests.close()
  tell({ kind: 'stopped', lingersFor: engine.lingersFor() })
  parentPort?.close()
}

/** Whatever failed here, nobody is left to renew or to yield: the will is carried out before the thread ends. */
process.on('uncaughtException', (error) => {
  engine.executeLastWills()
  tell({ kind: 'failed', problem: problemFrom(error) })
  setImmediate(() => process.exit(1))
})

function problemFrom(error: Error & { code?: unknown }): Problem {
  const problem = problemOf(error)
  if (error.code !== 'EPERM') return problem
  const next = ['sudo lvsha up', 'setcap cap_net_admin,cap_net_raw+ep on the node binary']
  return { code: 'NOT_PERMITTED', message: problem.message, next, exit: exitCodes.permission }
}

let isRealtime = false

/** Once there is something to be in time for: what is loaded and compiled before that can wait for others. */
function takePriority() {
  if (isRealtime) return
  isRealtime = true
  try {
    addon.realtime(realtimePriority)
  } catch (error) {
    notice('engine', `no realtime scheduling (${(error as Error).message}): a busy machine may delay adverts`)
  }
}

parentPort?.on('message', hear)
