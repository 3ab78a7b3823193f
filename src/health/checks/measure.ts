import { clean, type Facts, type Fault, type Layer, type Observation, observation } from '../observation.js'
import type { Probe } from './checker.js'

/** Ends a probe with a fault. Thrown within a check, and never seen outside of it. */
export class ProbeFailed extends Error {
  readonly fault: Fault

  constructor(layer: Layer, text: string) {
    super(text)
    this.fault = { layer, text }
  }
}

/** What came of one step: a value, or an error that is thrown. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** The outcome of a step in which the probe failed. */
export const failing = (layer: Layer, text: string) => ({ error: new ProbeFailed(layer, text) })

/** Runs the steps of a probe. They note what they learn, and throw ProbeFailed where the probe fails. */
export async function measure(probe: Probe, steps: (facts: Facts) => Promise<void>): Promise<Observation> {
  const at = probe.now()
  const facts: Facts = {}
  try {
    await steps(facts)
    return observation(at, probe.now(), facts)
  } catch (error) {
    return observation(at, probe.now(), facts, faultOf(error))
  }
}

/** What an error means that no step foresaw is not lost, but marked as ours. */
export const faultOf = (error: unknown): Fault =>
  error instanceof ProbeFailed
    ? error.fault
    : { layer: 'check', text: clean(`unforeseen: ${error instanceof Error ? error.message : String(error)}`) }
