import type { Address, Family } from './address.js'
import type { RouterSettings } from './router.js'

/** The way that adverts take on one interface; routers that have it in common share a socket. */
export type Channel = {
  readonly interface: string
  /** The interface that adverts leave by, where that is another one. */
  readonly sender?: string
  readonly family: Family
  /** `ah`: in an IP authentication header. */
  readonly protocol: 'vrrp' | 'ah'
  /** Undefined where adverts go to hosts one by one. */
  readonly group?: Address
}

export const channelKey = ({ interface: name, sender, family, protocol, group }: Channel) =>
  `${name}${sender === undefined ? '' : ` by ${sender}`} ${family} ${protocol} ${group ?? 'unicast'}`

/** The channel that a router sends on. */
export const channelOf = ({ interface: name, sender, family, transport, authentication }: RouterSettings): Channel => ({
  interface: name,
  ...(sender !== undefined && { sender }),
  family,
  protocol: authentication?.kind === 'header' ? 'ah' : 'vrrp',
  ...(transport.kind === 'multicast' && { group: transport.group }),
})

/** The channels that it listens on: with an authentication header also for those who have none, to tell of them. */
export function channelsOf(settings: RouterSettings): readonly Channel[] {
  const own = channelOf(settings)
  return own.protocol === 'vrrp' ? [own] : [own, { ...own, protocol: 'vrrp' }]
}
