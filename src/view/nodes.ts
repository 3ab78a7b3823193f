import type { NodeStatus, StatusDocument } from '../control/protocol.js'
import { duration } from './duration.js'
import type { Tone } from './line.js'
import type { Look } from './look.js'
import type { Column } from './table.js'

/** A node of the cluster as this one knows it: itself, or another by its beacons. */
export type NodeEntry = { readonly name: string; readonly own: boolean; readonly beacon?: NodeStatus }

/** This node, then the others by name. */
export const nodeEntries = ({ node, beacons }: StatusDocument): readonly NodeEntry[] => [
  { name: node, own: true },
  ...(beacons?.nodes ?? [])
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((beacon) => ({ name: beacon.name, own: false, beacon })),
]

export const nodeKey = ({ name, beacon }: NodeEntry) => `${name} ${beacon?.address ?? ''}`

export type NodeRow = {
  readonly name: string
  readonly address: string
  readonly interface: string
  readonly state: string
  readonly tone: Tone
  readonly heard: string
  readonly roles: string
  readonly differs: string
}

const tones: Record<NodeStatus['state'], Tone> = { known: 'ok', silent: 'crit', left: 'warn', unconfirmed: 'warn' }

export function nodeRow({ name, beacon }: NodeEntry, status: StatusDocument, look: Look): NodeRow {
  if (!beacon) {
    const roles = status.instances.map(({ name: instance, state }) => `${instance} ${state}`).join(', ')
    return {
      name: `${name}*`,
      address: '',
      interface: '',
      state: 'this node',
      tone: 'plain',
      heard: '',
      roles,
      differs: '',
    }
  }
  const nameOf = (vrid: number) => status.instances.find((instance) => instance.vrid === vrid)?.name ?? `vrid ${vrid}`
  return {
    name,
    address: beacon.address,
    interface: beacon.interface,
    state: look.current ? beacon.state : `${beacon.state}?`,
    tone: look.current ? tones[beacon.state] : 'warn',
    heard: `${duration(beacon.age_ms + look.elapsed)} ago`,
    roles: beacon.instances
      .map(({ vrid, state, priority, held }) => `${nameOf(vrid)} ${state} ${priority}${held ? ' held' : ''}`)
      .join(', '),
    differs: beacon.differs.map(({ name: instance, what }) => `${what} of ${instance}`).join(', '),
  }
}

const shared = [
  { head: 'NODE', text: (row) => row.name, priority: 16, least: 6 },
  { head: 'ADDRESS', text: (row) => row.address, priority: 12 },
  { head: 'BEACON', text: (row) => row.state, tone: (row) => row.tone, priority: 15 },
  { head: 'HEARD', text: (row) => row.heard, priority: 13, align: 'right' },
] as const satisfies readonly Column<NodeRow>[]
const roles: Column<NodeRow> = { head: 'INSTANCES', text: (row) => row.roles, priority: 14, cut: 20 }
const differs: Column<NodeRow> = {
  head: 'DIFFERS',
  text: (row) => row.differs,
  tone: () => 'crit',
  priority: 11,
  cut: 12,
  optional: true,
}

export const nodeColumns = {
  narrow: [...shared, roles, differs],
  wide: [...shared, { head: 'IF', text: (row) => row.interface, priority: 5 }, roles, differs],
  line: [...shared, roles].map((column) => ({ ...column, head: '' })),
} as const satisfies Record<string, readonly Column<NodeRow>[]>
