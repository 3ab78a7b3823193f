import type { Report } from '../diagnostic.js'
import { type FileSection, globalOf, soundInstances } from '../file-section.js'
import { last } from '../row.js'

/** How many missing adverts a lease counts on (RFC 3768 §6.1). */
const standardAdverts = 3

/** A Backup that waits for less than the standard says takes over before the lease of a dead Master has ended. */
export function backupsWaitLongEnough(file: FileSection, report: Report) {
  const ofAll = globalOf(file, (globals) => last(globals, 'vrrp_down_timer_adverts'))
  const used = soundInstances(file).flatMap((instance) => last(instance, 'down_timer_adverts') ?? ofAll ?? [])
  for (const { value, at } of new Set(used)) {
    if (value >= standardAdverts) continue
    report({
      code: 'LV-C210',
      at,
      message: `a Backup takes over after ${value === 1 ? 'one missing advert' : `${value} missing adverts`}`,
      hint: 'with 3 or more the address has left a Master that died before',
    })
  }
}
