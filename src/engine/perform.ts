import { permitLead } from '../arbiter/timing.js'
import { type Address, familyOf } from '../model/address.js'
import { type Channel, channelOf } from '../model/channel.js'
import type { Outgoing } from '../model/outgoing.js'
import { type RouterSettings, routerKey, type VirtualAddress } from '../model/router.js'
import type { Routing } from '../model/routing.js'
import { after, microseconds } from '../model/time.js'
import { evidenceOf } from '../vrrp/evidence.js'
import { leaseLength, renewalInterval } from '../vrrp/lease.js'
import type { RouterOutput, VirtualRouter } from '../vrrp/router.js'
import { encodeGratuitousArp } from '../wire/arp.js'
import { encodeNeighborAdvertisement } from '../wire/ndisc.js'
import { advertsOf } from './adverts.js'
import type { Announcer } from './announcer.js'
import { countSent, countTransition } from './counters.js'
import { lastWill } from './last-will.js'
import type { Lingering } from './lingering.js'
import { halt, takeTurn } from './pace.js'
import type { EnginePorts, OpenSegment } from './ports.js'
import { addressesToHold } from './removals.js'
import { putRouting, removeRouting } from './routing.js'
import { complain, type EngineListener, type Running, termsOf } from './running.js'

/** Where outputs take effect. */
export type Stage = {
  readonly ports: EnginePorts
  /** True for an address that another router of this host holds now. */
  readonly isHeldByOther: (virtual: VirtualAddress, running: Running) => boolean
  /** The routes and rules that other routers of this host hold now. */
  readonly routingOfOthers: (running: Running) => Routing
  readonly send: (channel: Channel, adverts: readonly Outgoing[]) => void
  readonly segmentOf: (interfaceName: string) => OpenSegment | undefined
  readonly announcer: Announcer<Running>
  readonly lingering: Lingering
  readonly listener: EngineListener
}

type Kind = RouterOutput['kind']
type Performer<K extends Kind> = (running: Running, stage: Stage, output: Extract<RouterOutput, { kind: K }>) => void

/**
 * Carries out one output of a router. What the kernel refuses is told and does not stop the router: an address that could
 * not be added is tried again with the next renewal, an advert that could not be sent with the next one.
 */
export function perform<K extends Kind>(running: Running, stage: Stage, output: Extract<RouterOutput, { kind: K }>) {
  try {
    const act = performers[output.kind as K] as Performer<K>
    act(running, stage, output)
  } catch (error) {
    const what = output.kind.replaceAll('-', ' ')
    complain(running, stage.listener, `cannot ${what}: ${(error as Error).message}`)
  }
}

const performers: { readonly [K in Kind]: Performer<K> } = {
  'arm-last-will': (running, { ports }) => {
    const source = sourceOf(running.router)
    delete running.pace
    if (source !== undefined) arm(running, source, ports)
  },

  'disarm-last-will': (running, { ports }) => {
    delete running.will
    delete running.pace
    ports.guardian.disarm(routerKey(running.settings))
  },

  'add-addresses': (running, stage) => {
    // What fails is tried again with the next renewal, for as long as the lease that begins here.
    running.renewedAt = stage.ports.clock.boottime()
    running.heldSince ??= stage.ports.clock.monotonic()
    stage.lingering.forget(routerKey(running.settings))
    try {
      hold(running, stage)
    } finally {
      // After the addresses: a route may have one of them as its source.
      putRouting(running, stage)
    }
  },

  'remove-addresses': (running, stage) => {
    const { ports, announcer, isHeldByOther, lingering } = stage
    const { settings, renewedAt = ports.clock.boottime() } = running
    announcer.forget(running)
    delete running.pace
    // Told first: it undoes what it did after that.
    ports.guardian.release(routerKey(running.settings))
    removeRouting(running, stage)
    // Forgotten before they are removed, so that nothing renews them in between.
    delete running.renewedAt
    delete running.renewAt
    delete running.heldSince
    running.removals.clear()
    const addresses = settings.virtualAddresses.filter((virtual) => !isHeldByOther(virtual, running))
    try {
      ports.addresses.release(addresses)
    } catch (error) {
      lingering.note(routerKey(settings), addresses, microseconds(renewedAt + permitLead(leaseLength(settings))))
      throw error
    }
  },

  advertise: (running, { ports, send }, { priority, source = sourceOf(running.router) }) => {
    if (source === undefined) return
    const adverts = advertsOf(running, source, priority)
    const { router, settings } = running
    // One that leaves says so itself.
    if (!running.will || router.state !== 'Master' || priority === 0) {
      halt(running, ports, { saysFarewell: priority === 0 })
      send(channelOf(settings), adverts)
      return countSent(running.counters, settings.advertisementInterval, ports.clock.monotonic())
    }
    const { isPaced, isNew } = takeTurn(running, adverts, { priority, source, next: router.advertiseAt }, ports)
    if (isNew) arm(running, source, ports)
    if (!isPaced) send(channelOf(settings), adverts)
  },

  announce: (running, { segmentOf, announcer, listener, ports }, { repeat, isElsewhere }) => {
    const { virtualAddresses } = running.settings
    for (const { prefix, interface: name } of isElsewhere ? elsewhereOf(running.settings) : virtualAddresses) {
      const segment = segmentOf(name)
      if (!segment) continue
      const { link, sockets } = segment
      const frame =
        familyOf(prefix.address) === 'ipv4'
          ? encodeGratuitousArp(prefix.address, link.mac)
          : encodeNeighborAdvertisement(prefix.address, link.mac, sockets.isRouter())
      const send = () => {
        try {
          segmentOf(name)?.sockets.sendFrame(frame)
        } catch (error) {
          complain(running, listener, `cannot announce: ${(error as Error).message}`)
        }
      }
      const announcement = { interface: name, family: familyOf(prefix.address), address: prefix.address, send }
      announcer.announce(running, announcement, repeat, ports.clock.monotonic())
    }
  },

  notice: (running, { listener }, { notice }) =>
    listener.news({ kind: 'router-notice', settings: termsOf(running), notice }),

  report: (running, { ports, listener }, { transition }) => {
    running.since = ports.clock.monotonic()
    running.reason = transition.reason
    if (transition.to !== 'Master') delete running.complaint
    countTransition(running.counters)
    listener.transition(termsOf(running), transition, running.since, running.decided && evidenceOf(running.decided))
  },
}

/** The switches learn where the adverts leave from the adverts themselves. */
const elsewhereOf = ({ garp, virtualAddresses, virtualInterfaces, interface: own, sender = own }: RouterSettings) =>
  virtualAddresses.filter(
    ({ interface: name }) =>
      name !== sender && (garp.elsewhere?.all || virtualInterfaces.some((virtual) => virtual.name === name)),
  )

function arm(running: Running, source: Address, ports: EnginePorts) {
  running.will = lastWill(running, source, ports)
  ports.guardian.arm(routerKey(running.settings), running.will)
}

/** Adds the addresses of a Master or renews their lease, and sets when that is due again. */
export function hold(running: Running, { ports, listener }: Stage, boottime = ports.clock.boottime()) {
  const lease = leaseLength(running.settings)
  running.renewAt = after(ports.clock.monotonic(), renewalInterval(lease))
  const refused = ports.addresses.hold(addressesToHold(running, ports.clock.monotonic()), lease)
  // The lease counts from before the request, and from when it was found to be due: the kernel cannot have started it earlier.
  running.renewedAt = boottime
  ports.guardian.renewed(routerKey(running.settings), boottime)
  if (refused.length > 0) complain(running, listener, `cannot hold its addresses: ${refused.join('; ')}`)
}

const sourceOf = (router: VirtualRouter) => ('source' in router ? router.source : undefined)
