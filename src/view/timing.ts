import type { Fault, InstanceTiming, TimingDocument, TimingRow } from '../control/protocol.js'
import { textTable } from './status.js'
import type { Column } from './table.js'

/** For a person: a table for each instance. */
export const timingLines = ({ instances }: TimingDocument): string[] =>
  instances.length === 0
    ? ['No VRRP instances are configured.']
    : instances.flatMap((instance, index) => [...(index === 0 ? [] : ['']), ...instanceLines(instance)])

const instanceLines = ({ name, policy, arbiter, rows }: InstanceTiming) => [
  `${name}, policy ${policy}${arbiter ? '' : ', no arbiter'}: at most`,
  ...textTable(columns, rows),
]

const columns: readonly Column<TimingRow>[] = [
  { head: 'WHEN', text: ({ fault }) => faultTexts[fault], priority: 9 },
  { head: 'NO OWNER', text: (row) => boundText(row.no_owner_ms), priority: 9 },
  { head: 'TWO OWNERS', text: (row) => boundText(row.two_owners_ms), priority: 9 },
]

const boundText = (bound: number | null) => {
  if (bound === null) return 'while it lasts'
  return bound === 0 ? 'never' : `${(bound / 1_000).toFixed(2)}s`
}

const faultTexts: Readonly<Record<Fault, string>> = {
  daemon_killed: 'the daemon is killed',
  daemon_hangs: 'the daemon hangs',
  node_dies: 'the node dies, or everything on it is killed or hangs',
  cut_off: 'the node is cut off from all others',
  adverts_lost: 'adverts are lost between the nodes',
  servers_down: 'the servers of the arbiter are down, or hang',
  leader_dies: 'the leader of the servers dies',
}
