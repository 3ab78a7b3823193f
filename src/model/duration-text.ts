import { type Duration, microseconds } from './time.js'

/** Microseconds of each unit. */
const units = { ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }

/** Reads `500ms`, `60s`, `1.5m`, `2h`; undefined for every other text: a number needs its unit. */
export function parseDuration(text: string): Duration | undefined {
  const parts = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)$/.exec(text)
  if (!parts) return undefined
  return microseconds(Math.round(Number(parts[1]) * units[parts[2] as keyof typeof units]))
}
