import type { EventStatus } from '../control/protocol.js'
import { eventKey } from '../view/events.js'
import { explainInstance, instanceExplanationLines } from '../view/explain-instance.js'
import { serverExplanationLines, serviceExplanationLines } from '../view/explain-server.js'
import { commandFor, find } from './operations.js'
import type { Snapshot } from './snapshot.js'
import type { Overlay, Target } from './state.js'

/** Why something is as it is, frozen, so that it can be read and copied. */
export function explanation(snapshot: Snapshot, target: Target): Extract<Overlay, { kind: 'text' }> | undefined {
  const lines = linesFor(snapshot, target)
  if (!lines) return undefined
  const name = target.kind === 'event' ? 'event' : target.name
  return { kind: 'text', title: `Why is ${name} as it is?`, lines, command: commandFor(target), scroll: 0 }
}

function linesFor(snapshot: Snapshot, target: Target): readonly string[] | undefined {
  const { status, events } = snapshot
  const { instance, service, server } = find(snapshot, target)
  if (instance)
    return instanceExplanationLines(explainInstance(status, instance, lastTransition(events, instance.name)))
  if (service && server) return serverExplanationLines(service, server)
  if (service) return serviceExplanationLines(service)
  if (target.kind !== 'event') return undefined
  const event = events.find((each) => eventKey(each) === target.key)
  return event && eventLines(event)
}

/** The newest first: the first one that is found is the last one that was. */
const lastTransition = (events: readonly EventStatus[], name: string) =>
  events.find(({ object, transition }) => object === name && transition !== undefined)

/** An event as it was recorded. */
export const eventLines = (event: EventStatus): readonly string[] => JSON.stringify(event, undefined, 2).split('\n')
