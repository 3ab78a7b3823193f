/**
 * The last values as bars, the newest at the right; blank where there is no value yet.
 * @param full what the highest bar stands for
 */
export function sparkline(values: readonly number[], columns: number, full: number, bars: readonly string[]): string {
  const top = bars.length - 1
  const bar = (value: number) => {
    const height = Number.isFinite(value) && full > 0 ? Math.round((value / full) * top) : 0
    return bars[Math.min(top, Math.max(0, height))] ?? ''
  }
  return columns > 0 ? values.slice(-columns).map(bar).join('').padStart(columns) : ''
}
