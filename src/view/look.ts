import type { Glyphs } from './glyphs.js'

/** How a document is being looked at: a document is a moment, and the look says how long ago that was. */
export type Look = {
  /** Milliseconds since 1970 by the daemon's clock. */
  readonly now: number
  /** Milliseconds since the document was made, by which running timers have moved on. */
  readonly elapsed: number
  /** False marks every state as the last known, not the present one. */
  readonly current: boolean
  readonly glyphs: Glyphs
}

/** Looks at a document so many milliseconds after it came in. */
export const lookAt = (at: string, elapsed: number, glyphs: Glyphs): Look => ({
  now: Date.parse(at) + elapsed,
  elapsed,
  current: true,
  glyphs,
})

/** A state, with a question mark where it is only the last known. */
export const stateWord = (state: string, look: Look) => (look.current ? state : `${state}?`)
