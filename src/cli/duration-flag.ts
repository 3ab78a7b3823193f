import { Flags } from '@oclif/core'
import { parseDuration } from '../model/duration-text.js'
import type { Duration } from '../model/time.js'

export { parseDuration }

/** A flag with a length of time. */
export const durationFlag = Flags.custom<Duration>({
  helpValue: '60s',
  parse: async (text) => {
    const duration = parseDuration(text)
    if (duration !== undefined) return duration
    throw new Error(`${text} is no length of time such as 60s, 5m or 500ms`)
  },
})
