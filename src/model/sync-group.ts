import type { Track } from './tracker.js'

/** A `vrrp_sync_group`: instances that are Master together or not at all. */
export type SyncGroup = {
  readonly name: string
  /** Names of instances. */
  readonly members: readonly string[]
  /** What all members watch, with the weights as they are. */
  readonly tracks: readonly Track[]
  /** `sync_group_tracking_weight`: what members watch by themselves changes their priorities one by one. */
  readonly trackWeights: boolean
}
