import { isSameInterface, type VirtualInterface } from '../model/virtual-interface.js'
import type { NetlinkClient } from '../netlink/client.js'
import { putAddresses } from './addresses.js'
import { type Link, listLinks } from './links.js'
import { ownAddressesOnly, parentSettings, parentsFile } from './parent-settings.js'
import { interfaceSetting } from './sysctl.js'
import { createVirtualLink, isAsWanted, removeLink, switchOn } from './virtual-links.js'

/**
 * Makes the interfaces that virtual routers need and removes those that they need no longer. One that is there already and
 * is as wanted is taken over, as after a daemon that died.
 * @param stateDirectory where `parentSettings` remembers
 */
export function virtualInterfaces(client: NetlinkClient, stateDirectory: string) {
  let kept: readonly VirtualInterface[] = []
  const parents = parentSettings(stateDirectory)
  return {
    /**
     * Makes these the virtual interfaces. Throws a NetlinkError.
     * @returns why some could not be made, by their names, or why it could not be remembered what their parents had
     */
    keep(wanted: readonly VirtualInterface[]): ReadonlyMap<string, string> {
      const problems = new Map<string, string>()
      if (wanted.length + kept.length === 0 && !parents.hasAny()) return problems
      const links = new Map(listLinks(client).map((link) => [link.name, link]))
      for (const old of kept) {
        if (wanted.some((one) => isSameInterface(one, old))) continue
        const link = links.get(old.name)
        if (link && isAsWanted(link, old, links.get(old.parent)?.index ?? 0)) removeLink(client, link)
        links.delete(old.name)
      }
      kept = wanted
      const needed = new Map(wanted.flatMap(({ parent }) => links.get(parent) ?? []).map((link) => [link.name, link]))
      try {
        parents.keep([...needed.values()], links)
      } catch (error) {
        problems.set(parentsFile, `cannot be written: ${(error as Error).message}`)
      }
      for (const one of wanted) {
        const parent = links.get(one.parent)
        // Without its parent nothing can be there; it is made when that comes.
        if (!parent) continue
        try {
          ensure(client, one, parent, links)
        } catch (error) {
          problems.set(one.name, (error as Error).message)
        }
      }
      return problems
    },
    /** Removes those of these that are there and look as if we had made them. @returns their names */
    remove(left: readonly VirtualInterface[]): string[] {
      if (left.length === 0) return []
      const links = new Map(listLinks(client).map((link) => [link.name, link]))
      const ours = left.flatMap((one) => {
        const link = links.get(one.name)
        return link && isAsWanted(link, one, links.get(one.parent)?.index ?? 0) ? [link] : []
      })
      for (const link of ours) removeLink(client, link)
      return ours.map(({ name }) => name)
    },
    /** Sets back what an earlier life changed of parents. */
    setBack() {
      if (parents.hasAny()) parents.keep([], new Map(listLinks(client).map((link) => [link.name, link])))
    },
  }
}

function ensure(client: NetlinkClient, wanted: VirtualInterface, parent: Link, links: ReadonlyMap<string, Link>) {
  const present = links.get(wanted.name)
  if (present?.up && isAsWanted(present, wanted, parent.index)) return
  if (present && !isAsWanted(present, wanted, parent.index)) {
    if (present.kind !== wanted.kind.type) throw new Error(`${wanted.name} is another interface, it is left as it is`)
    removeLink(client, present)
  }
  if (!present || !isAsWanted(present, wanted, parent.index)) createVirtualLink(client, wanted, parent.index)
  const made = listLinks(client).find(({ name }) => name === wanted.name)
  if (!made) throw new Error(`${wanted.name} is gone already`)
  // Before it is on, and can say something.
  settle(wanted)
  switchOn(client, made)
  if (wanted.kind.type === 'ipvlan' && wanted.kind.address) {
    const { address } = wanted.kind
    const length = address.includes(':') ? 128 : 32
    const [failure] = putAddresses(client, [{ index: made.index, prefix: { address, length }, scope: 'global' }])
    if (failure) throw failure.error
  }
}

/**
 * The way back to a client is by the parent: that must not keep its packets out. This is the setting that lets them in
 * whatever the host has for all its interfaces.
 */
const looseReverse = { rp_filter: 2 }

/** IN6_ADDR_GEN_MODE_NONE: a link-local address made of a virtual MAC address would be on two nodes (RFC 9568 §7.4). */
const noAddressOfItsOwn = 1

function settle({ name, hasIpv6 }: VirtualInterface) {
  for (const [setting, value] of Object.entries({ ...ownAddressesOnly, ...looseReverse }))
    interfaceSetting(name, setting).write(value)
  try {
    interfaceSetting(name, 'disable_ipv6', 'ipv6').write(hasIpv6 ? 0 : 1)
    interfaceSetting(name, 'addr_gen_mode', 'ipv6').write(noAddressOfItsOwn)
  } catch {
    // The host has no IPv6.
  }
}
