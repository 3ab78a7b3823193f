import type { Change } from '../dataplane/dataplane.js'
import type { ReconcilerReport } from '../dataplane/reconciler.js'
import { settingText } from '../dataplane/settings.js'
import { serverName, serviceName } from '../model/service.js'
import { inSeconds } from '../model/time.js'

/** More changes than this are counted, not listed. */
const listed = 8

/** What the reconciler did, as sentences for the journal. */
export function reconcilerText(report: ReconcilerReport): string[] {
  switch (report.kind) {
    case 'availability':
      return report.availability.available
        ? [`available, version ${report.availability.version}`]
        : [`forwards nothing: ${report.availability.reason}`, ...report.availability.next.map((step) => `try: ${step}`)]
    case 'applied':
      return changesText(report.changes, '')
    case 'repaired':
      return changesText(report.changes, 'repaired, somebody else had changed the table: ')
    case 'settled':
      return report.changes.map(settingText)
    case 'progress':
      return [`${report.made} of ${report.of} changes made`]
    case 'failed': {
      const [first] = report.errors
      const more = report.errors.length > 1 ? ` and ${report.errors.length - 1} more` : ''
      return [`could not be programmed, next try in ${inSeconds(report.retryIn)} s: ${first?.message}${more}`]
    }
  }
}

function changesText(changes: readonly Change[], prefix: string): string[] {
  if (changes.length <= listed) return changes.map((change) => prefix + changeText(change))
  const services = changes.filter(({ kind }) => kind.endsWith('-service')).length
  return [`${prefix}${services} changes of services, ${changes.length - services} of destinations`]
}

function changeText(change: Change): string {
  const service = serviceName(change.service)
  const verb = verbs[change.kind]
  if (!('destination' in change)) return `${service} ${verb}`
  const weight = 'weight' in change.destination ? `, weight ${change.destination.weight}` : ''
  return `${service} ${serverName(change.destination)} ${verb}${weight}`
}

const verbs: Record<Change['kind'], string> = {
  'add-service': 'added',
  'edit-service': 'changed',
  'remove-service': 'removed',
  'add-destination': 'added',
  'edit-destination': 'changed',
  'remove-destination': 'removed',
}
