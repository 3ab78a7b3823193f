import { inSubnets } from '../config/subnet.js'
import { connect } from '../control/client.js'
import { type Address, familyOf } from '../model/address.js'
import type { DirectorConfig } from '../model/director-config.js'
import { type Duration, inMilliseconds, microseconds, milliseconds, seconds } from '../model/time.js'
import { loadAddon } from '../os/addon.js'
import { type HeardAdvert, listenForAdverts } from '../survey/adverts.js'
import { askByArp } from '../survey/arp.js'
import type { AdvertFacts, ConfigFacts, Facts, LinkFacts, SegmentFacts } from './facts.js'
import { capabilitiesHere, firewallHere, keepalivedHere, kernelHere, linksHere } from './host.js'

export type GatherOptions = {
  readonly config?: ConfigFacts
  /** The folder of package.json, where the native addon lies. */
  readonly packageRoot: string
  readonly socket: string
  /** For how long adverts are listened for; undefined asks the network nothing. */
  readonly listen: Duration | undefined
  readonly now: number
  /** Told before the network is asked. */
  readonly announce: (text: string) => void
}

/** Finds out what can be found out here; changes nothing, and throws nothing that is not a defect of its own. */
export async function gather(options: GatherOptions): Promise<Facts> {
  const { config, socket, now, packageRoot } = options
  const addon = loadAddon(packageRoot)
  const links = linksHere(addon)
  const capabilities = capabilitiesHere()
  const mayAsk = options.listen !== undefined && capabilities.has('NET_RAW')
  const [segments, daemon] = await Promise.all([
    mayAsk && config?.settings ? askSegments(options, config.settings, links) : undefined,
    connect(socket, seconds(2))
      .status()
      .catch(() => undefined),
  ])
  const firewall = firewallHere()
  const keepalived = keepalivedHere()
  return {
    ...(config && { config }),
    kernel: kernelHere(),
    capabilities,
    links,
    ...(firewall && { firewall }),
    ...(segments && { segments }),
    ...(daemon && { daemon }),
    ...(keepalived !== undefined && { keepalived }),
    now,
  }
}

async function askSegments(
  { packageRoot, listen = seconds(0), announce }: GatherOptions,
  settings: DirectorConfig,
  links: readonly LinkFacts[],
): Promise<SegmentFacts[]> {
  const addon = loadAddon(packageRoot)
  const patience = atLeastAnAdvert(listen, settings)
  const usable = links.filter(({ name, isUp, mac }) => isUp && mac !== '' && interfacesOf(settings).includes(name))
  return Promise.all(
    usable.map(async (link) => {
      const { name } = link
      const known = addressesToAsk(settings, link)
      announce(`listening on ${name} for ${inMilliseconds(patience) / 1000}s, asking by ARP for ${listText(known)}`)
      const place = { interface: name, mac: Buffer.from(link.mac.replaceAll(':', ''), 'hex') }
      // A link that goes down meanwhile has no segment to ask.
      const ask = (addresses: readonly Address[], within: Duration) =>
        askByArp(addon, place, addresses, within).catch(() => [])
      const group = settings.routers.flatMap(({ interface: its, transport }) =>
        its === name && transport.kind === 'multicast' ? [transport.group] : [],
      )[0]
      const listening = listenForAdverts(addon, { interface: name, ...(group && { group }) }, patience)
      const [heard, claims] = await Promise.all([listening, ask(known, patience)])
      const sources = [...new Set(heard.atInterface.map(({ source }) => source))].filter((one) => !known.includes(one))
      const senders = sources.length > 0 ? await ask(sources, senderPatience) : []
      return {
        interface: name,
        listenedMs: inMilliseconds(patience),
        arrived: heard.atInterface.map(advertFacts),
        delivered: heard.atSocket.map(advertFacts),
        claims: [...claims, ...senders],
      }
    }),
  )
}

/** A Master that is heard too seldom would be taken for somebody who does not advertise. */
const atLeastAnAdvert = (listen: Duration, { routers }: DirectorConfig): Duration =>
  microseconds(Math.max(listen, ...routers.map((router) => router.advertisementInterval + milliseconds(200))))

const mostListed = 8

const listText = (addresses: readonly Address[]) =>
  addresses.length > mostListed ? `${addresses.length} addresses` : addresses.join(', ')

const senderPatience = milliseconds(500)

const interfacesOf = ({ routers }: DirectorConfig) => [...new Set(routers.map((router) => router.interface))]

/** The floating addresses of an interface, the peers, and the real servers that are its neighbours. */
function addressesToAsk({ routers, virtualServers }: DirectorConfig, { name, addresses }: LinkFacts): Address[] {
  const own = routers.filter((router) => router.interface === name)
  const isNear = inSubnets(addresses)
  const reals = virtualServers.flatMap(({ realServers }) => realServers.map(({ address }) => address))
  const peers = own.flatMap(({ transport }) =>
    transport.kind === 'unicast' ? transport.peers.map(({ address }) => address) : [],
  )
  const vips = own.flatMap(({ virtualAddresses }) => virtualAddresses.map(({ prefix }) => prefix.address))
  return [...new Set([...vips, ...[...peers, ...reals].filter(isNear)])].filter((one) => familyOf(one) === 'ipv4')
}

function advertFacts({ source, destination, vrid, ttl, count, said }: HeardAdvert): AdvertFacts {
  const common = { source, destination, vrid, ttl, count }
  if (typeof said === 'string') return { ...common, refusal: said }
  const { version, priority, advertisementInterval, addresses, authType, password, checksum } = said
  return {
    ...common,
    advert: {
      version,
      priority,
      intervalMs: inMilliseconds(advertisementInterval),
      addresses,
      authentication: authentications[authType] ?? String(authType),
      password,
      ...(checksum && { checksum }),
    },
  }
}

/** RFC 2338 §5.3.6. */
const authentications: readonly string[] = ['none', 'password', 'header']
