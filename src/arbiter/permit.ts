import type { Permit, Policy } from '../model/arbiter.js'
import type { Duration } from '../model/time.js'

/** What is known of the owner of one virtual router. */
export type Knowledge =
  | { readonly kind: 'ours'; readonly epoch: number; readonly until: Duration }
  /** What is known of others may be out of date from `until` on. */
  | { readonly kind: 'theirs'; readonly epoch: number; readonly until: Duration }
  | { readonly kind: 'nobodys'; readonly until: Duration }
  | { readonly kind: 'unknown' }

/**
 * What a virtual router is told.
 * @param isMaster it is already
 * @param witnessAnswered whether a rival answers for its addresses, where the policy asks
 */
export function permitOf(
  policy: Policy,
  knowledge: Knowledge,
  { isMaster = false, witnessAnswered = false }: { isMaster?: boolean; witnessAnswered?: boolean } = {},
): Permit {
  switch (knowledge.kind) {
    case 'ours': {
      const { epoch, until } = knowledge
      // The owner goes on without the servers, unless that is what the policy rules out.
      return { isGranted: true, because: 'held', epoch, ...(policy !== 'available' && { until }) }
    }
    case 'theirs':
      return refusal(policy, 'held_by_other', knowledge)
    case 'nobodys':
      // Who became Master without a word of the servers stays it while he claims: nobody else does.
      return isMaster && policy === 'available'
        ? { isGranted: true, because: 'not_held' }
        : refusal(policy, 'not_held', knowledge)
    case 'unknown':
      return { isGranted: withoutWord[policy](witnessAnswered), because: 'arbiter_lost' }
  }
}

const refusal = (
  policy: Policy,
  because: Permit['because'],
  { epoch, until }: { readonly epoch?: number; readonly until: Duration },
): Permit => ({
  isGranted: false,
  because,
  ...(epoch !== undefined && { epoch }),
  ...(policy === 'available' && { until }),
})

/** Whether one may be Master of whom the servers say nothing. */
const withoutWord: Readonly<Record<Policy, (witnessAnswered: boolean) => boolean>> = {
  strict: () => false,
  witness: (witnessAnswered) => !witnessAnswered,
  available: () => true,
}
