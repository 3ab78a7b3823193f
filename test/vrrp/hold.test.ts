// Every state with everything that can happen while an operator holds the router, and exactly what comes of it. `Held back`
// has waited in vain; `Demoted` has resigned 500 ms ago and waits for its successor, and `by force` need not find one.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import type { HoldAction } from '../../src/model/hold.js'
import { instant, seconds } from '../../src/model/time.js'
import { advance, type RouterInput, type VirtualRouter } from '../../src/vrrp/router.js'
import { routerSettings } from '../support/transcript.js'
import { stepText, testMatrix } from '../support/transition-matrix.js'

const settings = routerSettings({ priority: '100', preempt: 'no' })
const now = instant(seconds(10))
const source = '192.0.2.11' as Address
const heard = { source: '192.0.2.12' as Address, priority: 50, interval: seconds(1), at: instant(seconds(9)) }
const backup = { state: 'Backup', source, masterInterval: seconds(1), heard } as const
const leaving = (until: number) =>
  ({ state: 'Master', source, advertiseAt: instant(seconds(until)), leavingUntil: instant(seconds(until)) }) as const

const states: Readonly<Record<string, VirtualRouter>> = {
  Initialize: { state: 'Initialize' },
  Fault: { state: 'Fault', fault: 'interface_down' },
  Backup: { ...backup, masterDownAt: instant(seconds(12)) },
  'Backup due': { ...backup, masterDownAt: now },
  'Held back': { ...backup, masterDownAt: instant(seconds(12)), isHeldBack: true },
  Master: { state: 'Master', source, advertiseAt: instant(seconds(10.5)) },
  Demoted: { ...leaving(10.5), unlessSucceeded: 'return' },
  'Demoted due': { ...leaving(10), unlessSucceeded: 'return' },
  'Demoted due by force': { ...leaving(10), unlessSucceeded: 'leave' },
  'Leaving for good': leaving(10.5),
}

type Event = { readonly hold?: HoldAction; readonly input: RouterInput }

const advert = (priority: number): RouterInput => ({
  kind: 'advertisement',
  priority,
  source: '192.0.2.12' as Address,
  interval: seconds(1),
})
const held = (input: RouterInput): Event => ({ hold: 'demote', input })
const put = (before: HoldAction | undefined, isForced = false): RouterInput => ({ kind: 'hold', before, isForced })

const events: Readonly<Record<string, Event>> = {
  promote: { hold: 'promote', input: put(undefined) },
  demote: held(put(undefined)),
  'demote by force': held(put(undefined, true)),
  'end of a demotion': { input: put('demote') },
  'end of a promotion': { input: put('promote') },
  'wake, demoted': held({ kind: 'wake' }),
  'lower priority, demoted': held(advert(50)),
  'lower priority, promoted': { hold: 'promote', input: advert(50) },
  'farewell, demoted': held(advert(0)),
  'startup, demoted': held({ kind: 'startup', link: { up: true, source } }),
  'shutdown, demoted': held({ kind: 'shutdown' }),
  'link down, demoted': held({ kind: 'link', link: { up: false } }),
  'group left, demoted': held({ kind: 'group-left' }),
  'late, demoted': held({ kind: 'late' }),
  'reload, demoted': held({ kind: 'reload', before: settings }),
}

function outcome(router: VirtualRouter, { hold, input }: Event): string {
  const terms = { ...settings, ...(hold && { hold }), ...(hold === 'promote' && { priority: 254 }) }
  const step = advance(terms, router, input, now)
  return stepText(step, step.router.state === 'Backup' && step.router.isHeldBack ? ' held back' : '')
}

/** Columns: state, event, and what comes of it: the new state with its deadline, and the outputs in order. */
const matrix = `
Initialize | promote | Initialize
Initialize | demote | Initialize
Initialize | demote by force | Initialize
Initialize | end of a demotion | Initialize
Initialize | end of a promotion | Initialize
Initialize | wake, demoted | Initialize
Initialize | lower priority, demoted | Initialize
Initialize | lower priority, promoted | Initialize
Initialize | farewell, demoted | Initialize
Initialize | startup, demoted | Backup 13.609375s, startup
Initialize | shutdown, demoted | Initialize
Initialize | link down, demoted | Initialize
Initialize | group left, demoted | Initialize
Initialize | late, demoted | Initialize
Initialize | reload, demoted | Initialize
Fault | promote | Fault
Fault | demote | Fault
Fault | demote by force | Fault
Fault | end of a demotion | Fault
Fault | end of a promotion | Fault
Fault | wake, demoted | Fault
Fault | lower priority, demoted | Fault
Fault | lower priority, promoted | Fault
Fault | farewell, demoted | Fault
Fault | startup, demoted | Fault
Fault | shutdown, demoted | Initialize, shutdown
Fault | link down, demoted | Fault
Fault | group left, demoted | Fault
Fault | late, demoted | Fault
Fault | reload, demoted | Fault
Backup | promote | Master 11s, arm, add, advert 254, announce 5, operator_promote
Backup | demote | Backup 12s
Backup | demote by force | Backup 12s
Backup | end of a demotion | Backup 12s
Backup | end of a promotion | Backup 12s
Backup | wake, demoted | Backup 12s
Backup | lower priority, demoted | Backup 13.609375s
Backup | lower priority, promoted | Backup 12s
Backup | farewell, demoted | Backup 10.609375s
Backup | startup, demoted | Backup 12s
Backup | shutdown, demoted | Initialize, shutdown
Backup | link down, demoted | Fault, interface_down
Backup | group left, demoted | Backup 12s
Backup | late, demoted | Backup 13.609375s
Backup | reload, demoted | Backup 12s
Backup due | promote | Master 11s, arm, add, advert 254, announce 5, operator_promote
Backup due | demote | Backup 10s
Backup due | demote by force | Backup 10s
Backup due | end of a demotion | Backup 10s
Backup due | end of a promotion | Backup 10s
Backup due | wake, demoted | Backup 13.609375s held back
Backup due | lower priority, demoted | Backup 13.609375s
Backup due | lower priority, promoted | Backup 10s
Backup due | farewell, demoted | Backup 10.609375s
Backup due | startup, demoted | Backup 10s
Backup due | shutdown, demoted | Initialize, shutdown
Backup due | link down, demoted | Fault, interface_down
Backup due | group left, demoted | Backup 10s
Backup due | late, demoted | Backup 13.609375s
Backup due | reload, demoted | Backup 10s
Held back | promote | Master 11s, arm, add, advert 254, announce 5, operator_promote
Held back | demote | Backup 12s held back
Held back | demote by force | Backup 12s held back
Held back | end of a demotion | Backup 10.609375s held back
Held back | end of a promotion | Backup 12s held back
Held back | wake, demoted | Backup 12s held back
Held back | lower priority, demoted | Backup 13.609375s
Held back | lower priority, promoted | Backup 12s held back
Held back | farewell, demoted | Backup 10.609375s held back
Held back | startup, demoted | Backup 12s held back
Held back | shutdown, demoted | Initialize, shutdown
Held back | link down, demoted | Fault, interface_down
Held back | group left, demoted | Backup 12s held back
Held back | late, demoted | Backup 13.609375s held back
Held back | reload, demoted | Backup 12s held back
Master | promote | Master 10.5s
Master | demote | Master 11.05s, advert 0, advert 0, advert 0
Master | demote by force | Master 11.05s, advert 0, advert 0, advert 0
Master | end of a demotion | Master 10.5s
Master | end of a promotion | Master 10.5s
Master | wake, demoted | Master 10.5s
Master | lower priority, demoted | Master 11s, split_brain, advert 100, announce 5
Master | lower priority, promoted | Master 11s, split_brain, advert 254, announce 5
Master | farewell, demoted | Master 11s, advert 100
Master | startup, demoted | Master 10.5s
Master | shutdown, demoted | Master 11.05s, advert 0, advert 0, advert 0
Master | link down, demoted | Fault, remove, disarm, interface_down
Master | group left, demoted | Backup 13.609375s, remove, advert 0, advert 0, advert 0, disarm, sync_group
Master | late, demoted | Backup 13.609375s, remove, disarm, engine_late
Master | reload, demoted | Master 11s, arm, add, advert 100, announce 5
Demoted | promote | Master 11s, arm, add, advert 254, announce 5
Demoted | demote | Master 10.5s
Demoted | demote by force | Master 10.5s
Demoted | end of a demotion | Master 11s, arm, add, advert 100, announce 5
Demoted | end of a promotion | Master 11s, arm, add, advert 100, announce 5
Demoted | wake, demoted | Master 10.5s
Demoted | lower priority, demoted | Backup 13.609375s, remove, disarm, operator_demote
Demoted | lower priority, promoted | Backup 13.0078125s, remove, disarm, operator_demote
Demoted | farewell, demoted | Master 10.5s
Demoted | startup, demoted | Master 10.5s
Demoted | shutdown, demoted | Master 10.5s
Demoted | link down, demoted | Fault, remove, disarm, interface_down
Demoted | group left, demoted | Master 10.5s
Demoted | late, demoted | Backup 13.609375s, remove, disarm, engine_late
Demoted | reload, demoted | Master 10.5s
Demoted due | promote | Master 11s, arm, add, advert 254, announce 5
Demoted due | demote | Master 10s
Demoted due | demote by force | Master 10s
Demoted due | end of a demotion | Master 11s, arm, add, advert 100, announce 5
Demoted due | end of a promotion | Master 11s, arm, add, advert 100, announce 5
Demoted due | wake, demoted | Master 11s, arm, add, advert 100, announce 5, no_successor
Demoted due | lower priority, demoted | Backup 13.609375s, remove, disarm, operator_demote
Demoted due | lower priority, promoted | Backup 13.0078125s, remove, disarm, operator_demote
Demoted due | farewell, demoted | Master 10s
Demoted due | startup, demoted | Master 10s
Demoted due | shutdown, demoted | Master 10s
Demoted due | link down, demoted | Fault, remove, disarm, interface_down
Demoted due | group left, demoted | Master 10s
Demoted due | late, demoted | Backup 13.609375s, remove, disarm, engine_late
Demoted due | reload, demoted | Master 10s
Demoted due by force | promote | Master 11s, arm, add, advert 254, announce 5
Demoted due by force | demote | Master 10s
Demoted due by force | demote by force | Master 10s
Demoted due by force | end of a demotion | Master 11s, arm, add, advert 100, announce 5
Demoted due by force | end of a promotion | Master 11s, arm, add, advert 100, announce 5
Demoted due by force | wake, demoted | Backup 13.609375s, remove, disarm, operator_demote
Demoted due by force | lower priority, demoted | Backup 13.609375s, remove, disarm, operator_demote
Demoted due by force | lower priority, promoted | Backup 13.0078125s, remove, disarm, operator_demote
Demoted due by force | farewell, demoted | Master 10s
Demoted due by force | startup, demoted | Master 10s
Demoted due by force | shutdown, demoted | Master 10s
Demoted due by force | link down, demoted | Fault, remove, disarm, interface_down
Demoted due by force | group left, demoted | Master 10s
Demoted due by force | late, demoted | Backup 13.609375s, remove, disarm, engine_late
Demoted due by force | reload, demoted | Master 10s
Leaving for good | promote | Master 10.5s
Leaving for good | demote | Master 10.5s
Leaving for good | demote by force | Master 10.5s
Leaving for good | end of a demotion | Master 10.5s
Leaving for good | end of a promotion | Master 10.5s
Leaving for good | wake, demoted | Master 10.5s
Leaving for good | lower priority, demoted | Initialize, remove, disarm, shutdown
Leaving for good | lower priority, promoted | Initialize, remove, disarm, shutdown
Leaving for good | farewell, demoted | Master 10.5s
Leaving for good | startup, demoted | Master 10.5s
Leaving for good | shutdown, demoted | Master 10.5s
Leaving for good | link down, demoted | Initialize, remove, disarm, shutdown
Leaving for good | group left, demoted | Master 10.5s
Leaving for good | late, demoted | Initialize, remove, disarm, shutdown
Leaving for good | reload, demoted | Master 10.5s
`

testMatrix(states, events, matrix, outcome)

test('held in BACKUP from the start, the owner of the addresses waits like any other', () => {
  const owner = { ...routerSettings({ priority: '255' }), hold: 'demote' as const }
  const { router } = advance(owner, { state: 'Initialize' }, { kind: 'startup', link: { up: true, source } }, now)
  assert.is(router.state, 'Backup')
  assert.is(advance(owner, router, { kind: 'wake' }, instant(seconds(20))).router.state, 'Backup')
})

test.run()
