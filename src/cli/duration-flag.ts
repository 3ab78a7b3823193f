import { Flags } from '@oclif/core'
import { type Duration, microseconds } from '../model/time.js'

/** Microseconds of each unit. */
const units = { ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }

/** Reads `500ms`, `60s`, `1.5m`, `2h`; undefined for every other text: a number needs its unit. */
export function parseDuration(text: string): Duration | undefined {
  const parts = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)$/.exec(text)
  if (!parts) return undefined
  return microseconds(Math.round(Number(parts[1]) * units[parts[2] as keyof typeof units]))
}

/** A flag with a length of time. */
export const durationFlag = Flags.custom<Duration>({
  helpValue: '60s',
  parse: async (text) => {
    const duration = parseDuration(text)
    if (duration !== undefined) return duration
    throw new Error(`${text} is no length of time such as 60s, 5m or 500ms`)
  },
})
