import type { ReplayedDecision } from '../control/protocol.js'
import { cleaned } from './plain.js'

/** What `lvsha replay` prints: every decision that comes out otherwise, and how many do not. */
export function replayText(given: readonly ReplayedDecision[]): string {
  const decisions = cleaned(given)
  const others = decisions.filter(({ same }) => !same)
  const summary =
    decisions.length === 0
      ? 'There is no evidence of any decision.'
      : `${decisions.length - others.length} of ${decisions.length} decisions come out the same.`
  return `${[...others.map(otherLine), summary].join('\n')}\n`
}

function otherLine({ id, at, object, recorded, replayed }: ReplayedDecision): string {
  const now = replayed ? decisionText(replayed) : 'no change'
  return `${at} event ${id}, ${object}: was ${decisionText(recorded)}, is now ${now}`
}

const decisionText = ({ from, to, reason }: ReplayedDecision['recorded']) => `${from} -> ${to} (${reason})`

/** The same as one JSON document. */
export const replayDocument = (file: string, decisions: readonly ReplayedDecision[]) => ({
  kind: 'replay',
  v: 1,
  file,
  same: decisions.every(({ same }) => same),
  decisions,
})
