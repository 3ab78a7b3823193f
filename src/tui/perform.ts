import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { problemOf } from '../model/errors.js'
import type { Glyphs } from '../view/glyphs.js'
import { cleaned } from '../view/plain.js'
import { statusText } from '../view/status.js'
import type { Effect } from './reduce.js'
import type { Source } from './source.js'
import type { Answer, ClusterChange } from './state.js'
import type { Store } from './store.js'

/** What the effects of the screen need of the world. */
export type Outside = {
  readonly store: () => Store
  readonly source: Source
  readonly glyphs: Glyphs
  readonly write: (text: string) => void
  /** Whether tmux keeps the clipboard. */
  readonly inTmux: boolean
  readonly askNow: () => void
  readonly redraw: () => void
  readonly suspend: () => void
  readonly quit: () => void
}

/** Carries out what a change of the screen asks for; what comes of it goes back to the store. */
export function performer(outside: Outside): (effect: Effect) => void {
  const { source, store } = outside
  const answer = async (of: 'plan' | 'change', change: ClusterChange) => {
    const given = await source[of](change).then(
      (lines): Answer => ({ kind: 'said', lines: cleaned(lines) }),
      (error: unknown): Answer => ({ kind: 'refused', problem: cleaned(problemOf(error)) }),
    )
    store().dispatch({ type: 'answer', of, change, answer: given })
    if (of === 'change') outside.askNow()
  }
  const tell = (text: string) => store().dispatch({ type: 'toast', text })
  return (effect) => {
    switch (effect.type) {
      case 'quit':
        return outside.quit()
      case 'ask':
        return outside.askNow()
      case 'redraw':
        return outside.redraw()
      case 'suspend':
        return outside.suspend()
      case 'copy':
        return copy(effect.text, outside, tell)
      case 'export':
        return void exported(outside).then(tell, (error: unknown) => tell(problemOf(error).message))
      case 'plan':
      case 'change':
        return void answer(effect.type, effect.change)
    }
  }
}

/** By the terminal itself (OSC 52), which works over ssh too; within tmux by its buffer, which hands it on. */
function copy(text: string, { write, inTmux }: Outside, tell: (text: string) => void) {
  if (!inTmux) {
    write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`)
    return tell(`copied by OSC 52: ${text.split('\n')[0]}`)
  }
  const tmux = execFile('tmux', ['load-buffer', '-w', '-'], (error) =>
    tell(
      error ? `tmux did not take it: ${error.message.split('\n')[0]}` : `in the buffer of tmux: ${text.split('\n')[0]}`,
    ),
  )
  tmux.stdin?.on('error', () => undefined)
  tmux.stdin?.end(text)
}

/** Writes what was seen last into two files, for a person and for a program. */
async function exported({ store, glyphs }: Outside): Promise<string> {
  const { snapshot, now } = store().state()
  if (!snapshot) return 'there is nothing to export yet'
  const { status, events, receivedAt } = snapshot
  const stamp = status.at.replace(/\.\d+/, '').replace(/[^0-9TZ]/g, '')
  const name = `lvsha-${status.node.replace(/[^\w.-]/g, '_').slice(0, 60)}-${stamp}`
  await writeFile(`${name}.json`, `${JSON.stringify({ status, events }, undefined, 2)}\n`)
  await writeFile(`${name}.txt`, statusText(status, now - receivedAt, glyphs))
  return `written: ${name}.json and .txt`
}
