import type { JournalEvent } from '../model/event.js'
import { eventStatus } from './event-status.js'

/** `journal` is text for systemd's journal, which has the time and reads a priority off the front of each line. */
export type LogFormat = 'text' | 'json' | 'journal'

/** One event as a line of the log, for a person or for a machine. */
export const logLine: Record<LogFormat, (event: JournalEvent) => string> = {
  text: (event) => `${new Date(event.at).toISOString().slice(11, 23)} ${sentence(event)}`,
  json: (event) => JSON.stringify(eventStatus(event, true)),
  journal: (event) => `<${priorityOf(event)}>${sentence(event)}`,
}

/**
 * How a log is written that nobody has chosen a format for.
 * @param output the device and inode of what it is written to
 */
export const usualFormat = (environment: NodeJS.ProcessEnv, { dev, ino }: { dev: number; ino: number }): LogFormat =>
  environment.JOURNAL_STREAM === `${dev}:${ino}` ? 'journal' : 'text'

const sentence = ({ kind, object, text }: JournalEvent) =>
  `${kind.padEnd(7)} ${object === kind ? '' : `${object} `}${text}`

/** Those of syslog(3). */
const priorities = { warning: 4, notice: 5, info: 6 } as const

function priorityOf({ transition }: JournalEvent) {
  if (!transition) return priorities.info
  return transition.to === 'Fault' ? priorities.warning : priorities.notice
}
