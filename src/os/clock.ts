import { type Duration, type Instant, instant, microseconds } from '../model/time.js'
import type { Addon } from './addon.js'

export type Clock = {
  /** CLOCK_MONOTONIC: what every deadline is measured on. It stands still while the machine is suspended. */
  monotonicNow(): Instant
  /** CLOCK_BOOTTIME: the time since boot, suspended time included; the same as monotonic until a suspend. */
  boottimeNow(): Duration
}

export const clockOf = (addon: Addon): Clock => ({
  monotonicNow: () => instant(addon.clock('monotonic')),
  boottimeNow: () => microseconds(addon.clock('boottime')),
})
