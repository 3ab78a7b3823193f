import type { RouterSettings, RouterState } from '../model/router.js'
import type { SyncGroup } from '../model/sync-group.js'
import type { Track } from '../model/tracker.js'

// Sync groups as keepalived has them: nobody becomes Master before every member can, and nobody stays it alone.

/** One member as its group sees it. */
export type Member = {
  readonly state: RouterState
  /** Its own silence has ended: it becomes Master as soon as the group lets it. */
  readonly isReady: boolean
  /** A Master elsewhere keeps it Backup, for as long as it speaks. */
  readonly isHeldBack: boolean
  /** It is in Fault by itself, not for the sake of the group. */
  readonly hasFault: boolean
}

/** What a member is told, if anything. */
export type GroupInput = 'wake' | 'group-left' | undefined

/**
 * What each member is told now, in the order of the members.
 * @param hasLeft a member has just ceased to be Master: the others follow it
 */
export function groupInputs(members: readonly Member[], hasLeft: boolean): readonly GroupInput[] {
  if (hasLeft) return members.map(({ state }) => (state === 'Master' ? 'group-left' : undefined))
  if (isFaulty(members)) return members.map(() => undefined)
  // Grouped by a reload while one of them is Master elsewhere: they meet there, or all come here.
  if (members.some(isMaster) && members.some(({ isHeldBack }) => isHeldBack)) return groupInputs(members, true)
  // One that is Master already stands for the group: a member that has come later follows it.
  const mayBegin = members.some(isMaster) || members.every(({ isReady }) => isReady)
  return members.map(({ isReady }) => (mayBegin && isReady ? 'wake' : undefined))
}

/** A fault of one member keeps all of them in Fault. */
export const isFaulty = (members: readonly Member[]) => members.some(({ hasFault }) => hasFault)

const isMaster = ({ state }: Member) => state === 'Master'

/** The state that the group as a whole is in; one without members has not begun. */
export function groupState(members: readonly Member[]): RouterState {
  if (members.some(({ state }) => state === 'Fault')) return 'Fault'
  if (members.every(({ state }) => state === 'Initialize')) return 'Initialize'
  return members.every(isMaster) ? 'Master' : 'Backup'
}

/**
 * Everything that changes the priority of an instance. In a group the priorities of the members must move together, so
 * what a member watches by itself loses its weight and can only be a fault, unless the group has sync_group_tracking_weight.
 */
export function tracksOf({ tracks, priority }: RouterSettings, group: SyncGroup | undefined): readonly Track[] {
  if (!group) return tracks
  const isWeightless = !group.trackWeights && priority !== 255
  const own = isWeightless ? tracks.map((track) => ({ ...track, weight: 0 })) : tracks
  return [...own, ...group.tracks]
}
