import type { DecisionStatus, EventStatus } from '../control/protocol.js'
import type { Decision, JournalEvent } from '../model/event.js'
import { inMilliseconds } from '../model/time.js'
import { stateWords } from './transition-text.js'

/** An event as `GET /v1/events` and the JSON log tell it. */
export const eventStatus = ({ id, at, kind, object, text, transition }: JournalEvent): EventStatus => ({
  id,
  at: new Date(at).toISOString(),
  kind,
  object,
  text,
  ...(transition ? { transition: transitionStatus(transition) } : {}),
})

type Transition = JournalEvent['transition'] & object

const transitionStatus = ({ from, to, reason, decided }: Transition): EventStatus['transition'] & object => ({
  from: stateWords[from],
  to: stateWords[to],
  reason,
  ...(decided ? { decided: decisionStatus(decided) } : {}),
})

const decisionStatus = ({ priority, peer, silent, otherwise }: Decision): DecisionStatus => ({
  priority,
  ...(peer ? { peer } : {}),
  ...(silent === undefined ? {} : { silent_ms: Math.round(inMilliseconds(silent)) }),
  ...(otherwise === undefined ? {} : { otherwise }),
})
