import type { Readable } from 'node:stream'
import { clean } from '../health/observation.js'

/** More than this is not looked at. */
const kept = 4096
/** A program that writes without end is read in such pauses once it has written so much: it waits, not we. */
const free = 65_536
const pauseMilliseconds = 20

/** Reads what a program writes to the end, keeps the first line that is not blank, and lets the rest go. */
export function firstLineOf(streams: readonly Readable[]): () => string {
  let text = ''
  for (const stream of streams) {
    let size = 0
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      if (text.length < kept) text += chunk.slice(0, kept)
      size += chunk.length
      if (size < free) return
      stream.pause()
      setTimeout(() => stream.resume(), pauseMilliseconds).unref()
    })
    // A reader that goes away too early is no news.
    stream.on('error', () => undefined)
  }
  return () =>
    text
      .split('\n')
      .map(clean)
      .find((line) => line !== '') ?? ''
}
