import type { VirtualAddress } from '../model/router.js'
import { type Duration, microseconds } from '../model/time.js'
import type { AddressPort } from './ports.js'

type Left = { readonly addresses: readonly VirtualAddress[]; readonly until: Duration }

/**
 * Addresses that the kernel would not remove, by routerKey. Nobody renews them, so that they go with their lease at the
 * latest; until then nobody else may have them.
 */
export class Lingering {
  private readonly left = new Map<string, Left>()

  /** @param until when their lease has ended for certain, on CLOCK_BOOTTIME */
  note(key: string, addresses: readonly VirtualAddress[], until: Duration) {
    this.left.set(key, { addresses, until })
  }

  /** Its router holds them again. */
  forget(key: string) {
    this.left.delete(key)
  }

  /** Tries once more to remove what is left of a router. @returns true where that fails again */
  remains(key: string, addresses: Pick<AddressPort, 'release'>, boottime: Duration): boolean {
    const left = this.left.get(key)
    if (!left) return false
    try {
      if (boottime < left.until) addresses.release(left.addresses)
      this.left.delete(key)
      return false
    } catch {
      return true
    }
  }

  /** How long until nothing is left of any router. */
  longest(boottime: Duration): Duration {
    return microseconds(Math.max(0, ...[...this.left.values()].map(({ until }) => until - boottime)))
  }
}
