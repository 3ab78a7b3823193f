import type { ControlClient } from '../control/client.js'
import type { EventStatus, StatusDocument } from '../control/protocol.js'
import { failoverText } from '../view/failover.js'
import { reloadText } from '../view/reload.js'
import { serverChangeText } from '../view/server-change.js'
import { holdFor } from './dialog.js'
import type { ClusterChange } from './state.js'

/** Where the viewer has it from. Every call rejects with an LvshaError. */
export type Source = {
  look(): Promise<{ readonly status: StatusDocument; readonly events: readonly EventStatus[] }>
  /** What a change would do; it changes nothing. */
  plan(change: ClusterChange): Promise<readonly string[]>
  /** Does it, and says what became of it. */
  change(change: ClusterChange): Promise<readonly string[]>
}

const keptEvents = 200

/** How long a failover by hand waits for the other node, in milliseconds. */
const waitFor = 10_000

/**
 * The daemon.
 * @param patient for changes: a failover answers when the other node has taken over
 * @param by who asks, for the journal
 */
export const daemonSource = (client: ControlClient, patient: ControlClient, by: string): Source => ({
  async look() {
    const [status, { events }] = await Promise.all([client.status(), client.events(keptEvents)])
    return { status, events }
  },
  plan: (change) => ask(patient, change, by, true),
  change: (change) => ask(patient, change, by, false),
})

async function ask(client: ControlClient, change: ClusterChange, by: string, dry: boolean): Promise<readonly string[]> {
  switch (change.kind) {
    case 'failover': {
      const { action, instance, end } = change
      const request = {
        instances: [instance],
        for_ms: holdFor,
        wait_ms: waitFor,
        confirm: [instance],
        by,
        end,
        dry_run: dry,
      }
      return lines(failoverText(await client.failover(action, request)))
    }
    case 'server': {
      const { action, real, service, weight, forceLast } = change
      const request = { reals: [real], service, for_ms: null, by, dry_run: dry, force_last: forceLast || dry }
      return lines(
        serverChangeText(await client.servers(action, weight === undefined ? request : { ...request, weight })),
      )
    }
    case 'reload':
      return lines(reloadText(await client.reload({ dry_run: dry })))
  }
}

const lines = (text: string) => text.trimEnd().split('\n')
