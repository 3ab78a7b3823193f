import { inSubnets } from '../../config/subnet.js'
import { parseAddress, parsePrefix } from '../../model/address.js'
import type { RouterSettings } from '../../model/router.js'
import type { Facts, SegmentFacts } from '../facts.js'
import { type Examiner, type Finding, type FindingId, here } from '../finding.js'
import { type Dropped, fateOf, type Packet } from '../firewall.js'
import { ownAddresses } from './links.js'

const matches = (address: string, text: string): boolean => {
  const [one, prefix] = [parseAddress(address), parsePrefix(text)]
  return one !== undefined && prefix !== undefined && inSubnets([prefix])(one)
}

const routersOf = ({ config }: Facts) => (config?.settings?.routers ?? []).filter(({ family }) => family === 'ipv4')
const segmentOf = ({ segments = [] }: Facts, name: string) => segments.find((segment) => segment.interface === name)

/** Whom adverts come from: the peers that are configured, and those that were heard. */
function peersOf(facts: Facts, { transport, vrid, interface: name }: RouterSettings): string[] {
  const heard = segmentOf(facts, name)?.arrived ?? []
  const sources = heard.filter((one) => one.vrid === vrid).map(({ source }) => source)
  const peers = transport.kind === 'unicast' ? transport.peers.map(({ address }) => address) : []
  return [...new Set([...peers, ...sources])]
}

/** What drops the packet at the first of these hooks that does. */
function dropped({ firewall = [] }: Facts, hooks: readonly string[], packet: Packet): Dropped | undefined {
  for (const hook of hooks) {
    const fate = fateOf(firewall, hook, packet, matches)
    if (fate.kind === 'drop') return fate
  }
  return undefined
}

type Way = {
  readonly id: FindingId
  readonly hooks: readonly string[]
  readonly packets: (facts: Facts, router: RouterSettings) => Packet[]
  readonly what: (packet: Packet) => string
  /** What a rule that lets them through must say, for each program. */
  readonly rule: Readonly<Record<'nft' | 'iptables', (packet: Packet) => string>>
}

const destinationOf = ({ transport }: RouterSettings, own: string | undefined) => {
  const to = transport.kind === 'multicast' ? transport.group : own
  return to === undefined ? {} : { destination: to }
}

const ways: readonly Way[] = [
  {
    id: 'LV-D031',
    hooks: ['prerouting', 'input'],
    packets(facts, router) {
      const common = {
        protocol: 'vrrp',
        in: router.interface,
        ...destinationOf(router, router.sourceAddress ?? ownAddresses(facts, router.interface)[0]),
      }
      const peers = peersOf(facts, router)
      return peers.length > 0 ? peers.map((source) => ({ ...common, source })) : [common]
    },
    what: ({ source }) => `adverts${source === undefined ? '' : ` from ${source}`}`,
    rule: {
      nft: ({ source }) => `${source === undefined ? '' : `ip saddr ${source} `}ip protocol vrrp accept`,
      iptables: ({ source }) => `-p vrrp${source === undefined ? '' : ` -s ${source}`} -j ACCEPT`,
    },
  },
  {
    id: 'LV-D033',
    hooks: ['output', 'postrouting'],
    packets(facts, router) {
      const source = router.sourceAddress ?? ownAddresses(facts, router.interface)[0]
      const common = { protocol: 'vrrp', out: router.interface, ...(source !== undefined && { source }) }
      if (router.transport.kind === 'multicast') return [{ ...common, destination: router.transport.group }]
      return router.transport.peers.map(({ address }) => ({ ...common, destination: address }))
    },
    what: ({ destination }) => `adverts to ${destination}`,
    rule: {
      nft: ({ destination }) => `ip daddr ${destination} ip protocol vrrp accept`,
      iptables: ({ destination }) => `-p vrrp -d ${destination} -j ACCEPT`,
    },
  },
]

const programs = { nft: 'nftables', iptables: 'iptables' } as const

function findingOf({ id, what, rule: wanted }: Way, packet: Packet, { chain, rule }: Dropped): Finding {
  const { program, family, table, name } = chain
  const why = rule ? `by "${rule.text}"` : `by the policy of ${table} ${name}`
  const counted = rule?.packets === undefined ? '' : ` (${rule.packets} packets)`
  const command =
    program === 'nft'
      ? `nft insert rule ${family} ${table} ${name} ${wanted.nft(packet)}`
      : `iptables -I ${name} ${wanted.iptables(packet)}`
  return {
    id,
    status: 'fail',
    text: `${programs[program]} drops ${what(packet)} ${why}${counted}`,
    evidence: { program, table, chain: name, packet, ...(rule && { rule: rule.text, packets: rule.packets ?? null }) },
    fix: { command, where: here },
  }
}

export const firewall: Examiner = {
  blind: ({ firewall: rules }) => (rules ? undefined : 'the firewall cannot be read: nft is missing, or CAP_NET_ADMIN'),
  look: (facts) => {
    const found = routersOf(facts).flatMap((router) =>
      ways.flatMap((way) =>
        way.packets(facts, router).flatMap((packet) => {
          const drop = dropped(facts, way.hooks, packet)
          return drop ? [findingOf(way, packet, drop)] : []
        }),
      ),
    )
    return [...new Map(found.map((finding) => [finding.text, finding])).values()]
  },
}

/** What arrives at the interface and comes to no program, for another reason than a rule that is understood. */
export const delivery: Examiner = {
  look: (facts) =>
    (facts.segments ?? []).flatMap((segment) =>
      undelivered(segment).flatMap(({ source, destination, count }): Finding[] => {
        const name = segment.interface
        const packet = { protocol: 'vrrp', source, destination, in: name }
        if (dropped(facts, ['prerouting', 'input'], packet)) return []
        const link = facts.links.find((one) => one.name === name)
        const evidence = { source, arrived: count, rp_filter: link?.rpFilter ?? null }
        if (link?.rpFilter === 1 && !inSubnets(link.addresses)(source)) {
          const text = `rp_filter drops adverts of ${source}: ${name} has no route to it`
          const command = `sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.${name}.rp_filter=2`
          return [{ id: 'LV-D035', status: 'fail', text, evidence, fix: { command, where: here } }]
        }
        const text = `adverts of ${source} reach ${name} (${count}), and no program gets them`
        const fix = { command: 'nft list ruleset; iptables -S', where: here }
        return [{ id: 'LV-D032', status: 'fail', text, evidence, fix }]
      }),
    ),
}

/** One advert of each sender, whatever it is Master of. */
const undelivered = ({ arrived, delivered }: SegmentFacts) => {
  const missing = arrived.filter(
    ({ source, vrid }) => !delivered.some((one) => one.source === source && one.vrid === vrid),
  )
  return [...new Map(missing.map((advert) => [advert.source, advert])).values()]
}
