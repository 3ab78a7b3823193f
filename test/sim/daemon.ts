import { ZooKeeperArbiter } from '../../src/arbiter/zookeeper/arbiter.js'
import { Arbitration } from '../../src/director/arbitration.js'
import { DirectorWatch, watchInterval } from '../../src/engine/director-watch.js'
import { Engine } from '../../src/engine/engine.js'
import { beatInterval, GuardianLink } from '../../src/engine/guardian-link.js'
import type { EnginePorts, HeldAddress, ReceivedDatagram } from '../../src/engine/ports.js'
import type { Address } from '../../src/model/address.js'
import type { ArbiterSettings, Permit } from '../../src/model/arbiter.js'
import type { Outgoing } from '../../src/model/outgoing.js'
import type { RouterSettings, VirtualAddress } from '../../src/model/router.js'
import { noSurroundings } from '../../src/model/surroundings.js'
import { type Duration, type Instant, milliseconds, seconds } from '../../src/model/time.js'
import { openSession } from './client.js'
import type { Decide } from './decisions.js'
import type { Ensemble } from './ensemble.js'
import { Guardian, parcelOf } from './guardian.js'
import type { Kernel } from './kernel.js'
import { type Machine, Thread } from './machine.js'
import type { Network } from './network.js'

/** What a daemon finds on its host. */
export type Surroundings = {
  readonly machine: Machine
  readonly kernel: Kernel
  readonly network: Network
  readonly settings: RouterSettings
  readonly arbiter?: { readonly settings: ArbiterSettings; readonly ensemble: Ensemble }
  readonly newGuardian: () => Decide
  /** Its router is Master no more, or not yet again. */
  readonly yielded: () => void
  /** Its process is no more. */
  readonly ended: () => void
}

type Permits = readonly (readonly [key: string, permit: Permit])[]

/** The thread of the engine begins so long after the process. */
const starting = milliseconds(150)
/** Its answer to a permit may take so long, its leaving so much longer than a farewell (engine/handle.ts). */
const patience = { permit: seconds(1), stop: milliseconds(6_050) }

/** The process of one lsvha: its two threads, each running the code that is shipped, and the guardian beside it. */
export class Daemon {
  readonly main: Thread
  readonly worker: Thread
  guardian: Guardian | undefined
  /** The guardians that it started, the last one last. */
  readonly guardians: Guardian[] = []
  private readonly around: Surroundings
  private readonly engine: Engine
  private readonly link: GuardianLink
  private readonly arbitration: Arbitration
  private readonly watch = new DirectorWatch()
  private readonly queue: ReceivedDatagram[] = []
  private wake: () => void = () => undefined
  private isWakeDue = false
  /** What the arbiter said last. */
  private told = ''
  private callOffTimer: () => void = () => undefined

  constructor(around: Surroundings) {
    this.around = around
    const { machine, settings, arbiter } = around
    this.main = new Thread(machine)
    this.worker = new Thread(machine)
    this.link = new GuardianLink(this.linkPorts())
    this.engine = new Engine(this.enginePorts(), {
      transition: (_, { from, to, reason }) => {
        machine.note(() => `${from} -> ${to}: ${reason}`)
        if (from !== 'Master' || to !== 'Master') around.yielded()
      },
      notice: (_, text) => machine.note(() => text),
      news: () => undefined,
      wish: (router, wish) =>
        this.main.give(() => {
          machine.note(() => `wants ${wish.want}`)
          machine.world.unsettled()
          this.arbitration.heed({ settings: router, wish })
        }),
    })
    this.arbitration = new Arbitration({
      startArbiter: (wanted, listener) => this.startArbiter(wanted, listener),
      engine: { permit: (permits) => this.permit(permits) },
      schedule: (delay, act) => this.schedule(delay, act),
      journal: { write: (_, object, text) => machine.note(() => `${object}: ${text}`) },
    })
    this.worker.later(starting, () => {
      this.engine.configure([settings], {
        ...noSurroundings,
        witness: 'never',
        ...(arbiter && { arbiter: arbiter.settings }),
      })
      this.main.give(() => void this.arbitration.update(arbiter?.settings, [settings]))
    })
    this.worker.every(beatInterval, () => this.link.beat())
    this.worker.every(watchInterval, () => {
      if (this.watch.look()) this.engine.directorIs('silent')
    })
    this.main.every(watchInterval, () => this.command(() => undefined))
  }

  /** An advert has arrived at its socket. */
  receive(packet: Outgoing) {
    this.queue.push({ ...packet, at: this.around.machine.monotonic() })
    if (this.isWakeDue) return
    this.isWakeDue = true
    this.worker.give(() => {
      this.isWakeDue = false
      this.wake()
    })
  }

  /** SIGKILL, or whatever else ends it without a word. */
  kill() {
    this.main.end()
    this.worker.end()
    this.callOffTimer()
    for (const guardian of this.guardians) guardian.daemonIsGone()
    this.around.ended()
  }

  /** SIGTERM: it leaves in order, or by its last wills where that takes too long. */
  terminate() {
    let isLeaving = false
    this.main.give(() => {
      if (isLeaving) return
      isLeaving = true
      this.around.machine.note(() => 'is asked to end')
      const stopped = (hasLeft: boolean) => {
        this.engine.close()
        this.link.close()
        this.main.give(() => this.leave(hasLeft))
      }
      this.command(() => this.engine.stop(() => stopped(true)))
      this.main.later(patience.stop, () =>
        this.command(() => {
          this.engine.executeLastWills()
          stopped(false)
        }),
      )
    })
  }

  private async leave(hasLeft: boolean) {
    const { world } = this.around.machine
    world.unsettled()
    await this.arbitration.close(hasLeft)
    if (this.main.isRunning) this.kill()
  }

  /** What the main thread asks of the engine, which is a sign of life as well. */
  private command(act: () => void) {
    this.worker.give(() => {
      if (this.watch.heard()) this.engine.directorIs('back')
      act()
    })
  }

  private permit(permits: Permits) {
    const { world } = this.around.machine
    return new Promise<readonly string[]>((resolve, reject) => {
      const settle = (act: () => void) => () => {
        callOff()
        world.unsettled()
        act()
      }
      const callOff = this.main.later(
        patience.permit,
        settle(() => reject(new Error('the engine does not answer'))),
      )
      for (const [, told] of permits) this.noteIfNew(told)
      this.command(() => {
        const lingering = this.engine.permit(new Map(permits))
        this.main.give(settle(() => resolve(lingering)))
      })
    })
  }

  private schedule(delay: Duration, act: () => void) {
    return this.main.later(delay, () => {
      this.around.machine.world.unsettled()
      act()
    })
  }

  private noteIfNew({ isGranted, because }: Permit) {
    const text = `is ${isGranted ? 'granted' : 'refused'} it: ${because}`
    if (text !== this.told) this.around.machine.note(() => text)
    this.told = text
  }

  private startArbiter(
    settings: ArbiterSettings,
    listener: { tell: (permits: Permits) => Promise<readonly string[]>; trouble: (text: string) => void },
  ) {
    const { machine, network, arbiter } = this.around
    const { main } = this
    const arbitrator = new ZooKeeperArbiter({
      settings,
      ...listener,
      clock: () => machine.boottime(),
      schedule: (delay, act) => this.schedule(delay, act),
      open: (events) => {
        if (!arbiter) throw new Error('there are no servers')
        return openSession(
          { ensemble: arbiter.ensemble, network, thread: main, sessionTimeout: settings.sessionTimeout },
          events,
        )
      },
    })
    arbitrator.start()
    machine.world.unsettled()
    return arbitrator
  }

  private linkPorts(): ConstructorParameters<typeof GuardianLink>[0] {
    const { machine, network, newGuardian } = this.around
    const socket = { domain: 0, type: 0, protocol: 0, options: [], address: Buffer.alloc(0) }
    const host = {
      machine,
      send: (packet: Outgoing) => network.multicast(machine.name, packet),
      request: (bytes: Uint8Array) => this.carryOut(bytes),
      killDaemon: () => this.kill(),
    }
    return {
      start: ({ onLine, onEnd }) => {
        const guardian = new Guardian(host, newGuardian(), {
          onLine: (line) => this.worker.give(() => onLine(line)),
          onEnd: (why) => this.worker.give(() => onEnd(why)),
        })
        this.guardian = guardian
        this.guardians.push(guardian)
        return {
          pid: this.guardians.length,
          write: (bytes) => guardian.write(bytes),
          close: () => guardian.loseLine(),
          kill: () => guardian.end('SIGKILL'),
          deeds: (will) => guardian.deeds(will),
        }
      },
      describe: () => socket,
      parcel: (_, outgoing) => parcelOf(outgoing),
      requests: socket,
      request: (data) => ({ destination: Buffer.alloc(0), control: Buffer.alloc(0), data }),
      later: (delay, act) => void this.worker.later(delay, act),
      notice: (text) => machine.note(() => text),
    }
  }

  private enginePorts(): EnginePorts {
    const { machine, network } = this.around
    const nothing = { changed: [], refused: [] }
    const nobody = () => undefined
    const deaf = { send: nobody, drain: () => [], close: nobody }
    return {
      clock: {
        monotonic: () => machine.monotonic(),
        boottime: () => machine.boottime(),
        wall: () => machine.boottime(),
      },
      addresses: this.addressPort(),
      routing: { put: () => nothing, remove: () => nothing, removal: () => Buffer.alloc(0) },
      interfaces: { keep: () => new Map() },
      links: () => [{ name: 'eth0', index: 2, up: true, mac: Buffer.from('020000000001', 'hex') }],
      openSegment: () => ({ ...deaf, sendFrame: nobody, watch: nobody, isWaiting: () => false, isRouter: () => false }),
      openChannel: (_, wake) => {
        this.wake = wake
        return {
          send: (packet) => network.multicast(machine.name, packet),
          drain: () => this.queue.splice(0),
          close: () => undefined,
        }
      },
      guardian: this.link,
      openBeacon: () => deaf,
      wakeAt: (at) => this.wakeAt(at),
    }
  }

  private wakeAt(at: Instant | undefined) {
    this.callOffTimer()
    if (at === undefined) return
    const left = Math.max(0, at - this.around.machine.monotonic())
    this.callOffTimer = this.worker.later(left, () => this.engine.turn())
  }

  private addressPort(): EnginePorts['addresses'] {
    const { kernel } = this.around
    const held = (address: string): HeldAddress => ({
      interface: 'eth0',
      prefix: { address: address as Address, length: 24 },
    })
    const release = (addresses: readonly VirtualAddress[]) => {
      for (const name of names(addresses)) kernel.remove(name, 'the engine removes it')
    }
    return {
      list: () => kernel.addresses.map(held),
      hold: (addresses, lease) => {
        for (const name of names(addresses)) kernel.add(name, lease)
        return []
      },
      release,
      renewal: (addresses, lease) => requestOf('renew', addresses, lease),
      removal: (addresses) => requestOf('remove', addresses),
      send: (bytes) => this.carryOut(bytes),
    }
  }

  /** What another process asks of the kernel, in bytes of this simulation. */
  private carryOut(bytes: Uint8Array) {
    const { kernel } = this.around
    for (const line of Buffer.from(bytes).toString().trim().split('\n')) {
      const [what, address = '', lease] = line.split(' ')
      if (what === 'renew') kernel.add(address, Number(lease))
      else kernel.remove(address, 'the guardian removes it')
    }
  }
}

const names = (addresses: readonly VirtualAddress[]) => addresses.map(({ prefix }) => prefix.address as string)

const requestOf = (what: 'renew' | 'remove', addresses: readonly VirtualAddress[], lease: Duration | '' = '') =>
  Buffer.from(
    names(addresses)
      .map((name) => `${what} ${name} ${lease}\n`)
      .join(''),
  )
