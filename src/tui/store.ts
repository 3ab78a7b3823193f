import { type Effect, type Input, step } from './reduce.js'
import type { ViewerState } from './state.js'

export type Store = {
  readonly state: () => ViewerState
  readonly dispatch: (input: Input) => void
  /** @returns what ends the subscription */
  readonly subscribe: (listener: () => void) => () => void
}

/** Holds the state of one viewer, tells when it has changed, and hands on what the change asks for. */
export function createStore(initial: ViewerState, perform: (effect: Effect) => void): Store {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    state: () => state,
    dispatch(input) {
      const next = step(state, input)
      const isChanged = next.state !== state
      state = next.state
      if (isChanged) for (const listener of listeners) listener()
      for (const effect of next.effects) perform(effect)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
