import type { InterfaceDelay } from '../model/surroundings.js'
import { after, earliest, type Instant } from '../model/time.js'
import type { LinkState } from './ports.js'

/** The interfaces as they count, where an interface that flaps must have stayed up or down for a while. */
export type SettledLinks = {
  readonly links: ReadonlyMap<string, LinkState>
  /** Interfaces whose state is another than the one that counts, and since when the new one will count. */
  readonly pending: ReadonlyMap<string, Instant>
  /** When to look again; undefined where nothing is pending. */
  readonly nextAt?: Instant
}

export const noLinks: SettledLinks = { links: new Map(), pending: new Map() }

/** What counts now, of interfaces as the kernel shows them; one that is new counts at once. */
export function settle(
  before: SettledLinks,
  shown: readonly LinkState[],
  delays: readonly InterfaceDelay[],
  now: Instant,
): SettledLinks {
  const delayOf = new Map(delays.map((delay) => [delay.interface, delay]))
  const pending = new Map<string, Instant>()
  const links = shown.map((link) => {
    const known = before.links.get(link.name)
    const delay = delayOf.get(link.name)
    if (!delay || known?.index !== link.index || known.up === link.up) return link
    const at = before.pending.get(link.name) ?? after(now, link.up ? delay.up : delay.down)
    if (now >= at) return link
    pending.set(link.name, at)
    return { ...link, up: known.up }
  })
  const nextAt = earliest(pending.values())
  return { links: new Map(links.map((link) => [link.name, link])), pending, ...(nextAt !== undefined && { nextAt }) }
}
