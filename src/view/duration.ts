const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The largest unit that fits, and the one below it. */
const scales = [
  { from: day, unit: 'd', below: hour, rest: 'h' },
  { from: hour, unit: 'h', below: minute, rest: 'm' },
  { from: minute, unit: 'm', below: second, rest: 's' },
]

/** A length of time, given in milliseconds, as people say it: `4h51m`, `31s`, `3.2s`, `0.3s`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms)
  const scale = scales.find(({ from }) => length >= from)
  if (!scale) return length < 10 * second - 50 ? `${(length / second).toFixed(1)}s` : `${Math.floor(length / second)}s`
  const rest = Math.floor((length % scale.from) / scale.below)
  return `${Math.floor(length / scale.from)}${scale.unit}${rest}${scale.rest}`
}

/** A short length of time, given in milliseconds, such as an answer takes: `4.1ms`, `412ms`, then as `duration`. */
export function latency(ms: number): string {
  const length = Math.max(0, ms)
  if (length >= second - 0.5) return duration(length)
  return length < 10 - 0.05 ? `${length.toFixed(1)}ms` : `${Math.round(length)}ms`
}

/** Milliseconds as seconds with so many decimals: `1.00s`. */
export const inSeconds = (ms: number, decimals: number) => `${(Math.max(0, ms) / second).toFixed(decimals)}s`

/** How long before `now` (milliseconds since 1970) the RFC 3339 time was; undefined where it cannot be read. */
export function since(time: string, now: number): string | undefined {
  const at = Date.parse(time)
  return Number.isNaN(at) ? undefined : duration(now - at)
}

const two = (n: number) => String(n).padStart(2, '0')

/** The local time of day, `14:03:22`; blanks where the RFC 3339 time cannot be read. */
export function timeOfDay(time: string | number): string {
  const at = new Date(time)
  if (Number.isNaN(at.getTime())) return '--:--:--'
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
