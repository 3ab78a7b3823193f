import type { Finding, Report } from '../diagnostic.js'
import { type FileSection, soundInstances } from '../file-section.js'
import { canHoldBack, type InstanceSection, noPreempt, priorityOf } from '../routers.js'
import { all } from '../row.js'
import { canMatter, healthyPriority, type TrackLine, tracksIn } from '../tracking.js'
import { type GroupSection, membersIn } from './sync-groups.js'

/** Weights that change nothing, whatever the other node says. */
export function weightsMatter(file: FileSection, report: Report) {
  const tracksOf = tracksIn(file)
  const membersOf = membersIn(file)
  const groups = new Map(
    all(file, 'vrrp_sync_group').flatMap((group) => membersOf(group).map(({ name }) => [name, group] as const)),
  )
  for (const instance of soundInstances(file)) {
    const tracks = weighted(tracksOf(instance))
    for (const track of tracks) {
      const problem = problemOf(track, tracks, instance, groups.get(instance.header ?? ''))
      if (problem) report({ at: track.at, ...problem })
    }
  }
}

/** What changes the priority when it fails. */
export const weighted = (tracks: readonly TrackLine[]) => tracks.filter(({ weight }) => weight !== 0)

/** Either lets weights count in a sync group. */
const weightKeywords = ['sync_group_tracking_weight', 'global_tracking']

function problemOf(
  track: TrackLine,
  tracks: readonly TrackLine[],
  instance: InstanceSection,
  group: GroupSection | undefined,
): Omit<Finding, 'at'> | undefined {
  const weight = `the weight ${track.weight} of ${track.name}`
  if (priorityOf(instance) === 255) {
    const message = `${weight} has no effect: ${instance.name} owns its addresses (priority 255)`
    return { code: 'LV-C200', message, hint: 'give a priority from 1 to 254' }
  }
  if (group && !weightKeywords.some((keyword) => group.mentioned.has(keyword))) {
    const message = `${weight} has no effect: ${instance.name} is in ${group.name}`
    return { code: 'LV-C200', message, hint: 'put sync_group_tracking_weight into the group' }
  }
  if (!canMatter(track, tracks, healthyPriority(instance, tracks), (before, after) => before !== after)) {
    const message = `${weight} never changes the priority of ${instance.name}`
    return { code: 'LV-C201', message, hint: `it is ${priorityOf(instance)}, and stays within 1 to 254` }
  }
  if (noPreempt(instance) && canHoldBack(instance)) {
    const message = `${weight} cannot make the other node take over if that has nopreempt too`
    const hint = 'leave the weight out, so that a failure is a fault, or leave nopreempt out'
    return { code: 'LV-C201', message, hint }
  }
  return undefined
}
