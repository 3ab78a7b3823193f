import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { render } from 'ink'
import type { EventStatus, StatusDocument } from '../../src/control/protocol.js'
import { App } from '../../src/tui/app.js'
import type { Size } from '../../src/tui/layout.js'
import type { Effect } from '../../src/tui/reduce.js'
import { snapshotOf } from '../../src/tui/snapshot.js'
import { initialState } from '../../src/tui/state.js'
import { createStore, type Store } from '../../src/tui/store.js'
import { type ThemeName, themeFor } from '../../src/tui/theme.js'
import { type Glyphs, unicodeGlyphs } from '../../src/view/glyphs.js'
import { cleaned } from '../../src/view/plain.js'

/** A terminal that keeps the last frame, and takes keys. */
class FakeTerminal extends EventEmitter {
  readonly isTTY = true
  readonly columns: number
  readonly rows: number
  frame = ''
  #typed: string | null = null

  constructor({ columns, rows }: Size) {
    super()
    this.columns = columns
    this.rows = rows
  }

  write(text: string, done?: () => void) {
    if (!text.startsWith('\x1b[?')) this.frame = text
    done?.()
    return true
  }

  type(keys: string) {
    this.#typed = keys
    this.emit('readable')
  }

  read() {
    const typed = this.#typed
    this.#typed = null
    return typed
  }

  setEncoding() {}
  setRawMode() {}
  ref() {}
  unref() {}
}

export type Screen = {
  readonly store: Store
  /** What the screen shows, with its colours where the test asked for them. */
  readonly frame: () => Promise<string>
  readonly lines: () => Promise<readonly string[]>
  readonly type: (keys: string) => Promise<void>
  /** What the keys asked of the outside. */
  readonly effects: readonly Effect[]
  readonly close: () => void
}

export type ScreenOptions = {
  readonly environment?: Record<string, string>
  readonly theme?: ThemeName
  readonly glyphs?: Glyphs
}

/** React draws and listens some turns of the event loop after a change. */
async function settled() {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
}

/** Draws the app on a terminal of that size. */
export function openScreen(size: Size, options: ScreenOptions = {}): Screen {
  const terminal = new FakeTerminal(size)
  const effects: Effect[] = []
  const state = initialState({ size, refresh: 1_000, now: 0, clock: Date.parse('2026-11-22T14:03:22Z') })
  const store = createStore(state, (effect) => void effects.push(effect))
  const drawing = {
    glyphs: options.glyphs ?? unicodeGlyphs,
    theme: themeFor(options.environment ?? {}, options.theme),
    socket: '/run/lvsha/lvsha.sock',
  }
  const instance = render(<App store={store} {...drawing} />, {
    stdin: terminal as unknown as ReadStream,
    stdout: terminal as unknown as WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  })
  const frame = async () => {
    await settled()
    return terminal.frame
  }
  return {
    store,
    effects,
    frame,
    lines: async () => (await frame()).split('\n'),
    async type(keys) {
      await settled()
      terminal.type(keys)
      await settled()
    },
    close: () => instance.unmount(),
  }
}

/** Lets the daemon answer: what the poller would hand to the store. */
export function receive(store: Store, status: StatusDocument, events: readonly EventStatus[], receivedAt: number) {
  store.dispatch({
    type: 'snapshot',
    snapshot: snapshotOf(cleaned(status), cleaned(events), receivedAt),
  })
}
