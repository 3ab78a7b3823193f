const prefixes = ['', 'k', 'M', 'G', 'T', 'P']

/** A rate in at most four characters and its prefix, base 1000: `812`, `1.9k`, `5.1M`; `-` where it is not known. */
export function rate(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-'
  let scaled = Math.max(0, value)
  let step = 0
  while (scaled >= 999.5 && step < prefixes.length - 1) {
    scaled /= 1000
    step++
  }
  const decimals = scaled < 9.95 ? (step > 0 || !Number.isInteger(scaled) ? 1 : 0) : step > 0 && scaled < 99.95 ? 1 : 0
  return scaled.toFixed(decimals) + prefixes[step]
}

/** A count with thousands separators while it is short, `4,120`; above as a rate: `123k`. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-'
  return value < 100_000 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : rate(value)
}

/** A number with its noun: `1 check`, `3 checks`. */
export const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
