import { Engine } from '../../src/engine/engine.js'
import type { AddressPort, EnginePorts, HeldAddress, ReceivedDatagram, Segment } from '../../src/engine/ports.js'
import type { Address } from '../../src/model/address.js'
import type { VirtualAddress } from '../../src/model/router.js'
import { type Duration, type Instant, instant, microseconds } from '../../src/model/time.js'
import type { Transition } from '../../src/vrrp/router.js'

/** A segment without a kernel: every host hears what the others send, at once, on one clock that only a test moves. */
export class VirtualWire {
  now: Instant = instant(0)
  readonly hosts: VirtualHost[] = []

  host(address: string): VirtualHost {
    const host = new VirtualHost(this, address as Address)
    this.hosts.push(host)
    return host
  }

  /** Moves the clock from one wake-up to the next, up to `until`. */
  runUntil(until: number) {
    for (;;) {
      const next = this.hosts
        .filter((host) => host.isRunning)
        .reduce<Instant | undefined>(
          (first, { wakeAt }) => (wakeAt !== undefined && (first === undefined || wakeAt < first) ? wakeAt : first),
          undefined,
        )
      if (next === undefined || next > until) break
      this.moveTo(Math.max(next, this.now))
      for (const host of this.hosts) if (host.isRunning && host.wakeAt !== undefined && host.wakeAt <= next) host.turn()
    }
    this.moveTo(until)
  }

  /** Which hosts have the address now. */
  owners(address: string): string[] {
    return this.hosts.filter((host) => host.addresses.has(address)).map((host) => host.address)
  }

  deliver(from: VirtualHost, payload: Uint8Array, source: Address) {
    for (const host of this.hosts) {
      if (host === from || !host.isConnected || !from.isConnected) continue
      host.queue.push({ payload, source, destination: '224.0.0.18' as Address, ttl: 255, at: this.now })
    }
    for (const host of this.hosts) if (host !== from && host.isRunning && host.queue.length > 0) host.onArrival()
  }

  private moveTo(time: number) {
    this.now = instant(time)
    for (const host of this.hosts) host.expire()
  }
}

/** A host on the wire: its addresses vanish when their lease ends, whether its engine runs or not. */
export class VirtualHost {
  readonly engine: Engine
  readonly address: Address
  readonly transitions: { at: Instant; transition: Transition }[] = []
  readonly notices: string[] = []
  readonly announced: string[] = []
  readonly queue: ReceivedDatagram[] = []
  /** Address and the moment its lease ends. */
  readonly addresses = new Map<string, Instant>()
  /** Addresses that this host's kernel will not have. */
  readonly refused = new Set<string>()
  wakeAt: Instant | undefined
  isRunning = true
  isConnected = true
  linkIsUp = true
  private readonly wire: VirtualWire
  private wakeOnArrival: () => void = () => undefined

  constructor(wire: VirtualWire, address: Address) {
    this.wire = wire
    this.address = address
    this.engine = new Engine(this.ports(), {
      transition: (_, transition, at) => this.transitions.push({ at, transition }),
      notice: (object, text) => this.notices.push(`${object}: ${text}`),
    })
  }

  turn() {
    this.engine.turn()
  }

  onArrival() {
    this.wakeOnArrival()
  }

  expire() {
    for (const [address, end] of this.addresses) if (end <= this.wire.now) this.addresses.delete(address)
  }

  private ports(): EnginePorts {
    return {
      clock: { monotonic: () => this.wire.now, boottime: () => microseconds(this.wire.now) },
      addresses: this.addressPort(),
      links: () => [{ name: 'eth0', index: 2, up: this.linkIsUp, mac: Buffer.from('020000000001', 'hex') }],
      openSegment: (_, wake) => this.segment(wake),
      wakeAt: (at) => {
        this.wakeAt = at
      },
    }
  }

  private addressPort(): AddressPort {
    const held = (address: string, length: number): HeldAddress => ({
      interface: 'eth0',
      prefix: { address: address as Address, length },
    })
    const names = (addresses: readonly VirtualAddress[]) => addresses.map(({ prefix }) => prefix.address as string)
    const remove = (addresses: readonly string[]) => {
      for (const address of addresses) this.addresses.delete(address)
    }
    return {
      list: () => [held(this.address, 24), ...[...this.addresses.keys()].map((address) => held(address, 24))],
      hold: (addresses, lease: Duration) => {
        const wanted = names(addresses)
        for (const address of wanted) {
          if (!this.refused.has(address)) this.addresses.set(address, instant(this.wire.now + lease))
        }
        return wanted.filter((address) => this.refused.has(address)).map((address) => `${address} is refused`)
      },
      release: (addresses) => remove(names(addresses)),
      removal: (addresses) => Buffer.from(names(addresses).join()),
      send: (bytes) => remove(Buffer.from(bytes).toString().split(',')),
    }
  }

  private segment(wake: () => void): Segment {
    this.wakeOnArrival = wake
    return {
      advertise: (payload, source) => this.wire.deliver(this, payload, source),
      sendFrame: (frame) => this.announced.push(Buffer.from(frame).toString('hex')),
      drain: () => this.queue.splice(0),
      close: () => undefined,
    }
  }
}
