import { readFileSync } from 'node:fs'
import type { EventStatus, ReplayedDecision } from '../control/protocol.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { decide, type Evidence } from '../vrrp/evidence.js'
import { stateWords } from './transition-text.js'

/**
 * Decides every change of state of a recording anew, with the pure core that also runs in the daemon.
 * @param file the JSON log of a daemon, one event a line, or a document of events
 * @throws LvshaError REPLAY_UNREADABLE
 */
export function replayFile(file: string): readonly ReplayedDecision[] {
  return eventsOf(file, textOf(file)).flatMap((event) => {
    const evidence = event.transition?.evidence
    return event.transition && evidence ? [replayed(file, event, event.transition, evidence as Evidence)] : []
  })
}

function replayed(
  file: string,
  { id, at, object }: EventStatus,
  recorded: ReplayedDecision['recorded'],
  evidence: Evidence,
) {
  const { from, to, reason } = recorded
  const decision = attempt(() => decide(evidence), file, `the evidence of event ${id} is not complete`)
  const anew = decision && { from: stateWords[decision.from], to: stateWords[decision.to], reason: decision.reason }
  const same = anew !== undefined && anew.from === from && anew.to === to && anew.reason === reason
  return { id, at, object, recorded: { from, to, reason }, replayed: anew ?? null, same }
}

const textOf = (file: string) => attempt(() => readFileSync(file, 'utf8'), file)

/** Lines that are no JSON, as others may write to the same log, are left out. */
function eventsOf(file: string, text: string): readonly EventStatus[] {
  const values = text.split('\n').flatMap((line) => jsonOf(line) ?? [])
  const whole = values.length === 0 ? [jsonOf(text)] : values
  const events = whole.flatMap((value) => (hasEvents(value) ? value.events : [value])).filter(isEvent)
  if (events.length > 0) return events
  throw unreadable(file, 'there are no events in it')
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const hasEvents = (value: unknown): value is { readonly events: readonly unknown[] } =>
  isObject(value) && Array.isArray(value.events)

const isEvent = (value: unknown): value is EventStatus =>
  isObject(value) && typeof value.id === 'number' && typeof value.at === 'string' && typeof value.object === 'string'

function attempt<Result>(act: () => Result, file: string, what?: string): Result {
  try {
    return act()
  } catch (error) {
    throw unreadable(file, what ?? (error as Error).message)
  }
}

const unreadable = (file: string, why: string) =>
  new LvshaError('REPLAY_UNREADABLE', `${file} cannot be replayed: ${why}`, ['lvsha up --log json'], exitCodes.usage)
