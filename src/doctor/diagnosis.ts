import { adverts, masters } from './examiners/adverts.js'
import { answeringServers, strangers } from './examiners/claims.js'
import { delivery, firewall } from './examiners/firewall.js'
import {
  capabilities,
  clock,
  configuration,
  connectionTable,
  forwarding,
  ipvs,
  otherDirector,
} from './examiners/kernel.js'
import { arpAnswers, management, mtu, multicast, presence, sourceAddress } from './examiners/links.js'
import type { Facts } from './facts.js'
import { type Examiner, type Finding, type Group, groups } from './finding.js'

/** What came of one group of checks: findings, or that all is well, and what could not be looked at. */
export type Check = { readonly group: Group } & (
  | { readonly status: 'pass'; readonly text: string }
  | { readonly status: 'skip'; readonly text: string }
  | Finding
)

const examiners: Readonly<Record<Group, readonly Examiner[]>> = {
  kernel: [ipvs, forwarding, connectionTable, clock],
  privileges: [capabilities],
  config: [configuration, otherDirector],
  network: [presence, sourceAddress, multicast, mtu, arpAnswers, management, firewall, delivery],
  vrrp: [adverts, masters, strangers],
  realservers: [answeringServers],
}

/** What is said of a group without findings. */
const praise: Readonly<Record<Group, (facts: Facts) => string>> = {
  kernel: ({ kernel }) => `${kernel.release}${kernel.ipvs === undefined ? '' : `, ip_vs ${kernel.ipvs}`}`,
  privileges: ({ capabilities: held }) => [...held].map((name) => `CAP_${name}`).join(' '),
  config: ({ config }) => config?.file ?? '',
  network: ({ config, links }) => {
    if (!config?.settings?.routers.length) return 'no instance uses an interface'
    const used = new Set((config?.settings?.routers ?? []).map((router) => router.interface))
    const lines = links.filter(({ name }) => used.has(name))
    return lines
      .map(({ name, addresses, mtu: most }) => `${name} up, ${addresses[0]?.address ?? 'no address'}, mtu ${most}`)
      .join('; ')
  },
  vrrp: ({ segments = [] }) => {
    const heard = segments.flatMap(({ arrived }) => arrived)
    if (heard.length === 0) return 'nobody else advertises'
    return heard
      .map(({ source, vrid, advert }) => `${source} advertises VRID ${vrid} with priority ${advert?.priority}`)
      .join('; ')
  },
  realservers: () => 'none answers ARP for a floating address',
}

/** Looks at the facts; pure. */
export const diagnose = (facts: Facts): Check[] =>
  groups.flatMap((group): Check[] => {
    const blindness = examiners[group].map(({ blind }) => blind?.(facts))
    const findings = examiners[group].flatMap(({ look }, index) => (blindness[index] === undefined ? look(facts) : []))
    const reasons = new Set(blindness.filter((reason) => reason !== undefined))
    const skipped = [...reasons].map((text): Check => ({ group, status: 'skip', text }))
    if (findings.length > 0) return [...findings.map((finding) => ({ group, ...finding })), ...skipped]
    const text = praise[group](facts)
    // What nobody looked at is not well.
    const hasLooked = blindness.includes(undefined) && text !== ''
    return hasLooked ? [{ group, status: 'pass', text }, ...skipped] : skipped
  })
