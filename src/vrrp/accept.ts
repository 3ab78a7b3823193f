import type { Address } from '../model/address.js'
import type { RouterSettings } from '../model/router.js'
import { type Advertisement, authTypes, type Discard, vrrpTtl } from '../wire/vrrp.js'

/** What is known of an advert that it does not say itself. */
export type Envelope = {
  readonly source: Address
  /** Time to live, or hop limit. */
  readonly ttl: number
  /** It came in an IP authentication header. */
  readonly isSealed: boolean
}

/**
 * Whether an advert that reached this router may count (RFC 3768 §7.1, RFC 9568 §7.1): the same version and authentication,
 * from no farther than it may come, and in version 2 the same interval.
 * @returns undefined when it may, else why not.
 */
export function reasonToDiscard(settings: RouterSettings, advert: Advertisement, from: Envelope): Discard | undefined {
  if (advert.version !== settings.version) return 'version'
  if (advert.checksum === 'group_header' && !settings.checksum.adapts) return 'checksum'
  return (
    reasonOfWay(settings, from) ?? reasonOfAuthentication(settings, advert, from) ?? reasonOfInterval(settings, advert)
  )
}

function reasonOfWay({ transport }: RouterSettings, { source, ttl }: Envelope): Discard | undefined {
  if (transport.kind === 'multicast') return ttl === vrrpTtl ? undefined : 'ttl'
  const peer = transport.peers.find(({ address }) => address === source)
  if (!peer) return transport.checkSource ? 'unknown_peer' : undefined
  const { minTtl = 0, maxTtl = 255 } = peer
  return ttl < minTtl || ttl > maxTtl ? 'ttl' : undefined
}

function reasonOfAuthentication(
  settings: RouterSettings,
  { authType, password }: Advertisement,
  { isSealed }: Envelope,
): Discard | undefined {
  const { authentication } = settings
  const isExpected = authType === authTypeOf(settings) && isSealed === (authentication?.kind === 'header')
  if (!isExpected) return 'authentication'
  return authentication?.kind === 'password' && password !== authentication.password ? 'authentication' : undefined
}

/** In version 3 the Master's interval is learnt, whatever ours; but there must be one. */
function reasonOfInterval(settings: RouterSettings, { advertisementInterval }: Advertisement): Discard | undefined {
  const isFine =
    settings.version === 2 ? advertisementInterval === settings.advertisementInterval : advertisementInterval > 0
  return isFine ? undefined : 'interval'
}

/**
 * True when an advert names other addresses than ours. It counts all the same: refusing it would make two Masters for as
 * long as one node of a pair has been edited and the other has not.
 */
export function hasOtherAddresses(settings: RouterSettings, advert: Advertisement): boolean {
  const own = advertisedAddresses(settings).sort()
  const theirs = [...advert.addresses].sort()
  return own.length !== theirs.length || own.some((address, index) => address !== theirs[index])
}

/** The advert that this router sends with the given priority. */
export function advertisementOf(settings: RouterSettings, priority: number): Advertisement {
  const { version, vrid, advertisementInterval, authentication, family } = settings
  return {
    version,
    vrid,
    priority,
    advertisementInterval,
    addresses: advertisedAddresses(settings),
    authType: authTypeOf(settings),
    password: authentication?.kind === 'password' ? authentication.password : '',
    ...(version === 3 && family === 'ipv4' && { checksum: settings.checksum.flavour }),
  }
}

const authTypeOf = ({ authentication }: RouterSettings) => authTypes[authentication?.kind ?? 'none']

const advertisedAddresses = ({ virtualAddresses }: RouterSettings) =>
  virtualAddresses.flatMap(({ prefix, excluded }) => (excluded ? [] : [prefix.address]))
