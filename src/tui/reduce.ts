import { confirmed, hasText, isReady, openDialog, withTyped } from './dialog.js'
import { explanation } from './explain.js'
import { type Action, actionFor, type Mode, takesText } from './keys.js'
import { layoutOf, type Size } from './layout.js'
import { type List, listNow, selectedIndex } from './lists.js'
import { commandFor, type Offer, offer, offersFor, operations } from './operations.js'
import { paletteItems } from './palette.js'
import { type Snapshot, withSnapshot } from './snapshot.js'
import {
  type Answer,
  type ClusterChange,
  type Dialog,
  type Failure,
  focusedList,
  focusKey,
  isUnreachable,
  type ListId,
  listState,
  listsOf,
  type Overlay,
  placeOf,
  refreshRates,
  type ScreenName,
  type Target,
  type ViewerState,
  withList,
} from './state.js'

export type Input =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'failure'; readonly failure: Failure; readonly now: number }
  | { readonly type: 'tick'; readonly now: number; readonly clock: number }
  | { readonly type: 'resize'; readonly size: Size }
  /** What the daemon says to a change, or to the question what it would do. */
  | { readonly type: 'answer'; readonly change: ClusterChange; readonly of: 'plan' | 'change'; readonly answer: Answer }
  | { readonly type: 'toast'; readonly text: string }

/** What the world outside of the screen is asked for. */
export type Effect =
  | { readonly type: 'quit' }
  | { readonly type: 'ask' }
  | { readonly type: 'redraw' }
  | { readonly type: 'suspend' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'export' }
  /** Asks what a change would do; it changes nothing. */
  | { readonly type: 'plan'; readonly change: ClusterChange }
  /** The only effect that changes the cluster. */
  | { readonly type: 'change'; readonly change: ClusterChange }

export type Step = { readonly state: ViewerState; readonly effects: readonly Effect[] }

const only = (state: ViewerState, ...effects: readonly Effect[]): Step => ({ state, effects })

/** What the screen becomes, and what that asks of the world; it asks no clock and touches nothing. */
export function step(state: ViewerState, input: Input): Step {
  switch (input.type) {
    case 'key':
      return onKey(state, input.key)
    case 'snapshot':
      return only(withNews(state, input.snapshot))
    case 'failure':
      return only({ ...state, failure: input.failure, now: input.now })
    case 'tick':
      return only(ticked(state, input.now, input.clock))
    case 'resize':
      return only({ ...state, size: input.size })
    case 'answer':
      return only(answered(state, input.change, input.of, input.answer))
    case 'toast':
      return only(toasted(state, input.text))
  }
}

function withNews(state: ViewerState, snapshot: Snapshot): ViewerState {
  const heard = { ...state, failure: undefined, now: Math.max(state.now, snapshot.receivedAt) }
  if (state.pausedAt !== undefined) return heard
  return { ...heard, snapshot, history: withSnapshot(state.history, snapshot), lookBehind: false }
}

const ticked = (state: ViewerState, now: number, clock: number): ViewerState => ({
  ...state,
  now,
  clock,
  ...(state.toast && state.toast.until <= now ? { toast: undefined } : {}),
})

const toastLasts = 4_000
const toasted = (state: ViewerState, text: string): ViewerState => ({
  ...state,
  toast: { text, until: state.now + toastLasts },
})

function answered(state: ViewerState, change: ClusterChange, of: 'plan' | 'change', answer: Answer): ViewerState {
  const dialog = dialogOf(state)
  if (!dialog || !isSame(dialog.change, change)) return of === 'plan' ? state : toasted(state, answerText(answer))
  const next: Dialog =
    of === 'plan' ? { ...dialog, plan: answer } : { ...dialog, phase: 'over', focus: 'cancel', outcome: answer }
  return { ...state, overlay: { kind: 'dialog', dialog: next } }
}

/** Whether an answer is about the change in the dialog, whatever was typed into that. */
function isSame(a: ClusterChange, b: ClusterChange): boolean {
  if (a.kind === 'failover') return b.kind === 'failover' && a.instance === b.instance && a.action === b.action
  if (a.kind === 'server')
    return b.kind === 'server' && a.real === b.real && a.service === b.service && a.action === b.action
  return b.kind === a.kind
}

const answerText = (answer: Answer) => (answer.kind === 'said' ? (answer.lines[0] ?? '') : answer.problem.message)

const dialogOf = ({ overlay }: ViewerState) => (overlay?.kind === 'dialog' ? overlay.dialog : undefined)

/** What lies on top. */
export function modeOf(state: ViewerState): Mode {
  const layout = layoutOf(state.size)
  if (layout === 'states' || layout === 'line') return 'small'
  if (state.overlay) return state.overlay.kind
  return isUnreachable(state) ? 'unreachable' : 'screen'
}

function onKey(state: ViewerState, key: string): Step {
  if (key === 'paste-begins' || key === 'paste-ends') return only({ ...state, pasting: key === 'paste-begins' })
  const mode = modeOf(state)
  // What is pasted is text, and never a confirmation.
  if (state.pasting && mode !== 'filter' && mode !== 'palette') return only(state)
  const action = state.pasting ? undefined : actionFor(key, mode)
  if (action) return actions[action](state)
  return takesText(mode) && isCharacter(key) ? only(typed(state, (text) => text + key)) : only(state)
}

const isCharacter = (key: string) =>
  Array.from(new Intl.Segmenter().segment(key)).length === 1 && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u.test(key)

/** No name is longer. */
const longestText = 200

/** Changes the text that is being typed. */
function typed(state: ViewerState, edit: (text: string) => string): ViewerState {
  const { overlay, snapshot } = state
  const edited = (text: string) => edit(text).slice(0, longestText)
  switch (overlay?.kind) {
    case 'filter':
      return withList(state, overlay.list, { filter: edited(listState(state, overlay.list).filter) })
    case 'palette':
      return { ...state, overlay: { ...overlay, typed: edited(overlay.typed), index: 0 } }
    case 'dialog': {
      const { dialog } = overlay
      if (!hasText(dialog, snapshot)) return state
      return { ...state, overlay: { kind: 'dialog', dialog: withTyped(dialog, edited(dialog.typed), snapshot) } }
    }
    default:
      return state
  }
}

const withoutLast = (text: string) =>
  Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
    .slice(0, -1)
    .join('')

const show = (state: ViewerState, overlay: Overlay | undefined): ViewerState => ({ ...state, overlay })

const goTo =
  (screen: ScreenName) =>
  (state: ViewerState): Step =>
    only({ ...state, screen, path: [], shift: 0, full: false, overlay: undefined })

/** What the selected row stands for; where there is no list, what is open. */
export function selectedTarget(state: ViewerState): Target | undefined {
  const id = focusedList(state)
  const list = id && listNow(state, id)
  const row = id && list ? list.target(selectedIndex(state, id, list)) : undefined
  const place = placeOf(state)
  // On a page about one thing keys act on that thing, unless a row of it is a thing of its own.
  if (place.kind !== 'screen' && row?.kind !== 'server') return place
  return row ?? (place.kind === 'screen' ? undefined : place)
}

/** What Enter opens: on a page about one thing, the row. */
function openedTarget(state: ViewerState): Target | undefined {
  const id = focusedList(state)
  const list = id && listNow(state, id)
  return id && list ? list.target(selectedIndex(state, id, list)) : undefined
}

function open(state: ViewerState, target: Target | undefined): ViewerState {
  const place = placeOf(state)
  if (!target || target.kind === 'node' || (place.kind === 'server' && target.kind === 'server')) return state
  const { pool: _p, runs: _r, transitions: _t, history: _h, ...kept } = state.lists
  const fresh = target.kind === 'event' ? state.lists : kept
  return { ...state, path: [...state.path, target], lists: fresh, shift: 0, full: false, overlay: undefined }
}

function back(state: ViewerState): ViewerState {
  const id = focusedList(state)
  if (id && listState(state, id).filter !== '') return withList(state, id, { filter: '' })
  if (state.full) return { ...state, full: false }
  return { ...state, path: state.path.slice(0, -1), shift: 0 }
}

function propose(state: ViewerState, { why, change }: Offer): Step {
  if (why !== undefined || change === undefined) return only(toasted(show(state, undefined), `off: ${why ?? ''}`))
  const plan: Effect[] = change.kind === 'server' && change.action === 'weight' ? [] : [{ type: 'plan', change }]
  return only(show(state, { kind: 'dialog', dialog: openDialog(change) }), ...plan)
}

const operate =
  (action: Action) =>
  (state: ViewerState): Step => {
    const target = selectedTarget(state)
    const operation = operations.find((each) => each.action === action)
    if (!operation) return only(state)
    if (operation.on !== 'daemon' && operation.on !== target?.kind) {
      const thing = operation.on === 'instance' ? 'a VRRP instance' : 'a real server'
      return only(toasted(state, `${action} is for ${thing}: select one`))
    }
    return propose(state, offer(state, operation, target))
  }

const page = 10

/** Moves within whatever lies on top. */
function move(state: ViewerState, by: number): ViewerState {
  const { overlay } = state
  switch (overlay?.kind) {
    case 'help':
    case 'text':
      return show(state, { ...overlay, scroll: Math.max(0, Math.min(longestScroll(overlay), overlay.scroll + by)) })
    case 'palette':
      return show(state, { ...overlay, index: within(overlay.index + by, paletteItems(state, overlay.typed).length) })
    case 'actions':
      return show(state, { ...overlay, index: within(overlay.index + by, offersFor(state, overlay.target).length) })
    default:
      return moveInList(state, by)
  }
}

/** The drawing stops where the text ends; this only keeps the number small. */
const longestScroll = (overlay: Overlay) => (overlay.kind === 'text' ? Math.max(0, overlay.lines.length - 1) : 40)

const within = (index: number, total: number) => Math.max(0, Math.min(total - 1, index))

function moveInList(state: ViewerState, by: number): ViewerState {
  const id = focusedList(state)
  const list = id && listNow(state, id)
  if (!id || !list) return state
  const key = list.keyAt(within(selectedIndex(state, id, list) + by, list.total))
  return key === undefined ? state : withList(state, id, { selected: key })
}

function turnPane(state: ViewerState, by: number): ViewerState {
  const place = placeOf(state)
  const there = listsOf(place)
  const focused = focusedList(state)
  if (!focused) return state
  const next = there[(there.indexOf(focused) + by + there.length) % there.length]
  return next ? { ...state, focus: { ...state.focus, [focusKey(place)]: next }, shift: 0 } : state
}

function sorted(state: ViewerState, change: (list: List, id: ListId) => ViewerState): ViewerState {
  const id = focusedList(state)
  const list = id && listNow(state, id)
  return id && list ? change(list, id) : state
}

function refreshed(state: ViewerState, by: number): Step {
  const at = refreshRates.findIndex((rate) => rate >= state.refresh)
  const refresh =
    refreshRates[within((at < 0 ? refreshRates.length - 1 : at) + by, refreshRates.length)] ?? state.refresh
  return only(toasted({ ...state, refresh }, `refresh every ${refresh / 1_000}s`), { type: 'ask' })
}

/** What `y` copies: the text that lies on top, or the selected row. */
function rowText(state: ViewerState): string | undefined {
  if (state.overlay?.kind === 'text') return state.overlay.lines.join('\n')
  const id = focusedList(state)
  const list = id && listNow(state, id)
  return id && list ? list.keyAt(selectedIndex(state, id, list)) : undefined
}

function choose(state: ViewerState): Step {
  const { overlay } = state
  switch (overlay?.kind) {
    case 'filter':
      return only(show(state, undefined))
    case 'palette': {
      const item = paletteItems(state, overlay.typed)[overlay.index]
      return item ? runItem(show(state, undefined), item) : only(state)
    }
    case 'actions': {
      const chosen = offersFor(state, overlay.target)[overlay.index]
      return chosen ? propose(state, chosen) : only(state)
    }
    case 'dialog':
      return chooseInDialog(state, overlay.dialog)
    default:
      return only(state)
  }
}

function chooseInDialog(state: ViewerState, dialog: Dialog): Step {
  if (dialog.phase === 'sent') return only(state)
  if (dialog.focus === 'cancel' || dialog.phase === 'over') return only(show(state, undefined))
  if (!isReady(dialog, state.snapshot)) return only(state)
  const change = confirmed(dialog, state.snapshot)
  const sent: Dialog = { ...dialog, phase: 'sent' }
  return only(show(state, { kind: 'dialog', dialog: sent }), { type: 'change', change })
}

function runItem(state: ViewerState, { does }: ReturnType<typeof paletteItems>[number]): Step {
  switch (does.kind) {
    case 'screen':
      return goTo(does.screen)(state)
    case 'open':
      return only(open(state, does.target))
    case 'explain':
      return explain(state, does.target)
    case 'offer':
      return propose(state, does.offer)
    case 'help':
      return actions.help(state)
    case 'quit':
      return only(state, { type: 'quit' })
  }
}

function explain(state: ViewerState, target: Target | undefined): Step {
  const text = state.snapshot && target ? explanation(state.snapshot, target) : undefined
  return only(text ? show(state, text) : toasted(state, 'there is nothing to explain here'))
}

const actions: Record<Action, (state: ViewerState) => Step> = {
  quit: (state) => only(state, { type: 'quit' }),
  retry: (state) => only(state, { type: 'ask' }),
  redraw: (state) => only(state, { type: 'redraw' }),
  suspend: (state) => only(state, { type: 'suspend' }),
  lookBehind: (state) => only({ ...state, lookBehind: true }),
  help: (state) => only(show(state, { kind: 'help', scroll: 0 })),
  close: (state) => only(show(state, undefined)),
  back: (state) => only(back(state)),
  open: (state) => only(open(state, openedTarget(state))),
  choose,
  complete: (state) => {
    const { overlay } = state
    const item = overlay?.kind === 'palette' ? paletteItems(state, overlay.typed)[overlay.index] : undefined
    return only(item ? show(state, { kind: 'palette', typed: item.text, index: 0 }) : state)
  },
  erase: (state) => only(typed(state, withoutLast)),
  eraseAll: (state) => only(typed(state, () => '')),
  clear: (state) => {
    const { overlay } = state
    const cleared = overlay?.kind === 'filter' ? withList(state, overlay.list, { filter: overlay.before }) : state
    return only(show(cleared, undefined))
  },
  turn: (state) => {
    const dialog = dialogOf(state)
    if (!dialog) return only(state)
    const focus = dialog.focus === 'cancel' && isReady(dialog, state.snapshot) ? 'go' : 'cancel'
    return only(show(state, { kind: 'dialog', dialog: { ...dialog, focus } }))
  },
  overview: goTo('overview'),
  vrrp: goTo('vrrp'),
  services: goTo('services'),
  health: goTo('health'),
  events: goTo('events'),
  cluster: goTo('cluster'),
  nextPane: (state) => only(turnPane(state, 1)),
  previousPane: (state) => only(turnPane(state, -1)),
  up: (state) => only(move(state, -1)),
  down: (state) => only(move(state, 1)),
  pageUp: (state) => only(move(state, -page)),
  pageDown: (state) => only(move(state, page)),
  first: (state) => only(move(state, Number.NEGATIVE_INFINITY)),
  last: (state) => only(move(state, Number.POSITIVE_INFINITY)),
  left: (state) => only({ ...state, shift: Math.max(0, state.shift - 1) }),
  right: (state) => only({ ...state, shift: Math.min(20, state.shift + 1) }),
  filter: (state) => {
    const list = focusedList(state)
    return only(list ? show(state, { kind: 'filter', list, before: listState(state, list).filter }) : state)
  },
  palette: (state) => only(show(state, { kind: 'palette', typed: '', index: 0 })),
  sort: (state) =>
    only(
      sorted(state, ({ sorts }, id) => {
        const { sort: _, ...rest } = listState(state, id)
        const next = (listState(state, id).sort ?? -1) + 1
        return { ...state, lists: { ...state.lists, [id]: next < sorts.length ? { ...rest, sort: next } : rest } }
      }),
    ),
  reverse: (state) => only(sorted(state, (_, id) => withList(state, id, { reversed: !listState(state, id).reversed }))),
  pause: (state) =>
    state.pausedAt === undefined
      ? only(state.snapshot ? { ...state, pausedAt: state.now } : state)
      : only({ ...state, pausedAt: undefined }, { type: 'ask' }),
  faster: (state) => refreshed(state, -1),
  slower: (state) => refreshed(state, 1),
  wide: (state) => only({ ...state, wide: !state.wide, shift: 0 }),
  full: (state) => only({ ...state, full: !state.full }),
  explain: (state) => explain(state, selectedTarget(state)),
  actions: (state) => {
    const target = selectedTarget(state)
    return only(target ? show(state, { kind: 'actions', target, index: 0 }) : state)
  },
  promote: operate('promote'),
  demote: operate('demote'),
  drain: operate('drain'),
  enable: operate('enable'),
  weight: operate('weight'),
  reload: operate('reload'),
  copy: (state) => {
    const text = rowText(state)
    return text === undefined ? only(state) : only(state, { type: 'copy', text })
  },
  copyCommand: (state) => {
    const text = state.overlay?.kind === 'text' ? state.overlay.command : commandFor(selectedTarget(state))
    return text === undefined ? only(state) : only(state, { type: 'copy', text })
  },
  export: (state) => only(state, { type: 'export' }),
}
