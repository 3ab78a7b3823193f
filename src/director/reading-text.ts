import type { TrackerReading } from '../model/tracker.js'

/** `script chk is down: exit status 1`; of a file, whose number is all that counts: `file maintenance: value 5`. */
export function readingText({ kind, name, up, because }: TrackerReading): string {
  const state = kind === 'file' ? '' : up ? ' is up' : ' is down'
  return `${kind} ${name}${state}${because === undefined ? '' : `: ${because}`}`
}
