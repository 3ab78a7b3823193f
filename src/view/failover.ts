import type { FailoverDocument, FailoverInstance } from '../control/protocol.js'
import { duration, timeOfDay } from './duration.js'
import { cleaned } from './plain.js'

/** What `lvsha promote` and `lvsha demote` say they have done. */
export function failoverText(document: FailoverDocument): string {
  const failover = cleaned(document)
  return `${failover.instances.flatMap((instance) => endings[failover.outcome](failover, instance)).join('\n')}\n`
}

type Ending = (document: FailoverDocument, instance: FailoverInstance) => readonly string[]

const endings: Record<FailoverDocument['outcome'], Ending> = {
  planned: (_, { name, vips, from, to, peer }) => [
    from === to
      ? `${name} would stay ${from}`
      : `${name} would go ${from} -> ${to}: ${vips.join(', ')}${peer && to === 'BACKUP' ? ` to ${peer.name} (priority ${peer.priority})` : ''}`,
  ],
  ended: ({ node }, { name, to }) => [`${name} is ${to} on ${node} and not held any more: the election decides`],
  done: ({ node, at, action }, { name, from, to, steps, hold_until: until }) => [
    ...steps.map((step) => `${step.name.padEnd(60)} ${(step.at_ms / 1000).toFixed(3)}s`),
    `${name} is ${from === to ? 'already ' : ''}${to} on ${node}, held ${holdText(until ?? null, at)}. Undo: lvsha ${action} ${name} --end`,
  ],
}

/** The answer comes a moment after the hold has begun: that is no second less. */
const holdText = (until: string | null, at: string) =>
  until === null
    ? 'until that is ended by hand'
    : `for ${duration(Math.ceil((Date.parse(until) - Date.parse(at)) / 1000) * 1000)} (until ${timeOfDay(until)})`
