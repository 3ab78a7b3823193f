import type { EventStatus } from '../control/protocol.js'
import { eventLine } from './events.js'
import { matcher } from './filter.js'
import { lineText } from './line.js'
import { cleaned } from './plain.js'

/** One event as a line for a terminal. */
export const eventText = (event: EventStatus): string => lineText(eventLine(cleaned(event)))

/** Those that a filter asks for, by all their words or by `kind:` and `object:`. */
export function matchingEvents(events: readonly EventStatus[], filter: string): readonly EventStatus[] {
  const matches = matcher(filter)
  return events.filter(({ kind, object, text }) =>
    matches({ words: `${kind} ${object} ${text}`, fields: { kind, object } }),
  )
}
