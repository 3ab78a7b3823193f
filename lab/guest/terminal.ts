import { execFileSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Rows and columns of this process's terminal: `24x80`. */
export const terminalSize = () => `${process.stdout.rows}x${process.stdout.columns}`

/**
 * Lends the terminal to a guest: tells it each new size, by a file in the folder that they share.
 * @returns what takes it back, with its settings: the guest sets it to raw, and one that is killed leaves it so
 */
export function lendTerminal(shared: string): () => void {
  const stty = (argument: string) => execFileSync('stty', [argument], { stdio: ['inherit', 'pipe', 'inherit'] })
  const settings = stty('-g').toString().trim()
  let count = 0
  const onResize = () => {
    count++
    const file = join(shared, `size.${count}`)
    writeFileSync(`${file}.new`, terminalSize())
    renameSync(`${file}.new`, file)
  }
  process.stdout.on('resize', onResize)
  return () => {
    process.stdout.off('resize', onResize)
    stty(settings)
  }
}
