import type { EventStatus, StatusDocument } from '../control/protocol.js'
import { verdictOf } from '../director/verdict.js'
import { begins, healthyWorld, timeAt, type World } from './cluster.js'
import { type Order, ordered } from './orders.js'
import { type Scenario, type ScenarioName, scenarios } from './scenarios.js'

/** What a daemon would say at one moment of a scenario. */
export type DemoDocuments = { readonly status: StatusDocument; readonly events: readonly EventStatus[] }

/**
 * The documents of a scenario: the same for the same arguments, always.
 * @param t milliseconds since the demo began
 * @param orders what the operator has done meanwhile
 */
export function demoAt(name: ScenarioName, seed: number, t: number, orders: readonly Order[] = []): DemoDocuments {
  const scenario: Scenario = scenarios[name]
  const world = ordered(scenario.play(healthyWorld(seed, t), t, seed), orders, t)
  return documentsOf(world, t)
}

function documentsOf({ events, reasons, ...rest }: World, t: number): DemoDocuments {
  const { instances, services, dataplane, reload, guardian } = rest
  const verdict = verdictOf(instances, services, dataplane, reload, guardian, reasons)
  return { status: { kind: 'status', v: 1, at: timeAt(t), ...rest, verdict }, events }
}

/** Whether the daemon of a scenario answers at that moment. */
export function answersAt(name: ScenarioName, t: number): boolean {
  const scenario: Scenario = scenarios[name]
  return scenario.answers?.(t) ?? true
}

export const demoBegins = begins
