import { duration, timeOfDay } from '../view/duration.js'
import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { type Look, lookAt } from '../view/look.js'
import { unknownLine, verdictLine } from '../view/verdict.js'
import { type FrameLine, spread } from './frame.js'
import { type Action, bindings } from './keys.js'
import { type Layout, layoutOf } from './layout.js'
import { freshness, listState, placeOf, screens, type Target, type ViewerState } from './state.js'

/** The top line: whose data, where in it, how fresh, and the time. */
export function headerLine(state: ViewerState, glyphs: Glyphs): FrameLine {
  const { columns } = state.size
  const layout = layoutOf(state.size)
  const status = state.snapshot?.status
  const left = [
    span(' lvsha', 'accent'),
    ...(status ? [span(`  ${status.node}`)] : []),
    ...(state.demo ? [span(`  DEMO ${state.demo}`, 'warn')] : []),
    ...(state.readOnly === undefined ? [] : [span('  RO', 'warn')]),
    ...whereSpans(state, layout),
  ]
  const isSmall = layout === 'lines' || layout === 'states'
  const right = [
    ...freshnessSpans(state),
    ...(isSmall ? [] : [span(state.failure ? '  retrying' : `  refresh ${state.refresh / 1_000}s`)]),
    ...(layout === 'wide' && columns >= 160 && status ? [span(`  up ${duration(status.daemon.uptime_ms)}`)] : []),
    ...(layout === 'states' ? [] : [span(`  ${timeOfDay(state.clock)}`)]),
  ]
  return spread(left, right, columns - 1, glyphs)
}

const titles: Record<(typeof screens)[number], string> = {
  overview: 'Overview',
  vrrp: 'VRRP',
  services: 'Services',
  health: 'Health',
  events: 'Events',
  cluster: 'Cluster',
}

/** The six screens by their keys where there is room, else the one that is open; then what was opened from there. */
function whereSpans(state: ViewerState, layout: Layout): Line {
  const { screen, path } = state
  const crumbs = path.map((target) => span(` > ${targetName(target)}`))
  if (layout === 'states') return []
  if (layout === 'wide' && path.length === 0) {
    return screens.flatMap((name, i) => {
      const text = `${i + 1} ${titles[name]}`
      return [span('  '), name === screen ? span(`[${text}]`, 'accent') : span(text)]
    })
  }
  const home = screen === 'overview' ? [] : [span(` > ${titles[screen]}`)]
  return [...home, ...crumbs]
}

export const targetName = (target: Target): string => (target.kind === 'event' ? 'event' : target.name)

function freshnessSpans(state: ViewerState): Line {
  const { state: fresh, age } = freshness(state)
  switch (fresh) {
    case 'none':
      return [span('no data', 'crit')]
    case 'live':
      return [span(`live ${duration(age)}`, 'ok')]
    case 'paused':
      return [span(`PAUSED ${duration(age)}`, 'warn')]
    case 'stale':
      return [span(`STALE ${duration(age)}`, 'crit')]
  }
}

/** The second line: is all right, and if not, what. Of old data it says nothing but that it is old. */
export function answerLine(state: ViewerState, glyphs: Glyphs): Line {
  const { state: fresh, age } = freshness(state)
  const columns = state.size.columns - 2
  if (!state.snapshot)
    return [span(' '), ...unknownLine(state.failure ? 'no data from the daemon yet' : 'asking the daemon')]
  if (fresh === 'stale') return [span(' '), ...unknownLine(`no data from the daemon for ${duration(age)}`)]
  return [span(' '), ...verdictLine(state.snapshot.status, columns, glyphs)]
}

/** How the last snapshot is to be read: as the present moved on to now, or as it was when it came. */
export function lookOf(state: ViewerState, glyphs: Glyphs): Look | undefined {
  if (!state.snapshot) return undefined
  const { state: fresh, age } = freshness(state)
  const at = state.snapshot.status.at
  if (fresh === 'paused') {
    return lookAt(at, Math.max(0, (state.pausedAt ?? 0) - state.snapshot.receivedAt), glyphs)
  }
  const current = fresh === 'live'
  return { ...lookAt(at, current ? age : 0, glyphs), current }
}

/** What the footer names, as far as there is room. */
const hints: readonly (readonly [Action, string])[] = [
  ['open', 'details'],
  ['filter', 'filter'],
  ['palette', 'command'],
  ['help', 'help'],
  ['quit', 'quit'],
  ['explain', 'explain'],
  ['actions', 'actions'],
  ['pause', 'pause'],
  ['sort', 'sort'],
  ['copy', 'copy'],
  ['export', 'export'],
]

/** The last line: the filter that is being typed, what has just happened, or the keys that matter. */
export function footerLine(state: ViewerState, glyphs: Glyphs): Line {
  const { overlay, toast, size } = state
  if (overlay?.kind === 'filter') {
    return [
      span(' /', 'accent'),
      span(`${listState(state, overlay.list).filter}_`),
      span('  Enter keep  Esc clear', 'dim'),
    ]
  }
  if (toast) return [span(` ${toast.text}`, 'warn')]
  const isDeep = placeOf(state).kind !== 'screen'
  const words = [
    ...(isDeep ? ['Esc back'] : [`${glyphs.upDown} row`]),
    ...hints.map(([action, does]) => `${keyOf(action)} ${does}`),
  ]
  let text = ''
  for (const word of words) {
    if (text.length + word.length + 3 > size.columns) break
    text += `${text === '' ? ' ' : '  '}${word}`
  }
  return [span(text, 'dim')]
}

const names: Readonly<Record<string, string>> = { enter: 'Enter', escape: 'Esc' }

function keyOf(action: Action): string {
  const key = bindings.find((binding) => binding.action === action)?.keys[0] ?? ''
  return names[key] ?? key
}
