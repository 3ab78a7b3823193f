import { type Address, addressBytes, familyOf } from '../../model/address.js'
import type { RouterSettings } from '../../model/router.js'
import type { Facts, LinkFacts } from '../facts.js'
import { type Examiner, type Finding, type Fix, here } from '../finding.js'

const routersOf = ({ config }: Facts) => config?.settings?.routers ?? []
const linkOf = ({ links }: Facts, { interface: wanted }: RouterSettings) => links.find(({ name }) => name === wanted)

/** The routers whose interface is there and up, each with it. */
const linked = (facts: Facts): (readonly [RouterSettings, LinkFacts])[] =>
  routersOf(facts).flatMap((router) => {
    const link = linkOf(facts, router)
    return link?.isUp ? [[router, link] as const] : []
  })

/** One finding for each interface that has the trouble. */
function ofLinks(facts: Facts, look: (router: RouterSettings, link: LinkFacts) => Finding | undefined): Finding[] {
  const found = linked(facts).flatMap(([router, link]) => look(router, link) ?? [])
  return [...new Map(found.map((finding) => [finding.text, finding])).values()]
}

export const presence: Examiner = {
  look(facts) {
    const wanted = [...new Map(routersOf(facts).map((router) => [router.interface, router])).values()]
    return wanted.flatMap((router): Finding[] => {
      const link = linkOf(facts, router)
      const name = router.interface
      if (!link) return [trouble(name, `${name} of ${router.name} is not there`, 'ip -br link')]
      if (!link.isUp) return [trouble(name, `${name} is down`, `ip link set ${name} up`)]
      return link.hasCarrier
        ? []
        : [trouble(name, `${name} has no carrier: the cable, or the port of the switch`, `ethtool ${name}`)]
    })
  },
}

const trouble = (name: string, text: string, command: string): Finding => ({
  id: 'LV-D030',
  status: 'fail',
  text,
  evidence: { interface: name },
  fix: { command, where: here },
})

export const sourceAddress: Examiner = {
  look: (facts) =>
    ofLinks(facts, ({ sourceAddress: source, name, interface: device }, { addresses }) => {
      if (source === undefined || addresses.some(({ address }) => address === source)) return undefined
      return {
        id: 'LV-D034',
        status: 'fail',
        text: `${name} sends from ${source}, which is not on ${device}`,
        evidence: { source, addresses: addresses.map(({ address }) => address) },
        fix: { command: `ip address add ${source}/24 dev ${device}  (or mend unicast_src_ip)`, where: here },
      }
    }),
}

export const multicast: Examiner = {
  look: (facts) =>
    ofLinks(facts, ({ transport }, { name, isMulticast }) => {
      if (transport.kind !== 'multicast' || isMulticast) return undefined
      const text = `${name} takes no multicast, and adverts go to ${transport.group}`
      const fix = { command: `ip link set ${name} multicast on  (or unicast_peer)`, where: here }
      return { id: 'LV-D038', status: 'fail', text, evidence: { interface: name }, fix }
    }),
}

/** IP header, and of an advert its fixed part and the authentication of version 2. */
const overhead = { ipv4: 20 + 8 + 8, ipv6: 40 + 8 } as const

export const mtu: Examiner = {
  look: (facts) =>
    ofLinks(facts, ({ virtualAddresses, family, name: router }, { name, mtu: most }) => {
      const named = virtualAddresses.filter(({ excluded, prefix }) => !excluded && familyOf(prefix.address) === family)
      const needed = overhead[family] + named.reduce((sum, { prefix }) => sum + addressBytes(prefix.address).length, 0)
      if (needed <= most) return undefined
      const text = `an advert of ${router} has ${needed} octets, ${name} carries ${most}`
      const fix = { command: `ip link set ${name} mtu 1500`, where: here }
      return { id: 'LV-D037', status: 'fail', text, evidence: { needed, mtu: most }, fix }
    }),
}

/** From 8 on no address is answered for (ip-sysctl.rst). */
const silent = 8

export const arpAnswers: Examiner = {
  look: (facts) =>
    ofLinks(facts, (_, { name, arpIgnore }) => {
      if (arpIgnore < silent) return undefined
      const text = `arp_ignore is ${arpIgnore} on ${name}: nobody will find the floating addresses`
      const command = `sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.${name}.arp_ignore=1`
      return { id: 'LV-D039', status: 'fail', text, evidence: { arp_ignore: arpIgnore }, fix: { command, where: here } }
    }),
}

const managers: Readonly<Record<NonNullable<LinkFacts['manager']>, (name: string) => Fix>> = {
  networkd: (name) => ({
    command: `mkdir -p /etc/systemd/network/10-${name}.network.d && printf '[Network]\\nKeepConfiguration=static\\n' >/etc/systemd/network/10-${name}.network.d/lvsha.conf && networkctl reload  (10-${name}.network: the file that networkctl status ${name} names)`,
    where: here,
  }),
  NetworkManager: (name) => ({
    command: `printf '[keyfile]\\nunmanaged-devices=interface-name:${name}\\n' >/etc/NetworkManager/conf.d/90-lvsha.conf && nmcli general reload`,
    where: here,
  }),
}

export const management: Examiner = {
  look: (facts) =>
    ofLinks(facts, (_, { name, manager }) => {
      if (!manager) return undefined
      const text = `${manager} manages ${name}, and may remove floating addresses when it configures it anew`
      return {
        id: 'LV-D036',
        status: 'warn',
        text,
        evidence: { interface: name, manager },
        fix: managers[manager](name),
      }
    }),
}

/** The addresses that a host is known by on an interface. */
export const ownAddresses = ({ links }: Facts, name: string): readonly Address[] =>
  links.find((link) => link.name === name)?.addresses.map(({ address }) => address) ?? []
