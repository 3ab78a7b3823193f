import type { DecisionStatus, EventStatus } from '../control/protocol.js'
import type { Decision, JournalEvent } from '../model/event.js'
import { inMilliseconds } from '../model/time.js'
import { stateWords } from './transition-text.js'

/** An event as `GET /v1/events` and the JSON log tell it; evidence is long, and told to those who ask for it. */
export const eventStatus = (
  { id, at, kind, object, text, transition }: JournalEvent,
  hasEvidence: boolean,
): EventStatus => ({
  id,
  at: new Date(at).toISOString(),
  kind,
  object,
  text,
  ...(transition ? { transition: transitionStatus(transition, hasEvidence) } : {}),
})

type Transition = JournalEvent['transition'] & object

const transitionStatus = (
  { from, to, reason, decided, evidence }: Transition,
  hasEvidence: boolean,
): EventStatus['transition'] & object => ({
  from: stateWords[from],
  to: stateWords[to],
  reason,
  ...(decided ? { decided: decisionStatus(decided) } : {}),
  ...(evidence && hasEvidence ? { evidence } : {}),
})

const decisionStatus = ({ priority, peer, silent, otherwise }: Decision): DecisionStatus => ({
  priority,
  ...(peer ? { peer } : {}),
  ...(silent === undefined ? {} : { silent_ms: Math.round(inMilliseconds(silent)) }),
  ...(otherwise === undefined ? {} : { otherwise }),
})
