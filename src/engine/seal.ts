import type { Address } from '../model/address.js'
import { admit, emptyWindow, laterSequence } from '../vrrp/replay.js'
import { isAuthentic, type Sealed } from '../wire/authentication-header.js'
import type { Discard } from '../wire/vrrp.js'
import { remember } from './counters.js'
import type { Running } from './running.js'

/**
 * Whether the IP authentication header of an advert is from someone who has our key, and has not come before. The last
 * check of an advert, since it remembers that the advert came.
 *
 * Our own numbers go on from the highest that we hear: keepalived counts that way, and takes from any node no number below
 * the last that it sent or heard itself.
 */
export function reasonToDistrust(running: Running, sealed: Sealed, from: { source: Address; packet: Uint8Array }) {
  const { authentication } = running.settings
  const isTrue = authentication?.kind === 'header' && isAuthentic(from, authentication.key)
  if (!isTrue) return 'authentication' satisfies Discard
  const window = admit(running.windows.get(from.source) ?? emptyWindow, sealed.sequence)
  if (!window) return 'replay' satisfies Discard
  remember(running.windows, from.source, window)
  running.sequence = laterSequence(sealed.sequence, running.sequence)
  return undefined
}
