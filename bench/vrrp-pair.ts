import { type Director, directorOn, type Engine } from '../lab/director.js'
import { buildNetwork, hosts, type Network, virtualAddress } from '../lab/network.js'
import { type Owners, watchOwners } from '../lab/owners.js'
import type { Undo } from '../lab/undo.js'

/** A pair of directors of any engines on a network of its own, not started. */
export type VrrpPair = {
  readonly network: Network
  readonly lb1: Director
  readonly lb2: Director
  readonly owners: Owners
}

export type Member = 'lb1' | 'lb2'

/** What the configurations of both members are made of. */
export type Setup = {
  readonly name: string
  readonly version: 2 | 3
  /** Seconds. */
  readonly interval: number
  /** The virtual address, without its prefix. */
  readonly address?: string
  /** Further lines of the instance; `peer` is the other member's address. */
  readonly lines?: (own: string, peer: string) => readonly string[]
  /** What stands outside the instance. */
  readonly around?: string
  readonly nopreempt?: boolean
  /** Where all adverts must come from, when that is not the interface's own address. */
  readonly mac?: string
  /** A line of global_defs. */
  readonly global?: string
}

export const priorities: Record<Member, number> = { lb1: 150, lb2: 100 }

/**
 * How long the address of a killed lvsha may stay where another already holds it, in milliseconds: the kernel removes it at
 * most 2 s after the last renewal of the shortest lease that there is, which was just before the death.
 */
export function overlapOf(setup: Setup, successor: Member): number {
  const sinceDeath = timersOf(setup, successor).masterDown - 1000 * setup.interval
  return Math.max(0, 2000 - sinceDeath)
}

/** Skew_Time and Master_Down_Interval of a member, in milliseconds (RFC 3768 §6.1, RFC 9568 §6.1). */
export function timersOf({ version, interval }: Setup, member: Member) {
  const skew = (((256 - priorities[member]) * (version === 2 ? 1 : interval)) / 256) * 1000
  return { skew, masterDown: 3000 * interval + skew }
}

export function buildVrrpPair(undo: Undo, word: string, folder: string, engines: Record<Member, Engine>, setup: Setup) {
  const network = buildNetwork(undo, `${process.pid}-${word}`)
  const owners = watchOwners(network, ['lb1', 'lb2'], () => undefined, setup.address)
  const member = (host: Member) => {
    const director = directorOn(network, host, engines[host], folder)
    director.configure(configurationOf(host, setup))
    return director
  }
  return { network, owners, lb1: member('lb1'), lb2: member('lb2') } satisfies VrrpPair
}

const other: Record<Member, Member> = { lb1: 'lb2', lb2: 'lb1' }

/** The file of one member. */
export function configurationOf(member: Member, setup: Setup): string {
  const { version, interval, address = virtualAddress, lines, around, nopreempt, global = '' } = setup
  const length = address.includes(':') ? 64 : 24
  return `\
global_defs {
  router_id ${member}
  ${global}
}
${around ?? ''}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  version ${version}
  virtual_router_id 21
  priority ${priorities[member]}
  advert_int ${interval}
${[...(nopreempt ? ['nopreempt'] : []), ...(lines?.(hosts[member], hosts[other[member]]) ?? [])].map((line) => `  ${line}\n`).join('')}\
  virtual_ipaddress {
    ${address}/${length}
  }
}
`
}
