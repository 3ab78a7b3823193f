import type { EventStatus } from '../control/protocol.js'
import { timeOfDay } from './duration.js'
import { type Line, span, type Tone } from './line.js'

/** The newest first; the clock decides, and the number between events of one moment. */
export const newestFirst = (events: readonly EventStatus[]): readonly EventStatus[] =>
  events.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id)

/** What identifies an event in a list, over restarts of the daemon too. */
export const eventKey = (event: EventStatus) => `${event.at} ${event.id}`

/** One event as a sentence with its time and kind: `13:59:10 health 192.0.2.23:80 UP -> DOWN: refused`. */
export const eventLine = (event: EventStatus): Line => [
  span(`${timeOfDay(event.at)} `, 'dim'),
  span(`${event.kind.padEnd(6)} `, 'dim'),
  span(eventSentence(event), eventTone(event)),
]

/** The same for a pane too small for the kind. */
export const shortEventLine = (event: EventStatus): Line => [
  span(`${timeOfDay(event.at)} `, 'dim'),
  span(eventSentence(event), eventTone(event)),
]

/** What happened, with what it happened to first. */
const eventSentence = ({ kind, object, text }: EventStatus) =>
  object === kind || text.startsWith(object) ? text : `${object} ${text}`

function eventTone({ transition }: EventStatus): Tone {
  if (!transition) return 'plain'
  return transition.to === 'FAULT' ? 'crit' : 'accent'
}
