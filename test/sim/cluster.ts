import { leastSessionTimeout } from '../../src/arbiter/timing.js'
import type { Address } from '../../src/model/address.js'
import type { ArbiterSettings } from '../../src/model/arbiter.js'
import type { Outgoing } from '../../src/model/outgoing.js'
import type { RouterSettings } from '../../src/model/router.js'
import { type Duration, microseconds, milliseconds, seconds } from '../../src/model/time.js'
import { leaseLength } from '../../src/vrrp/lease.js'
import { vip } from '../support/director-configs.js'
import { routerSettings } from '../support/transcript.js'
import { Daemon } from './daemon.js'
import type { Decide } from './decisions.js'
import { Ensemble } from './ensemble.js'
import { type AddressChange, Kernel } from './kernel.js'
import { Machine } from './machine.js'
import { Network } from './network.js'
import type { World } from './world.js'

/** `alone`: without an arbiter; else what counts while ZooKeeper cannot be asked. */
export const modes = ['alone', 'strict', 'available'] as const
export type Mode = (typeof modes)[number]

/** Two of a subnet of their own, of which the first is the primary one, and two beside the host's own address. */
export const virtualAddresses = ['198.51.100.10', '198.51.100.11', '192.0.2.100', '192.0.2.101']

const tick = seconds(2)
/** Unless the lease of the addresses needs a longer one. */
const usualSession = seconds(10)

/** Clocks are wrong by at most so much. */
export const clockError = 0.05
/** Whoever watches over a daemon starts it again after so long. */
const restart = { least: milliseconds(200), most: seconds(3) }

/** One load balancer: a kernel, and a daemon with its guardian that is started again when it has ended. */
export class Host {
  readonly machine: Machine
  readonly kernel: Kernel
  readonly settings: RouterSettings
  isUp = true
  daemon: Daemon | undefined
  private readonly cluster: Cluster
  private readonly address: string
  private readonly daemons: Daemon[] = []
  /** Addresses whose lease has ended under a Master that has not yielded since. */
  private readonly lapsed = new Set<string>()

  constructor(cluster: Cluster, name: string, address: string, settings: RouterSettings) {
    const { world } = cluster
    this.cluster = cluster
    this.address = address
    this.settings = settings
    this.machine = cluster.machine(name)
    this.kernel = new Kernel(this.machine, (change) => this.addressChanged(change))
    this.kernel.add(address)
    world.in(world.random.between(0, seconds(2)), () => this.start())
  }

  get name() {
    return this.machine.name
  }

  receive(packet: Outgoing) {
    this.daemon?.receive(packet)
    for (const guardian of this.daemons.flatMap(({ guardians }) => guardians)) guardian.receive(packet)
  }

  /** Its power is cut: nobody says or removes anything. */
  powerOff() {
    this.isUp = false
    for (const guardian of this.daemons.flatMap(({ guardians }) => guardians)) guardian.thread.end()
    this.daemon?.kill()
    this.kernel.clear()
  }

  powerOn() {
    this.isUp = true
    this.kernel.add(this.address)
    this.start()
  }

  private addressChanged({ kind, address }: AddressChange) {
    if (kind === 'expired') this.lapsed.add(address)
    const { onAddresses } = this.cluster
    onAddresses(this, kind === 'added' && this.lapsed.has(address) ? address : undefined)
  }

  private start() {
    if (!this.isUp || this.daemon) return
    const { network, arbiter, newGuardian } = this.cluster
    this.cluster.disturbed()
    this.machine.note(() => 'a daemon starts')
    this.daemon = new Daemon({
      ...{ machine: this.machine, kernel: this.kernel, network, settings: this.settings, newGuardian },
      ...(arbiter && { arbiter: { ...arbiter, settings: { ...arbiter.settings, node: this.name } } }),
      yielded: () => this.lapsed.clear(),
      ended: () => this.ended(),
    })
    this.daemons.push(this.daemon)
  }

  private ended() {
    if (!this.daemon) return
    this.daemon = undefined
    this.machine.note(() => 'the daemon has ended')
    const { world } = this.cluster
    world.in(world.random.between(restart.least, restart.most), () => this.start())
  }
}

/** Everything that is simulated: two or three hosts on one segment, and the servers that they ask. */
export class Cluster {
  readonly world: World
  readonly network: Network
  readonly hosts: readonly Host[]
  readonly arbiter: { readonly settings: ArbiterSettings; readonly ensemble: Ensemble } | undefined
  readonly newGuardian: () => Decide
  /** Called whenever a host has other addresses than before, with one that it has created after its lease had ended. */
  onAddresses: (host: Host, resurrected: string | undefined) => void = () => undefined
  /** When the last fault began or ended, or a daemon started. */
  disturbedAt = 0

  constructor(world: World, mode: Mode, newGuardian: () => Decide, { isCalm }: { isCalm: boolean }) {
    const { random } = world
    this.world = world
    this.newGuardian = newGuardian
    this.network = new Network(world)
    const count = random.chance(0.7) ? 2 : 3
    const interval = random.one(['1', '1', '1', '1', '3', '0.5'])
    const common = {
      version: interval !== '0.5' && random.chance(0.5) ? '2' : '3',
      preempt: !isCalm && random.chance(0.5) ? 'yes' : 'no',
      interval,
    }
    this.arbiter = mode === 'alone' ? undefined : this.arbiterOf(mode, leaseLength(routerSettings(common)))
    this.hosts = Array.from({ length: count }, (_, index) => {
      const settings = routerSettings({ ...common, priority: String(random.whole(1, 254)) })
      const addresses = virtualAddresses.map((address) => vip(`${address}/24`))
      return new Host(this, `lb${index + 1}`, `192.0.2.${11 + index}` as Address, {
        ...settings,
        virtualAddresses: addresses,
      })
    })
    for (const host of this.hosts) this.network.join(host)
  }

  machine(name: string) {
    const { world } = this
    return new Machine(world, name, world.random.between(1 - clockError, 1 + clockError))
  }

  disturbed() {
    this.disturbedAt = this.world.now
  }

  /** The hosts that answer for an address now. */
  owners(address: string): readonly Host[] {
    return this.hosts.filter(({ kernel }) => kernel.has(address))
  }

  private arbiterOf(policy: ArbiterSettings['policy'], lease: Duration) {
    const sessionTimeout = microseconds(Math.max(usualSession, leastSessionTimeout(tick, lease)))
    const times = { sessionTimeout, tick }
    const servers = ['zk1', 'zk2', 'zk3']
    const ensemble = new Ensemble(
      servers.map((name) => this.machine(name)),
      this.network,
      times,
    )
    const settings = { kind: 'zookeeper', node: '', servers, root: '/lvsha', policy, ...times } as const
    return { settings, ensemble }
  }
}
