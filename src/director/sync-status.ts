import type { SyncStatus } from '../control/protocol.js'
import type { ObservedTable } from '../dataplane/dataplane.js'
import type { SyncDaemon } from '../model/lvs-settings.js'

/**
 * The sync daemons that the kernel runs, and how many connections it knows. It tells nothing of what it has not sent yet or of
 * what was lost on the way; that is seen by comparing this number on both nodes.
 */
export const syncStatus = (daemons: readonly SyncDaemon[], table: ObservedTable | undefined): SyncStatus => ({
  daemons: daemons.map(({ role, interface: device, id }) => ({ role, interface: device, syncid: id })),
  ...(table && { connections: connectionsIn(table) }),
})

function connectionsIn(table: ObservedTable): number {
  let sum = 0
  for (const { destinations } of table.values()) {
    for (const { activeConnections, inactiveConnections } of destinations.values()) {
      sum += activeConnections + inactiveConnections
    }
  }
  return sum
}
