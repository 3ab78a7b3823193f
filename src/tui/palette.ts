import { type Offer, offer, operations } from './operations.js'
import { type ScreenName, screens, type Target, type ViewerState } from './state.js'

/** What the palette offers: a screen, something to look at, or something to do. */
export type PaletteItem = {
  readonly text: string
  readonly note: string
  /** Why it cannot be done. */
  readonly why?: string | undefined
  readonly does:
    | { readonly kind: 'screen'; readonly screen: ScreenName }
    | { readonly kind: 'open'; readonly target: Target }
    | { readonly kind: 'explain'; readonly target: Target }
    | { readonly kind: 'offer'; readonly offer: Offer }
    | { readonly kind: 'help' }
    | { readonly kind: 'quit' }
}

/** As many as have room in the box. */
const shown = 8

/** What fits what was typed, the best first: every letter must be there in order, and letters together count most. */
export function paletteItems(state: ViewerState, typed: string): readonly PaletteItem[] {
  const found = candidates(state).flatMap((candidate) => {
    const score = scoreOf(candidate.text, typed)
    return score === undefined ? [] : [{ candidate, score }]
  })
  return found
    .toSorted((a, b) => b.score - a.score)
    .slice(0, shown)
    .map(({ candidate }) => candidate.item())
}

type Candidate = { readonly text: string; readonly item: () => PaletteItem }

/** Lazy, for there may be thousands of servers and eight rows. */
function candidates(state: ViewerState): readonly Candidate[] {
  const status = state.snapshot?.status
  const instances = (status?.instances ?? []).map(({ name }): Target => ({ kind: 'instance', name }))
  const services = (status?.services ?? []).map(({ name }): Target => ({ kind: 'service', name }))
  const servers = (status?.services ?? []).flatMap(({ name: service, real_servers: reals }) =>
    reals.map(({ name }): Target => ({ kind: 'server', service, name })),
  )
  return [
    ...screens.map((screen): Candidate => fixed(screen, 'screen', { kind: 'screen', screen })),
    ...instances.flatMap((target) => [...operationsOn(state, target), ...looksAt(target, ['open', 'explain'])]),
    ...operationsOn(state, undefined),
    ...services.flatMap((target) => looksAt(target, ['open', 'explain'])),
    ...servers.flatMap((target) => [...looksAt(target, ['open', 'explain']), ...operationsOn(state, target)]),
    fixed('help', 'keys and signs', { kind: 'help' }),
    fixed('quit', 'the daemon keeps running', { kind: 'quit' }),
  ]
}

const fixed = (text: string, note: string, does: PaletteItem['does']): Candidate => ({
  text,
  item: () => ({ text, note, does }),
})

const looksAt = (target: Target, kinds: readonly ('open' | 'explain')[]): readonly Candidate[] =>
  kinds.map((kind) => {
    const text = `${kind} ${nameOf(target)}`
    return fixed(text, kind === 'open' ? 'details' : 'why it is so', { kind, target })
  })

const operationsOn = (state: ViewerState, target: Target | undefined): readonly Candidate[] =>
  operations
    .filter(({ on }) => on === (target?.kind ?? 'daemon'))
    .map((operation) => {
      const text = target ? `${operation.action} ${nameOf(target)}` : operation.action
      return {
        text,
        item: () => {
          const offered = offer(state, operation, target)
          const note = offered.why === undefined ? `${operation.label} (asks first)` : `off: ${offered.why}`
          return { text, note, why: offered.why, does: { kind: 'offer', offer: offered } }
        },
      }
    })

function nameOf(target: Target): string {
  switch (target.kind) {
    case 'server':
      return `${target.name} of ${target.service}`
    case 'event':
      return target.key
    default:
      return target.name
  }
}

/** Undefined where a letter is missing. */
export function scoreOf(text: string, typed: string): number | undefined {
  const wanted = typed.toLowerCase().replaceAll(' ', '')
  const offered = text.toLowerCase()
  let score = 0
  let from = 0
  let before = -2
  for (const letter of wanted) {
    const at = offered.indexOf(letter, from)
    if (at < 0) return undefined
    score += at === before + 1 ? 4 : at === 0 || ' .:'.includes(offered[at - 1] ?? '') ? 3 : 0
    before = at
    from = at + 1
  }
  return score - offered.length / 1_000
}
