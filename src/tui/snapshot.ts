import type { EventStatus, StatusDocument } from '../control/protocol.js'
import { type CheckEntry, checkEntries, checkKey } from '../view/checks.js'
import { newestFirst } from '../view/events.js'
import { type NodeEntry, nodeEntries } from '../view/nodes.js'
import { type ServerEntry, serverEntries } from '../view/servers.js'

/** What the daemon said last, with its lists in the order of the screens: sorted once, not in every frame. */
export type Snapshot = {
  readonly status: StatusDocument
  readonly servers: readonly ServerEntry[]
  readonly checks: readonly CheckEntry[]
  readonly nodes: readonly NodeEntry[]
  /** Newest first. */
  readonly events: readonly EventStatus[]
  /** On the viewer's own monotonic clock, in milliseconds. */
  readonly receivedAt: number
}

/**
 * Texts in the documents must be harmless already.
 * @param receivedAt monotonic milliseconds
 */
export const snapshotOf = (status: StatusDocument, events: readonly EventStatus[], receivedAt: number): Snapshot => ({
  status,
  servers: serverEntries(status.services),
  checks: checkEntries(status.services),
  nodes: nodeEntries(status),
  events: newestFirst(events),
  receivedAt,
})

/** What the snapshots before have left behind, for sparklines. */
export type History = {
  /** New connections per second of each virtual server, oldest first. */
  readonly rates: ReadonlyMap<string, readonly number[]>
  /** Milliseconds that the last runs of each check took, NaN for those that failed, oldest first. */
  readonly latencies: ReadonlyMap<string, { readonly at: string; readonly values: readonly number[] }>
}

export const noHistory: History = { rates: new Map(), latencies: new Map() }

const longest = 60

/** The histories with one more value each; what is no longer there is forgotten. */
export function withSnapshot({ rates, latencies }: History, { status, checks }: Snapshot): History {
  const known = status.services.flatMap(({ name, stats }) => (stats ? [{ name, rate: stats.connections_per_s }] : []))
  return {
    rates: new Map(known.map(({ name, rate }) => [name, [...(rates.get(name) ?? []), rate].slice(-longest)])),
    latencies: new Map(
      checks.flatMap((entry) => {
        const { last } = entry.check
        if (!last) return []
        const key = checkKey(entry)
        const before = latencies.get(key)
        if (before?.at === last.at) return [[key, before]]
        const value = last.ok ? last.latency_ms : Number.NaN
        return [[key, { at: last.at, values: [...(before?.values ?? []), value].slice(-longest) }]]
      }),
    ),
  }
}
