import type { WriteStream } from 'node:tty'
import type { Size } from './layout.js'
import { repaint } from './repaint.js'

// With it go the marks around what is pasted, so that it is never taken for keys.
const clearScreen = '\x1b[2J'
const enterAlternateScreen = `\x1b[?1049h${clearScreen}\x1b[H\x1b[?25l\x1b[?2004h`
const leaveAlternateScreen = '\x1b[?2004l\x1b[?25h\x1b[?1049l'

/** A terminal that does not know its size says 0. */
export const sizeOf = ({ columns, rows }: { columns: number; rows: number }): Size => ({
  columns: columns > 0 ? columns : 80,
  rows: rows > 0 ? rows : 24,
})

/** Opens the alternate screen. @returns what goes back to the screen before, however often it is called. */
export function openScreen(stdout: WriteStream): () => void {
  stdout.write(enterAlternateScreen)
  let open = true
  return () => {
    if (open) stdout.write(leaveAlternateScreen)
    open = false
  }
}

/**
 * The terminal as Ink shall see it: never 0 columns wide, which it takes literally, and of unknown height, for it clears the scrollback where a
 * frame is as high as the terminal. What Ink writes are whole frames (its option `debug`); what goes on is what differs from the one before.
 */
export function forInk(stdout: WriteStream): WriteStream {
  let shown: readonly string[] = []
  let size = ''
  const write = (text: string) => {
    const frame = text.split('\n')
    const now = `${stdout.columns}x${stdout.rows}`
    // What a terminal makes of its picture when it changes its size is its own affair.
    const isResized = size !== '' && size !== now
    const changes = isResized ? clearScreen + repaint([], frame) : repaint(shown, frame)
    size = now
    shown = frame
    return changes === '' || stdout.write(changes)
  }
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'rows') return undefined
      if (name === 'columns') return sizeOf(target).columns
      if (name === 'write') return write
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
