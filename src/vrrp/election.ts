import { type Address, compareAddresses } from '../model/address.js'

/** What two Masters that hear each other compare. */
export type Candidate = { readonly priority: number; readonly address: Address }

/** Who wins and by what: the higher priority, and between equals the higher address (RFC 3768 §6.4.3). */
export type Outcome = 'higher_priority' | 'higher_address' | 'lower'

/** How `rival` stands towards `own`. */
export function compareCandidates(rival: Candidate, own: Candidate): Outcome {
  if (rival.priority !== own.priority) return rival.priority > own.priority ? 'higher_priority' : 'lower'
  return compareAddresses(rival.address, own.address) > 0 ? 'higher_address' : 'lower'
}
