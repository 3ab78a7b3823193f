import type { Address } from '../model/address.js'
import type { ChecksumFlavour, RouterSettings } from '../model/router.js'
import { secondsText } from '../model/time.js'
import type { Peer } from './counters.js'

/** What an operator should know of a peer's adverts, which count all the same; what was so before is not said again. */
export function peerDifferences(settings: RouterSettings, peer: Peer, before: Peer | undefined): string[] {
  return differences.flatMap((difference) => {
    const text = difference(settings, peer)
    return text === undefined || (before && difference(settings, before) === text) ? [] : [text]
  })
}

type Difference = (settings: RouterSettings, peer: Peer) => string | undefined

/** No reason to refuse an advert: both would be Master. */
const otherAddresses: Difference = (settings, { otherAddresses: theirs }) => {
  const ours = settings.virtualAddresses.flatMap(({ prefix, excluded }) => (excluded ? [] : [prefix.address]))
  return theirs && `advertises other virtual addresses than ours: ${listText(theirs)}, ours are ${listText(ours)}`
}

const listText = (addresses: readonly Address[]) => (addresses.length === 0 ? 'none' : [...addresses].sort().join(' '))

/** Who has not heard the slower one yet does not know how long its lease is. */
const otherInterval: Difference = ({ advertisementInterval: own }, { interval }) =>
  interval === own
    ? undefined
    : `sends adverts every ${secondsText(interval)}, not ${secondsText(own)}: that counts while it is Master, but an address can be on two hosts for a while where one of them hangs`

const otherChecksum: Difference = ({ checksum: { flavour } }, { checksum }) =>
  checksum === undefined || checksum === flavour ? undefined : checksumTexts[checksum]

const checksumTexts: Record<ChecksumFlavour, string> = {
  pseudo_header: 'has the pseudo header in its checksums, unlike ours (v3_checksum_as_v2): it may refuse them',
  message: 'leaves the pseudo header out of its checksums, unlike ours: if it refuses them, use v3_checksum_as_v2',
  group_header: 'has the multicast group in its unicast checksums, as keepalived had before 1.3.7',
}

const differences: readonly Difference[] = [otherAddresses, otherInterval, otherChecksum]
