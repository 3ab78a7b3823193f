const form = /^(?:(\d{2}|\d{4})-(\d{2})-(\d{2}) )?(\d{2}):(\d{2}):(\d{2})(Z?)$/
const day = 24 * 60 * 60 * 1000

/**
 * When the first line of a text asks for a reload, in milliseconds since 1970: `HH:MM:SS` is the next time that the clock
 * shows it, with `YY-MM-DD` or `YYYY-MM-DD` before it once; a `Z` makes it UTC. Undefined where it is past, or no time.
 */
export function reloadTime(text: string, now: number): number | undefined {
  const [, year, month, date, ...rest] = form.exec(text.split('\n')[0] ?? '') ?? []
  if (rest.length === 0) return undefined
  const time = rest.slice(0, 3).map(Number)
  const isUtc = rest[3] === 'Z'
  if (year !== undefined) {
    const full = Number(year) + (year.length === 2 ? 2000 : 0)
    return later(momentOf([full, Number(month) - 1, Number(date), ...time], isUtc), now)
  }
  return (
    later(momentOf([...dayOf(now, isUtc), ...time], isUtc), now) ??
    momentOf([...dayOf(now + day, isUtc), ...time], isUtc)
  )
}

const later = (moment: number | undefined, now: number) => (moment !== undefined && moment > now ? moment : undefined)

const dayOf = (now: number, isUtc: boolean): number[] => fieldsOf(now, isUtc).slice(0, 3)

/** Year, month from 0, day, hours, minutes and seconds. */
function fieldsOf(moment: number, isUtc: boolean): number[] {
  const at = new Date(moment)
  return isUtc
    ? [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    : [at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()]
}

/** Undefined where there is no such day or time; a time that the change to summer leaves out is none either. */
function momentOf(fields: readonly number[], isUtc: boolean): number | undefined {
  const [year = 0, month = 0, ...rest] = fields
  const moment = isUtc ? Date.UTC(year, month, ...rest) : new Date(year, month, ...rest).getTime()
  return fieldsOf(moment, isUtc).every((field, index) => field === fields[index]) ? moment : undefined
}
