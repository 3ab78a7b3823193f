declare const unit: unique symbol

/** A length of time in microseconds. */
export type Duration = number & { readonly [unit]: 'duration' }

/** A point on CLOCK_MONOTONIC in microseconds: the same on every thread of a host, meaningless on another host. */
export type Instant = number & { readonly [unit]: 'instant' }

export const microseconds = (n: number) => n as Duration
export const milliseconds = (n: number) => (n * 1_000) as Duration
export const centiseconds = (n: number) => (n * 10_000) as Duration
export const seconds = (n: number) => (n * 1_000_000) as Duration

export const inMilliseconds = (duration: Duration) => duration / 1_000
export const inSeconds = (duration: Duration) => duration / 1_000_000

/** As the configuration's keywords count: `1s`, `0.1s`. */
export const secondsText = (duration: Duration) => `${inSeconds(duration)}s`

export const instant = (microsecondsSinceBoot: number) => microsecondsSinceBoot as Instant
export const after = (start: Instant, duration: Duration) => (start + duration) as Instant
export const between = (start: Instant, end: Instant) => (end - start) as Duration
export const earliest = (instants: Iterable<Instant | undefined>): Instant | undefined => {
  let first: Instant | undefined
  for (const candidate of instants) {
    if (candidate !== undefined && (first === undefined || candidate < first)) first = candidate
  }
  return first
}
