import type { Address } from '../../model/address.js'
import type { RouterSettings } from '../../model/router.js'
import { inMilliseconds } from '../../model/time.js'
import { vrrpTtl } from '../../wire/vrrp.js'
import type { AdvertFacts, Facts } from '../facts.js'
import { type Examiner, type Finding, type FindingId, withoutSegments } from '../finding.js'

type Advert = NonNullable<AdvertFacts['advert']>
type Heard = AdvertFacts & { readonly advert: Advert }

/** Whether its adverts are listened for: those of IPv6, and those in an IPsec header, are not. */
export const isAudible = ({ family, authentication }: RouterSettings) =>
  family === 'ipv4' && authentication?.kind !== 'header'

/** Adverts of an instance's VRID on its interface, with the instance. */
export function heardBy(facts: Facts): { readonly router: RouterSettings; readonly heard: readonly AdvertFacts[] }[] {
  const routers = (facts.config?.settings?.routers ?? []).filter(isAudible)
  return routers.map((router) => {
    const segment = facts.segments?.find((one) => one.interface === router.interface)
    return { router, heard: (segment?.arrived ?? []).filter(({ vrid }) => vrid === router.vrid) }
  })
}

/** The addresses that adverts of an instance name, in order. */
const namedBy = ({ virtualAddresses }: RouterSettings): Address[] =>
  virtualAddresses
    .filter(({ excluded }) => !excluded)
    .map(({ prefix }) => prefix.address)
    .sort()

export const isOurs = (router: RouterSettings, { advert }: AdvertFacts) =>
  advert?.addresses.some((address) => namedBy(router).includes(address)) ?? false

/** A trouble that one advert shows: the first of the table that it has is the cause of what follows from it. */
type Trouble = {
  readonly id: FindingId
  readonly status: Finding['status']
  /** What is wrong, or undefined. */
  readonly what: (router: RouterSettings, heard: AdvertFacts) => string | undefined
  readonly fix: (router: RouterSettings, heard: AdvertFacts) => Finding['fix']
}

const elsewhere =
  (command: string) =>
  (_: RouterSettings, { source }: AdvertFacts) => ({ command, where: `on ${source}` })
const compare = elsewhere('lvsha check --pair lb1.conf lb2.conf')

/** A test of what could be read. */
const ofRead =
  (what: (router: RouterSettings, heard: Heard) => string | undefined) =>
  (router: RouterSettings, heard: AdvertFacts) =>
    heard.advert ? what(router, { ...heard, advert: heard.advert }) : undefined

const intervalOf = (router: RouterSettings) => inMilliseconds(router.advertisementInterval)
const authenticationOf = ({ authentication }: RouterSettings) => authentication?.kind ?? 'none'

const troubles: readonly Trouble[] = [
  {
    id: 'LV-D046',
    status: 'fail',
    what: ({ transport }, { source, ttl }) =>
      transport.kind === 'multicast' && ttl !== vrrpTtl
        ? `adverts of ${source} come with TTL ${ttl} instead of 255: they crossed a router, or are forged`
        : undefined,
    fix: elsewhere('ip route get 224.0.0.18'),
  },
  {
    id: 'LV-D043',
    status: 'fail',
    what: (_, { source, refusal }) =>
      refusal === undefined ? undefined : `adverts of ${source} cannot be read: ${refusal}`,
    fix: compare,
  },
  {
    id: 'LV-D040',
    status: 'fail',
    what: (router, heard) =>
      heard.advert && !isOurs(router, heard)
        ? `${heard.source} uses VRID ${router.vrid} for ${heard.advert.addresses.join(', ')}`
        : undefined,
    fix: ({ name, vrid }) => ({
      command: `virtual_router_id ${vrid === 255 ? 1 : vrid + 1}  (of ${name}, on both nodes)`,
      where: 'here',
    }),
  },
  {
    id: 'LV-D042',
    status: 'fail',
    what: ofRead(({ name, version }, { source, advert }) =>
      advert.version === version ? undefined : `${source} speaks VRRPv${advert.version}, ${name} here VRRPv${version}`,
    ),
    fix: ({ version }, { source }) => ({ command: `version ${version}`, where: `on ${source}` }),
  },
  {
    id: 'LV-D043',
    status: 'fail',
    what: ofRead(({ name, version, checksum }, { source, advert }) => {
      const isUnderstood =
        version === 2 ||
        advert.checksum === undefined ||
        advert.checksum === checksum.flavour ||
        (advert.checksum === 'group_header' && checksum.adapts)
      return isUnderstood
        ? undefined
        : `${source} makes checksums over ${flavourText(advert.checksum)}, ${name} here does not`
    }),
    fix: ({ checksum }, { source }) => ({
      command: checksum.flavour === 'message' ? 'v3_checksum_as_v2' : 'v3_checksum_as_v2 off',
      where: `on ${source}`,
    }),
  },
  {
    id: 'LV-D045',
    status: 'fail',
    what: ofRead((router, { source, advert }) => {
      const own = authenticationOf(router)
      if (router.version !== 2) return undefined
      if (advert.authentication !== own)
        return `${source} authenticates by ${advert.authentication}, ${router.name} here by ${own}`
      const secret = router.authentication?.kind === 'password' ? router.authentication.password : ''
      return own === 'password' && advert.password !== secret ? `${source} has another password` : undefined
    }),
    fix: compare,
  },
  {
    id: 'LV-D044',
    status: 'fail',
    what: ofRead((router, { source, advert }) => {
      const [own, other] = [namedBy(router), [...advert.addresses].sort()]
      if (own.join() === other.join()) return undefined
      const only = [...own.filter((one) => !other.includes(one)), ...other.filter((one) => !own.includes(one))]
      return `${source} advertises other addresses for ${router.name}: not both have ${only.join(', ')}`
    }),
    fix: compare,
  },
  {
    id: 'LV-D047',
    status: 'fail',
    what: ofRead((router, { source, advert }) =>
      advert.intervalMs === intervalOf(router)
        ? undefined
        : `${source} advertises every ${advert.intervalMs / 1000}s, ${router.name} here every ${intervalOf(router) / 1000}s`,
    ),
    fix: (router, { source }) => ({ command: `advert_int ${intervalOf(router) / 1000}`, where: `on ${source}` }),
  },
  {
    id: 'LV-D048',
    status: 'warn',
    what: ofRead((router, { source, advert }) =>
      advert.priority === router.priority
        ? `${source} has priority ${advert.priority} as ${router.name} here: the higher address decides`
        : undefined,
    ),
    fix: ({ priority }, { source }) => ({ command: `priority ${Math.max(1, priority - 50)}`, where: `on ${source}` }),
  },
]

const flavourText = (flavour = '') =>
  ({ message: 'the message alone', pseudo_header: 'a pseudo header', group_header: "the group's header" })[flavour] ??
  flavour

export const adverts: Examiner = {
  blind: withoutSegments,
  look: (facts) =>
    heardBy(facts).flatMap(({ router, heard }) =>
      heard.flatMap((one): Finding[] => {
        for (const { id, status, what, fix } of troubles) {
          const text = what(router, one)
          const how = text === undefined ? undefined : fix(router, one)
          if (text !== undefined)
            return [{ id, status, text, evidence: { instance: router.name, ...one }, ...(how && { fix: how }) }]
        }
        return []
      }),
    ),
}

export const masters: Examiner = {
  blind: withoutSegments,
  look: (facts) =>
    heardBy(facts).flatMap(({ router, heard }): Finding[] => {
      const others = heard.filter((one) => isOurs(router, one)).map(({ source }) => source)
      const isHere = facts.daemon?.instances.some(({ name, state }) => name === router.name && state === 'MASTER')
      const all = [...(isHere ? ['this node'] : []), ...others]
      if (all.length < 2) return []
      const text = `${all.join(' and ')} are Master of ${router.name} at once`
      const fix = { command: `lvsha doctor --split-brain ${router.name}`, where: 'here' }
      return [{ id: 'LV-D049', status: 'fail', text, evidence: { instance: router.name, masters: all }, fix }]
    }),
}
