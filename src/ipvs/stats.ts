import type { Attributes } from '../netlink/codec.js'
import type { statsTable } from './attributes.js'

type Counter = 'connections' | 'packetsIn' | 'packetsOut' | 'bytesIn' | 'bytesOut'
export type Counters = Readonly<Record<Counter, bigint>>

/** What went through a service or a destination since it was made, and per second of late (an average over some seconds). */
export type Stats = Counters & { readonly perSecond: Counters }

/** A counter that the kernel left out is 0. */
export const statsFrom = (values: Attributes<typeof statsTable> = {}): Stats => ({
  connections: values.connections ?? 0n,
  packetsIn: values.packetsIn ?? 0n,
  packetsOut: values.packetsOut ?? 0n,
  bytesIn: values.bytesIn ?? 0n,
  bytesOut: values.bytesOut ?? 0n,
  perSecond: {
    connections: values.connectionsPerSecond ?? 0n,
    packetsIn: values.packetsInPerSecond ?? 0n,
    packetsOut: values.packetsOutPerSecond ?? 0n,
    bytesIn: values.bytesInPerSecond ?? 0n,
    bytesOut: values.bytesOutPerSecond ?? 0n,
  },
})
