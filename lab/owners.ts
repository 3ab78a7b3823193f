import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Host, type Network, virtualAddress } from './network.js'

/** A host got the virtual address, or lost it; times in milliseconds since 1970. */
export type OwnerChange = { readonly at: number; readonly host: Host; readonly holds: boolean }

export type Owners = {
  readonly now: () => readonly Host[]
  readonly changes: () => readonly OwnerChange[]
  /** Whether the owners become exactly these, in any order, within so many milliseconds. */
  readonly become: (hosts: readonly Host[], withinMs: number) => Promise<boolean>
}

/** Watches which of the hosts hold an address, that of the lab unless another is given, by what their kernels announce. */
export function watchOwners(
  network: Network,
  watched: readonly Host[],
  onChange: (change: OwnerChange, owners: readonly Host[]) => void,
  address = virtualAddress,
): Owners {
  const owners = new Set<Host>()
  const changes: OwnerChange[] = []
  for (const host of watched) {
    const monitor = network.watch(host, ['-ts', '-o', address.includes(':') ? '-6' : '-4', 'monitor', 'address'])
    if (!monitor.stdout) continue
    createInterface(monitor.stdout).on('line', (line) => {
      const news = readAddressLine(line, address)
      // A lease that is refreshed is announced like a new address.
      if (!news || owners.has(host) === news.holds) return
      if (news.holds) owners.add(host)
      else owners.delete(host)
      const change = { ...news, host }
      changes.push(change)
      onChange(change, [...owners])
    })
  }
  return {
    now: () => [...owners],
    changes: () => changes,
    become: async (hosts, withinMs) => {
      const end = Date.now() + withinMs
      while (owners.size !== hosts.length || !hosts.every((host) => owners.has(host))) {
        if (Date.now() > end) return false
        await sleep(20)
      }
      return true
    },
  }
}

/** Reads a line of `ip -ts -o monitor address`; undefined where it is not about the virtual address. */
export function readAddressLine(
  line: string,
  address: string = virtualAddress,
): { at: number; holds: boolean } | undefined {
  const match = /^\[(\S+?)\]\s*(Deleted )?.* inet6? (\S+?)\//.exec(line)
  if (match?.[3] !== address) return undefined
  return { at: Date.parse(`${match[1]?.slice(0, 23)}Z`), holds: match[2] === undefined }
}

/** How long there was no owner, and how long more than one; in milliseconds. */
export type OwnerSpan = { readonly none: number; readonly several: number }

/** Adds up what the owners were between two times. */
export function countOwners(changes: readonly OwnerChange[], from: number, to: number): OwnerSpan {
  const owners = new Set<Host>()
  const spent = { none: 0, several: 0 }
  const sorted = [...changes].sort((a, b) => a.at - b.at)
  let since = from
  const passUntil = (time: number) => {
    const span = Math.max(0, Math.min(time, to) - since)
    if (owners.size === 0) spent.none += span
    if (owners.size > 1) spent.several += span
    since = Math.max(since, Math.min(time, to))
  }
  for (const { at, host, holds } of sorted) {
    passUntil(at)
    if (holds) owners.add(host)
    else owners.delete(host)
  }
  passUntil(to)
  return spent
}
