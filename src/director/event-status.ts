import type { EventStatus } from '../control/protocol.js'
import type { JournalEvent } from '../model/event.js'
import { stateWords } from './transition-text.js'

/** An event as `GET /v1/events` and the JSON log tell it. */
export const eventStatus = ({ id, at, kind, object, text, transition }: JournalEvent): EventStatus => ({
  id,
  at: new Date(at).toISOString(),
  kind,
  object,
  text,
  ...(transition
    ? { transition: { from: stateWords[transition.from], to: stateWords[transition.to], reason: transition.reason } }
    : {}),
})
