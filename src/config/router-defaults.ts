import type { GarpSettings } from '../model/router.js'
import { seconds } from '../model/time.js'
import { type GlobalSection, lastGiven } from './globals.js'
import { effective, last } from './row.js'
import type { fileRows } from './schema.js'

/** What instances take from `global_defs` where they say nothing themselves. */
export type RouterDefaults = {
  readonly garp: GarpSettings
  readonly downTimerAdverts: number
  readonly lowerPriorityAdvert: boolean
  readonly higherPriorityAdvert: boolean
  readonly ownerIgnoresAdverts: boolean
  readonly isStrict: boolean
}

/** One packet for each address, once: `vrrp_min_garp`. */
const leastGarp = { repeat: 1, delay: seconds(0) }

/** Reads the defaults; of several blocks the last one that says something counts. */
export function routerDefaultsOf(
  blocks: readonly GlobalSection[],
  rows: typeof fileRows.global_defs.rows,
): RouterDefaults {
  const given = <T>(read: (block: GlobalSection) => T | undefined) => lastGiven(blocks, read)
  const usual = given((block) => effective(block, 'vrrp_min_garp'))
    ? leastGarp
    : { repeat: rows.vrrp_garp_master_repeat.default, delay: rows.vrrp_garp_master_delay.default }
  const repeat = given((block) => last(block, 'vrrp_garp_master_repeat')?.value) ?? usual.repeat
  const delay = given((block) => last(block, 'vrrp_garp_master_delay')?.value) ?? usual.delay
  const elsewhere = given((block) => last(block, 'vrrp_garp_extra_if')?.value)
  return {
    garp: {
      repeat,
      delay,
      refresh:
        given((block) => last(block, 'vrrp_garp_master_refresh')?.value) ?? rows.vrrp_garp_master_refresh.default,
      ...(elsewhere && { elsewhere }),
      refreshRepeat:
        given((block) => last(block, 'vrrp_garp_master_refresh_repeat')?.value) ??
        rows.vrrp_garp_master_refresh_repeat.default,
      lowerPriority: {
        repeat: given((block) => last(block, 'vrrp_garp_lower_prio_repeat')?.value) ?? repeat,
        delay: given((block) => last(block, 'vrrp_garp_lower_prio_delay')?.value) ?? delay,
      },
    },
    downTimerAdverts:
      given((block) => last(block, 'vrrp_down_timer_adverts')?.value) ?? rows.vrrp_down_timer_adverts.default,
    lowerPriorityAdvert: !given((block) => last(block, 'vrrp_lower_prio_no_advert')?.value),
    higherPriorityAdvert: given((block) => last(block, 'vrrp_higher_prio_send_advert')?.value) ?? true,
    ownerIgnoresAdverts: given((block) => last(block, 'vrrp_owner_ignore_adverts')?.value) ?? false,
    isStrict: given((block) => last(block, 'vrrp_strict')?.value) ?? false,
  }
}
