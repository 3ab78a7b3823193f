import type { RouterSettings } from '../model/router.js'
import { type Advertisement, authTypes, type Discard } from '../wire/vrrp.js'

/**
 * Whether an advert that reached this router may count (RFC 3768 §7.1): the same kind of authentication, the same password,
 * the same interval.
 * @returns undefined when it may, else why not.
 */
export function reasonToDiscard(settings: RouterSettings, advert: Advertisement): Discard | undefined {
  const expected = settings.password === undefined ? authTypes.none : authTypes.password
  if (advert.authType !== expected) return 'authentication'
  if (settings.password !== undefined && advert.password !== settings.password) return 'authentication'
  if (advert.advertisementInterval !== settings.advertisementInterval) return 'interval'
  return undefined
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
  return {
    vrid: settings.vrid,
    priority,
    advertisementInterval: settings.advertisementInterval,
    addresses: advertisedAddresses(settings),
    authType: settings.password === undefined ? authTypes.none : authTypes.password,
    password: settings.password ?? '',
  }
}

const advertisedAddresses = ({ virtualAddresses }: RouterSettings) =>
  virtualAddresses.flatMap(({ prefix, excluded }) => (excluded ? [] : [prefix.address]))
