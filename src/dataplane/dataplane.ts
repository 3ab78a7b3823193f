import type { ServerKey, ServiceKey } from '../model/service.js'
import type { ObservedSettings, SettingChange } from './settings.js'
import type { ForwardingDestination, ForwardingEntry, ForwardingService } from './table.js'

/** Whatever forwards connections in the kernel. Its methods are called one after the other, never at once. */
export type Dataplane = {
  /** Whether it can be used on this host at all; never throws for want of it. */
  availability(): Promise<Availability>
  /** All that is there, whoever made it. */
  read(): Promise<ObservedTable>
  /**
   * Makes the changes in order; one that fails does not keep back the rest.
   * @param onProgress called with how many were tried, now and then while there are more
   */
  apply(changes: readonly Change[], onProgress?: (made: number) => void): Promise<readonly ChangeFailure[]>
  /** What is set beside the table. */
  readSettings(): Promise<ObservedSettings>
  /** Throws where it is refused. */
  applySetting(change: SettingChange): Promise<void>
}

export type Availability =
  | { readonly available: true; readonly version: string }
  | {
      readonly available: false
      /** False where the kernel has no such table at all, so that nothing of ours can be in it. */
      readonly exists: boolean
      readonly reason: string
      readonly next: readonly string[]
    }

/** One edit; an edited service or destination keeps its connections. */
export type Change =
  | { readonly kind: 'add-service' | 'edit-service'; readonly service: ForwardingService }
  | { readonly kind: 'remove-service'; readonly service: ServiceKey }
  | {
      readonly kind: 'add-destination' | 'edit-destination'
      readonly service: ServiceKey
      readonly destination: ForwardingDestination
    }
  | { readonly kind: 'remove-destination'; readonly service: ServiceKey; readonly destination: ServerKey }

export type ChangeFailure = { readonly change: Change; readonly error: Error }

/** By serviceName; services of protocols that no configuration can ask for are left out. */
export type ObservedTable = ReadonlyMap<string, ForwardingEntry<ObservedService, ObservedDestination>>

export type ObservedService = ForwardingService & Unasked & { readonly stats: Traffic }

export type ObservedDestination = ForwardingDestination &
  Unasked & {
    readonly activeConnections: number
    readonly inactiveConnections: number
    /** Templates of persistence: clients that come back to it, whatever its weight. */
    readonly persistentConnections: number
    readonly stats: Traffic
  }

/** Settings that are in force but that no table can ask for, as text; where there are some, the entry is not as wanted. */
export type Unasked = { readonly unasked?: string }

export type Traffic = {
  /** Since the entry was made. */
  readonly connections: number
  readonly connectionsPerSecond: number
  readonly packetsInPerSecond: number
  readonly bytesInPerSecond: number
  readonly bytesOutPerSecond: number
}
