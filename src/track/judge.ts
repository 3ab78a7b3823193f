/**
 * What the runs of a script have come to (keepalived's rules): the very first run decides at once unless it starts as
 * failed; later `fall` failures in a row make it bad, `rise` successes in a row make it good.
 */
export type Standing = {
  /** Undefined before the first run. */
  readonly up: boolean | undefined
  /** Runs in a row that speak against it. */
  readonly against: number
}

export type Thresholds = { readonly rise: number; readonly fall: number; readonly startsFailed: boolean }

export const unjudged = ({ startsFailed }: Thresholds): Standing => ({
  up: startsFailed ? false : undefined,
  against: 0,
})

/** What one more run makes of it. */
export function judge({ up, against }: Standing, succeeded: boolean, { rise, fall }: Thresholds): Standing {
  if (up === undefined || succeeded === up) return { up: succeeded, against: 0 }
  const isEnough = against + 1 >= (up ? fall : rise)
  return isEnough ? { up: succeeded, against: 0 } : { up, against: against + 1 }
}
