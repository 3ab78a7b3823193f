import type { RouterSettings } from '../model/router.js'
import type { Duration, Instant } from '../model/time.js'
import { initialRouter, type Transition, type VirtualRouter } from '../vrrp/router.js'
import { type Counters, newCounters } from './counters.js'
import type { LastWill } from './last-will.js'

/** A virtual router with everything that it carries through its life in the engine. */
export type Running = {
  settings: RouterSettings
  router: VirtualRouter
  readonly counters: Counters
  since: Instant
  reason?: Transition['reason']
  /** Set while the last will speaks for this router. */
  will?: LastWill
  /** CLOCK_BOOTTIME of the last renewal; undefined while no address is held. */
  renewedAt?: Duration
  renewAt?: Instant
  /** What was said last of what does not work: a failure that goes on is said once. */
  complaint?: string
}

/** What the engine tells whoever runs it. */
export type EngineListener = {
  readonly transition: (settings: RouterSettings, transition: Transition, at: Instant) => void
  /** Something that an operator should know; `object` is what it is about. */
  readonly notice: (object: string, text: string) => void
}

export const newRunning = (settings: RouterSettings, since: Instant): Running => ({
  settings,
  router: initialRouter,
  counters: newCounters(),
  since,
})

/** Tells what does not work, once for as long as it is the same. */
export function complain(running: Running, listener: EngineListener, text: string) {
  if (running.complaint === text) return
  running.complaint = text
  listener.notice(running.settings.name, text)
}
