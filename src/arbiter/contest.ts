import type { PermitWish } from '../model/arbiter.js'
import { type Bid, bidOf, type Candidate, entryPrefix } from './candidates.js'

/** What the servers keep of one virtual router. */
export type View = {
  /** Best first. */
  readonly candidates: readonly Candidate[]
  readonly owner?: Owner
}

export type Owner = { readonly node: string; readonly session: string; readonly epoch: number }

/** The next thing to do with one virtual router at the servers; after each the view is another one. */
export type Move =
  | { readonly kind: 'enter'; readonly prefix: string }
  | { readonly kind: 'withdraw'; readonly entry: string }
  | { readonly kind: 'claim' }
  /** Our Master lets go first. */
  | { readonly kind: 'release' }

/**
 * What comes next, so that of two to five candidates one is owner: whoever waits for nothing else claims what nobody owns,
 * the best of them first; an owner stays it, until a better one that preempts is ready, or until it leaves and any other is.
 * @param session ours
 */
export function nextMove(view: View, wish: PermitWish, node: string, session: string): Move | undefined {
  const ours = view.candidates.filter((candidate) => candidate.session === session)
  const others = view.candidates.filter((candidate) => candidate.session !== session && candidate.isReady)
  const isOwner = view.owner?.session === session
  if (wish.want === 'none') {
    if (isOwner) return { kind: 'release' }
    return ours[0] && { kind: 'withdraw', entry: ours[0].entry }
  }
  const bid = bidOf(wish, node, session)
  const current = ours.find((candidate) => isSame(candidate, bid))
  if (!current) return { kind: 'enter', prefix: entryPrefix(bid) }
  const surplus = ours.find((candidate) => candidate !== current)
  if (surplus) return { kind: 'withdraw', entry: surplus.entry }
  // It needs it no more: it has heard a better one, say.
  if (isOwner && wish.want === 'idle') return { kind: 'release' }
  if (isOwner) return others.some((other) => supersedes(other, wish)) ? { kind: 'release' } : undefined
  if (view.owner || !current.isReady) return undefined
  const best = view.candidates.find(({ isReady }) => isReady)
  return best === current ? { kind: 'claim' } : undefined
}

const supersedes = (other: Candidate, { want, priority }: PermitWish) =>
  want === 'leaving' || (other.preempts && other.priority > priority)

const isSame = (candidate: Candidate, bid: Bid) =>
  candidate.entry.startsWith(entryPrefix(bid)) && candidate.node === bid.node
