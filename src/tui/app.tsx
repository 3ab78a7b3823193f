import { useInput } from 'ink'
import { type FunctionComponent, useSyncExternalStore } from 'react'
import type { Glyphs } from '../view/glyphs.js'
import { type Action, actionFor, keysIn, type Mode } from './keys.js'
import { type Layout, layoutOf } from './layout.js'
import { Help } from './screens/help.js'
import { Overview } from './screens/overview.js'
import { Lines, States, TooSmall } from './screens/small.js'
import { isUnreachable, type Store, type ViewerState } from './store.js'
import type { Theme } from './theme.js'

export type AppProps = {
  readonly store: Store
  readonly glyphs: Glyphs
  readonly theme: Theme
  readonly socket: string
  readonly onAction: (action: Action) => void
}

const screens: Record<Layout, FunctionComponent<ScreenProps>> = {
  wide: Overview,
  narrow: Overview,
  lines: Lines,
  states: States,
  line: TooSmall,
}

/** What a screen draws with. */
export type ScreenProps = Omit<AppProps, 'store' | 'onAction'> & { readonly state: ViewerState }

/**
 * The root, and the only place that listens to keys: every listener of Ink's gets every key, so a second one would
 * move a list behind an overlay.
 */
export function App({ store, onAction, ...drawing }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state)
  useInput((input, key) => {
    for (const name of keysIn(input, key)) {
      // One key may change what lies on top for the next.
      const action = actionFor(name, modeOf(store.state()))
      if (action) onAction(action)
    }
  })
  const Screen = state.help ? Help : screens[layoutOf(state.size)]
  return <Screen state={state} {...drawing} />
}

function modeOf(state: ViewerState): Mode {
  if (state.help) return 'help'
  return isUnreachable(state) ? 'unreachable' : 'overview'
}
