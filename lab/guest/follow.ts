import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

/**
 * Hears the lines of a file that grows. It looks ten times a second: a file that the guest writes through hostfs changes
 * without an event that could be watched.
 */
export function followLines(path: string, onLine: (line: string) => void) {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(65_536)
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const look = () => {
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, size))).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    }
  }
  const timer = setInterval(look, 100)
  return {
    /** Reads what is left; a last line without its end counts too. */
    finish() {
      clearInterval(timer)
      look()
      closeSync(file)
      if (rest !== '') onLine(rest)
    },
  }
}
