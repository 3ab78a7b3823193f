import type { WriteStream } from 'node:tty'
import type { Size } from './layout.js'

// With it go the marks around what is pasted, so that it is never taken for keys.
const enterAlternateScreen = '\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h'
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
 * The terminal as Ink shall see it: never 0 columns wide, which it takes literally, and of unknown height. It compares
 * the frame before with the height of now, so a terminal made lower would lose its scrollback.
 */
export const forInk = (stdout: WriteStream): WriteStream =>
  new Proxy(stdout, {
    get(target, name) {
      if (name === 'rows') return undefined
      if (name === 'columns') return sizeOf(target).columns
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
