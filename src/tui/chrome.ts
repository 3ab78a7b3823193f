import { duration, timeOfDay } from '../view/duration.js'
import type { Glyphs } from '../view/glyphs.js'
import { type Line, span } from '../view/line.js'
import { type Look, lookAt } from '../view/look.js'
import { unknownLine, verdictLine } from '../view/verdict.js'
import { layoutOf } from './layout.js'
import { spread } from './lines.js'
import { type Freshness, freshness, type ViewerState } from './store.js'

/** The top line: whose data, how fresh, and the time. */
export function headerLine(state: ViewerState, glyphs: Glyphs): Line {
  const { columns } = state.size
  const layout = layoutOf(state.size)
  const status = state.snapshot?.status
  const node = status ? `  ${status.node}` : ''
  const version = status && layout === 'wide' ? ` ${status.daemon.version}` : ''
  const small = layout === 'lines' || layout === 'states'
  const right = [
    freshnessSpan(freshness(state)),
    ...(small ? [] : [span(state.failure ? '  retrying' : `  refresh ${state.refresh / 1_000}s`)]),
    ...(layout === 'wide' && status ? [span(`  up ${duration(status.daemon.uptime_ms)}`)] : []),
    ...(layout === 'states' ? [] : [span(`  ${timeOfDay(state.clock)}`)]),
  ]
  return spread([span(` lvsha${version}`, 'accent'), span(node)], right, columns - 1, glyphs)
}

function freshnessSpan({ state, age }: Freshness) {
  if (state === 'none') return span('no data', 'crit')
  return state === 'live' ? span(`live ${duration(age)}`, 'ok') : span(`STALE ${duration(age)}`, 'crit')
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
  const current = fresh === 'live'
  return { ...lookAt(state.snapshot.status.at, current ? age : 0, glyphs), current }
}

export const footerLine = ({ upDown }: Glyphs): Line => [
  span(` ${upDown} row  Tab pane  r ask now  ? help  q quit`, 'dim'),
]
