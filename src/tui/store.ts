import type { EventStatus, StatusDocument } from '../control/protocol.js'
import type { Problem } from '../model/errors.js'
import { eventKey, newestFirst } from '../view/events.js'
import { type ServerEntry, serverEntries, serverKey } from '../view/servers.js'
import type { Action } from './keys.js'
import type { Size } from './layout.js'

/** The lists of the overview, in the order in which Tab visits them. */
export const panes = ['routers', 'services', 'servers', 'events'] as const
export type Pane = (typeof panes)[number]

/** What the daemon said last. Texts in it are already harmless. */
export type Snapshot = {
  readonly status: StatusDocument
  /** Failing first, sorted once and not in every frame. */
  readonly servers: readonly ServerEntry[]
  /** Newest first. */
  readonly events: readonly EventStatus[]
  /** On the viewer's own monotonic clock, in milliseconds. */
  readonly receivedAt: number
}

/** @param receivedAt monotonic milliseconds */
export const snapshotOf = (status: StatusDocument, events: readonly EventStatus[], receivedAt: number): Snapshot => ({
  status,
  servers: serverEntries(status.services),
  events: newestFirst(events),
  receivedAt,
})

/** Why the last attempt to ask the daemon failed, and when the next is due (monotonic milliseconds). */
export type Failure = { readonly problem: Problem; readonly attempts: number; readonly retryAt: number }

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
  /** New connections per second of each virtual server at the last snapshots, oldest first. */
  readonly rates: ReadonlyMap<string, readonly number[]>
  readonly help: boolean
  /** The operator wants to see the stale data behind the box. */
  readonly lookBehind: boolean
  readonly pane: Pane
  /** The selected object of each list by its identity, so that it stays selected when the order changes. */
  readonly selected: Readonly<Partial<Record<Pane, string>>>
}

export type Change =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'failure'; readonly failure: Failure; readonly now: number }
  | { readonly type: 'tick'; readonly now: number; readonly clock: number }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'action'; readonly action: Action }

export const initialState = (start: Pick<ViewerState, 'size' | 'refresh' | 'now' | 'clock'>): ViewerState => ({
  ...start,
  rates: new Map(),
  help: false,
  lookBehind: false,
  pane: 'routers',
  selected: {},
})

/** What the screen becomes; it asks no clock and touches nothing. */
export function reduce(state: ViewerState, change: Change): ViewerState {
  switch (change.type) {
    case 'snapshot': {
      const { snapshot } = change
      const rates = withRates(state.rates, snapshot.status)
      return { ...state, snapshot, rates, failure: undefined, lookBehind: false, now: snapshot.receivedAt }
    }
    case 'failure':
      return { ...state, failure: change.failure, now: change.now }
    case 'tick':
      return { ...state, now: change.now, clock: change.clock }
    case 'resize':
      return { ...state, size: change.size }
    case 'action':
      return actions[change.action](state)
  }
}

/** A snapshot older than this has missed two refreshes. */
const staleAfter = ({ refresh }: ViewerState) => Math.max(1_000, 2 * refresh)

export type Freshness = { readonly state: 'none' | 'live' | 'stale'; readonly age: number }

/** How much the screen can be trusted. */
export function freshness(state: ViewerState): Freshness {
  if (!state.snapshot) return { state: 'none', age: 0 }
  const age = Math.max(0, state.now - state.snapshot.receivedAt)
  return { state: age > staleAfter(state) ? 'stale' : 'live', age }
}

/** Whether the box that says why there is no data lies over the screen. */
export const isUnreachable = (state: ViewerState) =>
  state.failure !== undefined && freshness(state).state !== 'live' && !state.lookBehind

/** Whether a timer runs down on the screen, which then wants more frames. */
export const isCountingDown = (state: ViewerState) =>
  freshness(state).state === 'live' &&
  (state.snapshot?.status.instances.some((instance) => instance.timers.master_down_left_ms !== null) ?? false)

/** The identities of a list's rows, in the order of the screen. */
function keysOf(snapshot: Snapshot, pane: Pane): readonly string[] {
  switch (pane) {
    case 'routers':
      return snapshot.status.instances.map((instance) => instance.name)
    case 'services':
      return snapshot.status.services.map((service) => service.name)
    case 'servers':
      return snapshot.servers.map(serverKey)
    case 'events':
      return snapshot.events.map(eventKey)
  }
}

/** Which row of a list is selected; the first, where the selected object is gone. */
export function selectedIndex(state: ViewerState, pane: Pane): number {
  const selected = state.selected[pane]
  return state.snapshot && selected !== undefined ? Math.max(0, keysOf(state.snapshot, pane).indexOf(selected)) : 0
}

const page = 10

const actions: Record<Action, (state: ViewerState) => ViewerState> = {
  quit: (state) => state,
  retry: (state) => state,
  help: (state) => ({ ...state, help: true }),
  close: (state) => ({ ...state, help: false }),
  lookBehind: (state) => ({ ...state, lookBehind: true }),
  nextPane: (state) => ({ ...state, pane: neighbour(state.pane, 1) }),
  previousPane: (state) => ({ ...state, pane: neighbour(state.pane, -1) }),
  up: (state) => move(state, -1),
  down: (state) => move(state, 1),
  pageUp: (state) => move(state, -page),
  pageDown: (state) => move(state, page),
  first: (state) => move(state, Number.NEGATIVE_INFINITY),
  last: (state) => move(state, Number.POSITIVE_INFINITY),
}

const neighbour = (pane: Pane, step: number): Pane =>
  panes[(panes.indexOf(pane) + step + panes.length) % panes.length] ?? 'routers'

function move(state: ViewerState, step: number): ViewerState {
  if (!state.snapshot) return state
  const keys = keysOf(state.snapshot, state.pane)
  const index = Math.max(0, Math.min(keys.length - 1, selectedIndex(state, state.pane) + step))
  const key = keys[index]
  return key === undefined ? state : { ...state, selected: { ...state.selected, [state.pane]: key } }
}

const longestHistory = 60

function withRates(rates: ViewerState['rates'], { services }: StatusDocument): ViewerState['rates'] {
  const known = services.flatMap(({ name, stats }) => (stats ? [{ name, rate: stats.connections_per_s }] : []))
  return new Map(known.map(({ name, rate }) => [name, [...(rates.get(name) ?? []), rate].slice(-longestHistory)]))
}

export type Store = {
  readonly state: () => ViewerState
  readonly dispatch: (change: Change) => void
  /** @returns what ends the subscription */
  readonly subscribe: (listener: () => void) => () => void
}

/** Holds the state of one viewer and tells when it has changed. */
export function createStore(initial: ViewerState): Store {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    state: () => state,
    dispatch(change) {
      state = reduce(state, change)
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
