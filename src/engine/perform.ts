import type { VirtualAddress } from '../model/router.js'
import { after } from '../model/time.js'
import { advertisementOf } from '../vrrp/accept.js'
import type { RouterOutput, VirtualRouter } from '../vrrp/router.js'
import { encodeGratuitousArp } from '../wire/arp.js'
import { encodeAdvertisement } from '../wire/vrrp.js'
import { countSent, countTransition } from './counters.js'
import { lastWill } from './last-will.js'
import { leaseLength, renewalInterval } from './lease.js'
import type { EnginePorts, OpenSegment } from './ports.js'
import { complain, type EngineListener, type Running } from './running.js'

/** Where outputs take effect. */
export type Stage = {
  readonly ports: EnginePorts
  /** True for an address that another router of this host holds now. */
  readonly isHeldByOther: (virtual: VirtualAddress, running: Running) => boolean
  readonly segmentOf: (interfaceName: string) => OpenSegment | undefined
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
    if (source !== undefined) running.will = lastWill(running.settings, source, ports.addresses)
  },

  'disarm-last-will': (running) => {
    delete running.will
  },

  'add-addresses': (running, stage) => {
    // What fails is tried again with the next renewal, for as long as the lease that begins here.
    running.renewedAt = stage.ports.clock.boottime()
    hold(running, stage)
  },

  'remove-addresses': (running, { ports, isHeldByOther }) => {
    // Forgotten before they are removed, so that nothing renews them in between.
    delete running.renewedAt
    delete running.renewAt
    ports.addresses.release(running.settings.virtualAddresses.filter((virtual) => !isHeldByOther(virtual, running)))
  },

  advertise: (running, { ports, segmentOf }, { priority }) => {
    const source = sourceOf(running.router)
    if (source === undefined) return
    const payload = encodeAdvertisement(advertisementOf(running.settings, priority))
    segmentOf(running.settings.interface)?.sockets.advertise(payload, source)
    countSent(running.counters, running.settings.advertisementInterval, ports.clock.monotonic())
  },

  announce: (running, { segmentOf }) => {
    for (const { prefix, interface: name } of running.settings.virtualAddresses) {
      const segment = segmentOf(name)
      if (!segment) continue
      const frame = encodeGratuitousArp(prefix.address, segment.link.mac)
      for (let i = 0; i < running.settings.garp.repeat; i++) segment.sockets.sendFrame(frame)
    }
  },

  report: (running, { ports, listener }, { transition }) => {
    running.since = ports.clock.monotonic()
    running.reason = transition.reason
    if (transition.to !== 'Master') delete running.complaint
    countTransition(running.counters)
    listener.transition(running.settings, transition, running.since)
  },
}

/** Adds the addresses of a Master or renews their lease, and sets when that is due again. */
export function hold(running: Running, { ports, listener }: Stage) {
  const lease = leaseLength(running.settings)
  const boottime = ports.clock.boottime()
  running.renewAt = after(ports.clock.monotonic(), renewalInterval(lease))
  const refused = ports.addresses.hold(running.settings.virtualAddresses, lease)
  // The lease counts from before the request: the kernel cannot have started it earlier.
  running.renewedAt = boottime
  if (refused.length > 0) complain(running, listener, `cannot hold its addresses: ${refused.join('; ')}`)
}

const sourceOf = (router: VirtualRouter) => ('source' in router ? router.source : undefined)
