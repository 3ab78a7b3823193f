import type { ServerChangeDocument } from '../control/protocol.js'
import type { Problem } from '../model/errors.js'
import type { HoldAction } from '../model/hold.js'
import type { Size } from './layout.js'
import type { History, Snapshot } from './snapshot.js'

export const screens = ['overview', 'vrrp', 'services', 'health', 'events', 'cluster'] as const
export type ScreenName = (typeof screens)[number]

/** Something that a row stands for, and that can be opened, explained and acted upon. */
export type Target =
  | { readonly kind: 'instance'; readonly name: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'server'; readonly service: string; readonly name: string }
  | { readonly kind: 'event'; readonly key: string }
  | { readonly kind: 'node'; readonly name: string }

/** What fills the screen: one of the six, or something that was opened from there. */
export type Place = { readonly kind: 'screen'; readonly screen: ScreenName } | Target

/** Every list there is; those below the first six are parts of what was opened. */
export const lists = [
  'instances',
  'services',
  'servers',
  'checks',
  'events',
  'nodes',
  'pool',
  'runs',
  'transitions',
  'history',
] as const
export type ListId = (typeof lists)[number]

/** What the operator has made of a list. */
export type ListState = {
  /** The selected row by its identity, so that it stays selected when the order changes. */
  readonly selected?: string
  readonly filter: string
  /** Which of its orders; undefined is the one in which it comes. */
  readonly sort?: number
  readonly reversed: boolean
}

/** Why the last attempt to ask the daemon failed, and when the next is due (monotonic milliseconds). */
export type Failure = { readonly problem: Problem; readonly attempts: number; readonly retryAt: number }

/** What an operator may do to the cluster. */
export type ClusterChange =
  | { readonly kind: 'failover'; readonly action: HoldAction; readonly instance: string; readonly end: boolean }
  | {
      readonly kind: 'server'
      readonly action: ServerChangeDocument['action']
      readonly service: string
      readonly real: string
      readonly weight?: number
      readonly forceLast: boolean
    }
  | { readonly kind: 'reload' }

/** What the daemon said a change would do or has done; or why it refuses. */
export type Answer =
  | { readonly kind: 'said'; readonly lines: readonly string[] }
  | { readonly kind: 'refused'; readonly problem: Problem }

export type Dialog = {
  readonly change: ClusterChange
  readonly typed: string
  readonly focus: 'cancel' | 'go'
  /** What it would do, once the daemon has said so. */
  readonly plan?: Answer
  readonly phase: 'asking' | 'sent' | 'over'
  readonly outcome?: Answer
}

/** What lies over the screen and takes the keys. */
export type Overlay =
  | { readonly kind: 'help'; readonly scroll: number }
  | {
      readonly kind: 'text'
      readonly title: string
      readonly lines: readonly string[]
      readonly command?: string
      readonly scroll: number
    }
  | { readonly kind: 'palette'; readonly typed: string; readonly index: number }
  | { readonly kind: 'filter'; readonly list: ListId; readonly before: string }
  | { readonly kind: 'actions'; readonly target: Target; readonly index: number }
  | { readonly kind: 'dialog'; readonly dialog: Dialog }

export const refreshRates = [250, 500, 1_000, 2_000, 5_000, 10_000] as const

/** Everything that decides what is on the screen. */
export type ViewerState = {
  readonly size: Size
  /** Milliseconds between two snapshots. */
  readonly refresh: number
  /** Monotonic milliseconds, and milliseconds since 1970 for the clock in the corner. */
  readonly now: number
  readonly clock: number
  readonly snapshot?: Snapshot | undefined
  readonly failure?: Failure | undefined
  readonly history: History
  /** Since when (monotonic milliseconds) the picture stands still because the operator wants it to. */
  readonly pausedAt?: number | undefined
  /** The name of the demonstration, where this is none of the real world. */
  readonly demo?: string | undefined
  /** Why nothing may be changed from here. */
  readonly readOnly?: string | undefined
  readonly screen: ScreenName
  /** What was opened from there, the deepest last. */
  readonly path: readonly Target[]
  /** Which list of a place has the keys; the first where it is missing. */
  readonly focus: Readonly<Record<string, ListId>>
  readonly lists: Readonly<Partial<Record<ListId, ListState>>>
  /** So many columns after the first are skipped. */
  readonly shift: number
  readonly wide: boolean
  /** The focused list alone. */
  readonly full: boolean
  readonly overlay?: Overlay | undefined
  /** The operator wants to see the stale data behind the box. */
  readonly lookBehind: boolean
  readonly pasting: boolean
  readonly toast?: { readonly text: string; readonly until: number } | undefined
}

export type Start = Pick<ViewerState, 'size' | 'refresh' | 'now' | 'clock' | 'demo' | 'readOnly'> & {
  readonly screen?: ScreenName
}

export const initialState = ({ screen = 'overview', ...start }: Start): ViewerState => ({
  ...start,
  screen,
  history: { rates: new Map(), latencies: new Map() },
  path: [],
  focus: {},
  lists: {},
  shift: 0,
  wide: false,
  full: false,
  lookBehind: false,
  pasting: false,
})

const asItComes: ListState = { filter: '', reversed: false }

export const listState = ({ lists: states }: ViewerState, list: ListId): ListState => states[list] ?? asItComes

export const withList = (state: ViewerState, list: ListId, change: Partial<ListState>): ViewerState => ({
  ...state,
  lists: { ...state.lists, [list]: { ...listState(state, list), ...change } },
})

export const placeOf = ({ path, screen }: ViewerState): Place => path.at(-1) ?? { kind: 'screen', screen }

const listsOfScreen: Record<ScreenName, readonly ListId[]> = {
  overview: ['instances', 'services', 'servers', 'events'],
  vrrp: ['instances'],
  services: ['services'],
  health: ['checks'],
  events: ['events'],
  cluster: ['nodes'],
}

const listsOfTarget: Record<Target['kind'], readonly ListId[]> = {
  instance: ['transitions'],
  service: ['pool'],
  server: ['runs', 'history'],
  event: [],
  node: [],
}

/** The lists of a place, in the order in which Tab visits them. */
export const listsOf = (place: Place): readonly ListId[] =>
  place.kind === 'screen' ? listsOfScreen[place.screen] : listsOfTarget[place.kind]

/** The list that takes the keys. */
export function focusedList(state: ViewerState): ListId | undefined {
  const place = placeOf(state)
  const there = listsOf(place)
  const focused = state.focus[focusKey(place)]
  return focused && there.includes(focused) ? focused : there[0]
}

export const focusKey = (place: Place) => (place.kind === 'screen' ? place.screen : place.kind)

/** A snapshot older than this has missed two refreshes. */
const staleAfter = ({ refresh }: ViewerState) => Math.max(1_000, 2 * refresh)

export type Freshness = { readonly state: 'none' | 'live' | 'stale' | 'paused'; readonly age: number }

/** How much the screen can be trusted. */
export function freshness(state: ViewerState): Freshness {
  if (!state.snapshot) return { state: 'none', age: 0 }
  if (state.pausedAt !== undefined) return { state: 'paused', age: Math.max(0, state.now - state.pausedAt) }
  const age = Math.max(0, state.now - state.snapshot.receivedAt)
  return { state: age > staleAfter(state) ? 'stale' : 'live', age }
}

/** Whether the box that says why there is no data lies over the screen. */
export const isUnreachable = (state: ViewerState) =>
  state.failure !== undefined && ['none', 'stale'].includes(freshness(state).state) && !state.lookBehind

/** Whether a timer runs down on the screen, which then wants more frames. */
export const isCountingDown = (state: ViewerState) =>
  freshness(state).state === 'live' &&
  showsRouters(placeOf(state)) &&
  (state.snapshot?.status.instances.some((instance) => instance.timers.master_down_left_ms !== null) ?? false)

const showsRouters = (place: Place) =>
  place.kind === 'instance' || (place.kind === 'screen' && (place.screen === 'overview' || place.screen === 'vrrp'))

/** Why nothing can be changed now; undefined where it can. */
export function whyNot(state: ViewerState): string | undefined {
  if (state.readOnly !== undefined) return state.readOnly
  const { state: fresh } = freshness(state)
  if (fresh === 'paused') return 'the picture is paused: p goes on'
  return fresh === 'live' ? undefined : 'there is no current data from the daemon'
}
