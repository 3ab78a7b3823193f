import { seconds as duration } from '../../model/time.js'
import { nested, setting } from '../row.js'
import { nothing, seconds } from '../value-types.js'

const lvsha = {
  drift_interval: setting(
    seconds(1, 86400),
    'How often the kernel’s LVS table is compared with what is wanted, and repaired where somebody has changed it.',
    { default: duration(30) },
  ),
} as const

/** Settings of our own; keepalived reports the block as unknown and goes on without it. */
export const lvshaBlocks = {
  lvsha: nested(nothing, 'Settings that keepalived does not have.', lvsha),
} as const
