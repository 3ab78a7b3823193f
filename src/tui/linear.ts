import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventStatus } from '../control/protocol.js'
import { problemOf } from '../model/errors.js'
import { eventKey, eventLine, newestFirst } from '../view/events.js'
import type { Glyphs } from '../view/glyphs.js'
import { lineText } from '../view/line.js'
import { lookAt } from '../view/look.js'
import { cleaned } from '../view/plain.js'
import { verdictLine } from '../view/verdict.js'
import { listNow } from './lists.js'
import { type Snapshot, snapshotOf } from './snapshot.js'
import type { Source } from './source.js'
import { initialState, type ListId, type ViewerState } from './state.js'

/** What each choice of the menu reads out. */
const menu: readonly { readonly name: string; readonly lists: readonly ListId[] }[] = [
  { name: 'Overview', lists: ['instances', 'services'] },
  { name: 'VRRP', lists: ['instances'] },
  { name: 'Services', lists: ['services', 'servers'] },
  { name: 'Health', lists: ['checks'] },
  { name: 'Events', lists: ['events'] },
  { name: 'Cluster', lists: ['nodes'] },
]

export const menuText = (): string =>
  [...menu.map(({ name }, i) => `${i + 1} ${name}`), 'q Quit. The daemon keeps running.'].join('\n')

/** The verdict as a sentence. */
export const verdictText = ({ status }: Snapshot, glyphs: Glyphs): string =>
  lineText(verdictLine(status, Number.POSITIVE_INFINITY, glyphs))

/** A screen read out: the verdict, then each row of its lists as one line. Undefined where there is no such choice. */
export function readOut(choice: string, snapshot: Snapshot, glyphs: Glyphs): string | undefined {
  const chosen = menu[Number(choice) - 1]
  if (!chosen) return undefined
  const look = lookAt(snapshot.status.at, 0, glyphs)
  const state: ViewerState = {
    ...initialState({ size: { columns: 80, rows: 24 }, refresh: 1_000, now: 0, clock: 0 }),
    snapshot,
  }
  const sections = chosen.lists.flatMap((id) => {
    const list = listNow(state, id)
    if (!list) return []
    const { head, rows } = list.layOut(0, list.total, Number.POSITIVE_INFINITY, 'wide', look)
    const lines = [...(list.hasHead ? [head] : []), ...rows].map((line) => lineText(line).trim())
    return [`${list.title}: ${list.total === 0 ? list.none : list.summary}`, ...(list.total === 0 ? [] : lines)]
  })
  return [verdictText(snapshot, glyphs), ...sections].join('\n')
}

/** Events that were not there before, the oldest first. */
export const newEvents = (before: Snapshot | undefined, now: Snapshot): readonly EventStatus[] => {
  const known = new Set((before?.events ?? now.events).map(eventKey))
  return newestFirst(now.events)
    .filter((event) => !known.has(eventKey(event)))
    .toReversed()
}

export type LinearOptions = {
  readonly source: Source
  /** Milliseconds between two looks. */
  readonly refresh: number
  readonly glyphs: Glyphs
  readonly input: Readable
  readonly output: Writable
}

/**
 * The viewer as lines for a screen reader: the verdict whenever it changes, every event, and a screen whenever its number is typed.
 * Nothing is drawn over. @returns when `q` is typed or the input ends
 */
export async function runLinear({ source, refresh, glyphs, input, output }: LinearOptions): Promise<void> {
  const say = (text: string) => void output.write(`${text}\n`)
  const stop = new AbortController()
  let last: Snapshot | undefined
  let said = ''
  const lines = createInterface({ input })
  lines.on('close', () => stop.abort())
  lines.on('line', (line) => {
    const choice = line.trim()
    if (choice === 'q') return lines.close()
    say((last && readOut(choice, last, glyphs)) ?? menuText())
  })
  const tell = (verdict: string) => {
    if (verdict !== said) say(verdict)
    said = verdict
  }
  say(menuText())
  while (!stop.signal.aborted) {
    try {
      const { status, events } = await source.look()
      const now = snapshotOf(cleaned(status), cleaned(events), 0)
      for (const event of newEvents(last, now)) say(lineText(eventLine(event)))
      tell(verdictText(now, glyphs))
      last = now
    } catch (error) {
      tell(`UNKNOWN  ${cleaned(problemOf(error)).message} What was said before is not current.`)
    }
    await sleep(refresh, undefined, { signal: stop.signal }).catch(() => undefined)
  }
  lines.close()
}
