import type { ArbiterStatus, PendingReload } from '../control/protocol.js'
import type { Availability, ObservedTable } from '../dataplane/dataplane.js'
import type { BeaconReport, GroupReport, GuardianReport, RouterReport } from '../engine/messages.js'
import type { ServerHealth } from '../health/snapshot.js'
import type { DirectorConfig } from '../model/director-config.js'
import type { Holds } from '../model/hold.js'
import type { SyncDaemon } from '../model/lvs-settings.js'
import type { Overrides } from '../model/override.js'
import { between, type Instant, inMilliseconds } from '../model/time.js'
import type { NotifySnapshot } from '../notify/notifier.js'
import type { ResourceSnapshot } from '../notify/resources.js'
import type { TrackerSnapshot } from '../track/watch.js'
import type { QuorumStates } from './forwarding.js'

/** One moment on two clocks: CLOCK_MONOTONIC, and milliseconds since 1970. */
export type Clocks = { readonly now: Instant; readonly wallClock: number }

/** Everything known about this director at one moment, as plain data. */
export type World = Clocks & {
  readonly config: DirectorConfig
  readonly configFile: string
  readonly version: string
  readonly pid: number
  readonly startedAt: Instant
  readonly routers: readonly RouterReport[]
  readonly holds: Holds
  readonly overrides: Overrides
  readonly groups: readonly GroupReport[]
  readonly guardian: GuardianReport
  /** Undefined where there is none. */
  readonly arbiter?: ArbiterStatus
  readonly beacons: BeaconReport
  readonly health: readonly ServerHealth[]
  readonly trackers: readonly TrackerSnapshot[]
  readonly scripts: readonly NotifySnapshot[]
  readonly resources: readonly ResourceSnapshot[]
  /** Which virtual servers have their quorum. */
  readonly quorums?: QuorumStates
  readonly dataplane: Availability
  /** Undefined where it could not be read. */
  readonly table?: ObservedTable
  /** Those of the kernel; undefined where the file asks for none, or where they could not be read. */
  readonly syncDaemons?: readonly SyncDaemon[]
  /** While a reload waits to be confirmed. */
  readonly reload?: PendingReload
}

/** An earlier moment as RFC 3339, counted back from now: the wall clock may have been set since. */
export const wallClockOf = ({ now, wallClock }: Clocks, at: Instant) =>
  new Date(wallClock - inMilliseconds(between(at, now))).toISOString()
