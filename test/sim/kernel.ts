import { seconds } from '../../src/model/time.js'
import type { Machine } from './machine.js'

/** `expired`: its lease has ended. */
export type AddressChange = { readonly kind: 'added' | 'removed' | 'expired'; readonly address: string }

type Kept = { readonly address: string; readonly subnet: string; readonly callOff: () => void }

/** The kernel removes an address at most so long after its lifetime (net/ipv4/devinet.c: it looks about once a second). */
const longestRemoval = seconds(1)

/**
 * The addresses of a host as its kernel keeps them. A lifetime is in whole seconds. A request to renew one creates it where it
 * is gone. The first address of a subnet is its primary one; the others go with it unless they are promoted.
 */
export class Kernel {
  private readonly machine: Machine
  private readonly changed: (change: AddressChange) => void
  private readonly promotesSecondaries: boolean
  private kept: readonly Kept[] = []

  constructor(machine: Machine, changed: (change: AddressChange) => void, { promotesSecondaries = true } = {}) {
    this.machine = machine
    this.changed = changed
    this.promotesSecondaries = promotesSecondaries
  }

  get addresses(): readonly string[] {
    return this.kept.map(({ address }) => address)
  }

  has(address: string) {
    return this.kept.some((one) => one.address === address)
  }

  /** RTM_NEWADDR with NLM_F_REPLACE; without a lease it stays. */
  add(address: string, lease?: number) {
    const { world } = this.machine
    const known = this.kept.find((one) => one.address === address)
    known?.callOff()
    const slack = world.random.between(0, longestRemoval)
    const callOff =
      lease === undefined
        ? () => undefined
        : world.in(this.machine.trueLength(lease) + slack, () => this.drop(address, 'expired', 'its lease has ended'))
    const kept = { address, subnet: subnetOf(address), callOff }
    this.kept = known ? this.kept.map((one) => (one === known ? kept : one)) : [...this.kept, kept]
    if (known) return
    this.machine.note(() => `the kernel has ${address}`)
    this.changed({ kind: 'added', address })
  }

  remove(address: string, why: string) {
    this.drop(address, 'removed', why)
  }

  /** The machine goes down. */
  clear() {
    for (const address of this.addresses) this.drop(address, 'removed', 'the power is off')
  }

  private drop(address: string, kind: 'removed' | 'expired', why: string) {
    const gone = this.kept.find((one) => one.address === address)
    if (!gone) return
    const isPrimary = this.kept.find(({ subnet }) => subnet === gone.subnet) === gone
    const goesAlong =
      isPrimary && !this.promotesSecondaries ? this.kept.filter(({ subnet }) => subnet === gone.subnet) : [gone]
    for (const { callOff } of goesAlong) callOff()
    this.kept = this.kept.filter((one) => !goesAlong.includes(one))
    this.machine.note(() => `the kernel has ${address} no more: ${why}`)
    for (const one of goesAlong) this.changed({ kind, address: one.address })
  }
}

const subnetOf = (address: string) => address.split('.').slice(0, 3).join('.')
