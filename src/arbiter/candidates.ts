import type { PermitWish } from '../model/arbiter.js'

/** One node that could be Master, as the name of its ephemeral node tells it. */
export type Candidate = {
  /** The name as it is kept. */
  readonly entry: string
  readonly node: string
  readonly priority: number
  readonly isReady: boolean
  readonly preempts: boolean
  /** Whose session it is. */
  readonly session: string
  /** Counts up with every entry. */
  readonly sequence: number
}

/** What others have to know of a candidate. */
export type Bid = Pick<Candidate, 'node' | 'priority' | 'isReady' | 'preempts' | 'session'>

/** The name of the node that only the owner has. */
export const ownerEntry = 'owner'

/** Everything is in the name, so that one answer of the servers shows all candidates as they were at one moment. */
export const entryPrefix = ({ node, priority, isReady, preempts, session }: Bid) =>
  `candidate.${priority}.${isReady ? 'ready' : 'idle'}.${preempts ? 'preempts' : 'waits'}.${session}.${encodeURIComponent(node)}-`

/** Candidates of all names that are those of one, best first: priority, then who was first. */
export const candidatesIn = (names: readonly string[]): Candidate[] =>
  names
    .flatMap((name) => candidateOf(name) ?? [])
    .toSorted((a, b) => b.priority - a.priority || a.sequence - b.sequence)

export const bidOf = (wish: PermitWish, node: string, session: string): Bid => ({
  node,
  session,
  priority: wish.priority,
  isReady: wish.want === 'ready' || wish.want === 'owner',
  preempts: wish.preempt,
})

function candidateOf(entry: string): Candidate | undefined {
  const match = /^candidate\.(\d{1,3})\.(ready|idle)\.(preempts|waits)\.([0-9a-f]{16})\.(.*)-(-?\d{10})$/.exec(entry)
  if (!match) return undefined
  const [, priority, ready, preempts, session = '', node = '', sequence] = match
  const named = decoded(node)
  if (named === undefined) return undefined
  return {
    entry,
    node: named,
    priority: Number(priority),
    isReady: ready === 'ready',
    preempts: preempts === 'preempts',
    session,
    sequence: Number(sequence),
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
