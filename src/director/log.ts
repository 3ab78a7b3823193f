import type { JournalEvent } from '../model/event.js'
import { eventStatus } from './event-status.js'

export type LogFormat = 'text' | 'json'

/** One event as a line of the log, for a person or for a machine. */
export const logLine: Record<LogFormat, (event: JournalEvent) => string> = {
  text: ({ at, kind, object, text }) =>
    `${new Date(at).toISOString().slice(11, 23)} ${kind.padEnd(7)} ${object === kind ? '' : `${object} `}${text}`,
  json: (event) => JSON.stringify(eventStatus(event, true)),
}
