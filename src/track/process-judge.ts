import type { Duration } from '../model/time.js'
import type { ProcessSettings } from '../model/tracker-settings.js'

type Quorum = Pick<ProcessSettings, 'quorum' | 'quorumMax'>

/** Whether so many processes are neither too few nor too many. */
export const isMet = (count: number, { quorum, quorumMax }: Quorum) =>
  quorumMax === undefined ? count >= quorum : count <= quorumMax && (quorumMax === 0 || count >= quorum)

/** How long a change must last to count. */
export const delayOf = (met: boolean, { forkDelay, terminateDelay }: ProcessSettings): Duration =>
  met ? forkDelay : terminateDelay

/** `1 process`, `0 processes, want 1`, `3 processes, want 1 to 2`. */
export function countText(count: number, { quorum, quorumMax }: Quorum): string {
  const text = `${count} process${count === 1 ? '' : 'es'}`
  if (isMet(count, { quorum, ...(quorumMax !== undefined && { quorumMax }) })) return text
  const wanted = quorumMax === undefined ? quorum : quorumMax === 0 ? 'none' : `${quorum} to ${quorumMax}`
  return `${text}, want ${wanted}`
}
