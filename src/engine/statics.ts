import { formatPrefix } from '../model/address.js'
import { isSamePlace, type VirtualAddress } from '../model/router.js'
import { routingWithout } from '../model/routing.js'
import { noStatics, type Statics } from '../model/statics.js'
import type { HeldAddress, RoutingPort } from './ports.js'

/** What static objects need of the world. */
export type StaticsPorts = {
  /** Learns the interfaces that there are. @returns their names */
  readonly interfaces: () => ReadonlySet<string>
  readonly addresses: {
    readonly list: () => readonly HeldAddress[]
    /** Adds the addresses for ever. @returns why some were refused */
    readonly put: (addresses: readonly VirtualAddress[]) => readonly string[]
    readonly release: (addresses: readonly VirtualAddress[]) => void
  }
  readonly routing: RoutingPort
  readonly notice: (object: string, text: string) => void
}

/** How often to look whether all is there still. */
export const lookInterval = 1000

/**
 * Puts the static addresses, routes and rules of a configuration and looks after them: what is missing when somebody looks
 * is put (back), since its interface may come late and go again. They have no lease and outlive a daemon that dies.
 */
export class StaticObjects {
  private readonly ports: StaticsPorts
  private wanted = noStatics
  /** Those that somebody holds with a lease, as a virtual router that is about to let them go: they are put after that. */
  private awaited: readonly VirtualAddress[] = []
  private complaint = ''

  constructor(ports: StaticsPorts) {
    this.ports = ports
  }

  /** Makes these the static objects: those that are no longer wanted go. */
  keep(wanted: Statics) {
    if (isEmpty(this.wanted) && isEmpty(wanted)) return
    const { addresses, ...routing } = this.wanted
    this.attempt(() => {
      this.ports.interfaces()
      this.ports.routing.remove(routingWithout(routing, wanted))
      this.ports.addresses.release(
        addresses.filter((address) => !wanted.addresses.some((other) => isSamePlace(address, other))),
      )
      return this.put(wanted).problems
    })
    this.wanted = wanted
  }

  /** Puts what is missing and tells of it, where the configuration does not say `no_track`. */
  look() {
    if (isEmpty(this.wanted)) return
    const { addresses, routes, rules } = this.wanted
    this.attempt(() => {
      const { added, problems } = this.put({
        addresses: addresses.filter((one) => !one.isUntracked || this.awaited.includes(one)),
        routes: routes.filter(({ isUntracked }) => !isUntracked),
        rules: rules.filter(({ isUntracked }) => !isUntracked),
      })
      if (added.length > 0) this.ports.notice('static', `put back, or put at last: ${added.join(', ')}`)
      return problems
    })
  }

  /** Takes all of them away, at the end. */
  remove() {
    this.keep(noStatics)
  }

  /** Puts what is not there. @returns what was added, and why the rest was not, a sentence each */
  private put(wanted: Statics) {
    const { interfaces, addresses, routing } = this.ports
    const present = interfaces()
    const held = addresses.list()
    this.awaited = wanted.addresses.filter((one) => held.some((other) => other.isLeased && isSamePlace(other, one)))
    const absent = wanted.addresses.filter((one) => !held.some((other) => isSamePlace(other, one)))
    const placed = absent.filter((one) => present.has(one.interface))
    const lacking = absent
      .filter((one) => !present.has(one.interface))
      .map(({ prefix, interface: name }) => `${formatPrefix(prefix)}: there is no interface ${name}`)
    const refused = placed.length > 0 ? addresses.put(placed) : []
    const { changed, refused: others } = routing.put(wanted)
    // The kernel's sentence names the address that it refused.
    const added = placed
      .map(({ prefix }) => formatPrefix(prefix))
      .filter((name) => !refused.some((why) => why.includes(name)))
    return { added: [...added, ...changed], problems: [...lacking, ...refused, ...others] }
  }

  /** What does not work is told once, for as long as it is the same. */
  private attempt(act: () => readonly string[]) {
    let problem: string
    try {
      problem = act().join('; ')
    } catch (error) {
      problem = (error as Error).message
    }
    if (problem !== this.complaint && problem !== '') {
      this.ports.notice('static', `not all static objects are there: ${problem}`)
    }
    this.complaint = problem
  }
}

const isEmpty = ({ addresses, routes, rules }: Statics) => addresses.length + routes.length + rules.length === 0
