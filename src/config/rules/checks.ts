import type { Report } from '../diagnostic.js'
import { last } from '../row.js'
import type { ServiceSection } from '../services.js'

/** What can be wrong with checks although every line of them can be read: a FILE_CHECK of a file that is not defined. */
export function checkFileChecks(services: readonly ServiceSection[], files: ReadonlySet<string>, report: Report) {
  for (const service of services) {
    for (const { value: server } of service.given.real_server ?? []) {
      for (const { value } of server.given.FILE_CHECK ?? []) {
        const named = last(value, 'track_file')
        if (!named || files.has(named.value)) continue
        const message = `there is no track_file "${named.value}"`
        report({ code: 'LV-C008', at: named.at, message, hint: 'define it at top level: track_file NAME { … }' })
      }
    }
  }
}
