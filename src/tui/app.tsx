import { Box, useInput } from 'ink'
import { useSyncExternalStore } from 'react'
import { type Drawing, draw } from './draw.js'
import { keysIn } from './keys.js'
import { Row } from './row.js'
import type { Store } from './store.js'
import type { Theme } from './theme.js'

export type AppProps = Drawing & { readonly store: Store; readonly theme: Theme }

/**
 * The root, and the only place that listens to keys: every listener of Ink's gets every key, so a second one would
 * move a list behind an overlay.
 */
export function App({ store, theme, ...drawing }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state)
  useInput((input, key) => {
    for (const name of keysIn(input, key)) store.dispatch({ type: 'key', key: name })
  })
  const frame = draw(state, drawing)
  return (
    <Box flexDirection="column" width={state.size.columns} height={frame.length} overflowY="hidden">
      {frame.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place on the screen, whatever it shows
        <Row key={i} line={line} theme={theme} />
      ))}
    </Box>
  )
}
