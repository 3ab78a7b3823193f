/** A chain of a firewall: rules in order, and what becomes of a packet that none of them decided about. */
export type Chain = {
  readonly program: 'nft' | 'iptables'
  readonly family: string
  readonly table: string
  readonly name: string
  /** Undefined for a chain that others jump to. */
  readonly hook?: string
  readonly priority: number
  readonly policy: 'accept' | 'drop'
  readonly rules: readonly Rule[]
}

export type Rule = {
  readonly tests: readonly Test[]
  /** There is something in it that is not understood: it may match, or not. */
  readonly isVague: boolean
  readonly verdict?: Verdict
  readonly packets?: number
  /** To show it. */
  readonly text: string
}

export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }

export type Field = 'protocol' | 'source' | 'destination' | 'in' | 'out'

/** Whether a field of the packet has one of these values; addresses may be prefixes. */
export type Test = { readonly field: Field; readonly values: readonly string[]; readonly differs: boolean }

/** A packet that a firewall is asked about. */
export type Packet = Readonly<Partial<Record<Field, string>>>

/** Where a packet ends. */
export type Fate = { readonly kind: 'pass' } | { readonly kind: 'unknown' } | (Dropped & { readonly kind: 'drop' })

export type Dropped = { readonly chain: Chain; readonly rule?: Rule }

/**
 * What becomes of a packet at a hook: dropped only where every rule before is understood.
 * @param matches whether an address lies in a prefix
 */
export function fateOf(
  chains: readonly Chain[],
  hook: string,
  packet: Packet,
  matches: (address: string, prefix: string) => boolean,
): Fate {
  const bases = chains.filter((chain) => chain.hook === hook).sort((a, b) => a.priority - b.priority)
  let isVague = false
  for (const base of bases) {
    const fate = throughChain(base, chains, packet, matches, 0)
    if (fate.kind === 'drop') return isVague ? { kind: 'unknown' } : fate
    if (fate.kind === 'unknown') isVague = true
  }
  return isVague ? { kind: 'unknown' } : { kind: 'pass' }
}

type Step = Fate | { readonly kind: 'continue' }
type Matches = (address: string, prefix: string) => boolean

const deepest = 16

function throughChain(chain: Chain, chains: readonly Chain[], packet: Packet, matches: Matches, depth: number): Fate {
  const step = throughRules(chain, chains, packet, matches, depth)
  if (step.kind !== 'continue') return step
  return chain.policy === 'drop' ? { kind: 'drop', chain } : { kind: 'pass' }
}

function throughRules(chain: Chain, chains: readonly Chain[], packet: Packet, matches: Matches, depth: number): Step {
  for (const rule of chain.rules) {
    const { verdict } = rule
    if (!verdict || !rule.tests.every((test) => holds(test, packet, matches))) continue
    // What is not understood decides nothing by itself, but nothing is certain after it.
    if (rule.isVague) {
      if (verdict.kind === 'return') continue
      return { kind: 'unknown' }
    }
    if (verdict.kind === 'accept') return { kind: 'pass' }
    if (verdict.kind === 'drop') return { kind: 'drop', chain, rule }
    if (verdict.kind === 'return') return { kind: 'continue' }
    const target = chainOf(verdict, chain, chains)
    if (!target || depth >= deepest) return { kind: 'unknown' }
    const step = throughRules(target, chains, packet, matches, depth + 1)
    if (step.kind !== 'continue') return step
    if (verdict.kind === 'goto') return { kind: 'continue' }
  }
  return { kind: 'continue' }
}

const chainOf = ({ chain: wanted }: { readonly chain: string }, from: Chain, chains: readonly Chain[]) =>
  chains.find(({ name, table, family }) => name === wanted && table === from.table && family === from.family)

function holds({ field, values, differs }: Test, packet: Packet, matches: Matches): boolean {
  const own = packet[field]
  if (own === undefined) return differs
  const isAddress = field === 'source' || field === 'destination'
  return values.some((value) => (isAddress ? matches(own, value) : own === value)) !== differs
}
