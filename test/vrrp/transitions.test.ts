// Every state with every event, and exactly what comes of it. `Backup` waits 2 s longer for a Master of priority 150 that it
// has heard; `Backup due` has waited; `Master` sends its next advert in 500 ms.
import { test } from 'uvu'
import type { Address } from '../../src/model/address.js'
import { instant, seconds } from '../../src/model/time.js'
import { advance, type RouterInput, type VirtualRouter } from '../../src/vrrp/router.js'
import { routerSettings } from '../support/transcript.js'
import { stepText, testMatrix } from '../support/transition-matrix.js'

const settings = routerSettings({ priority: '100' })
const now = instant(seconds(10))
const source = '192.0.2.11' as Address
const heard = { source: '192.0.2.12' as Address, priority: 150, interval: seconds(1), at: instant(seconds(9)) }

const states: Readonly<Record<string, VirtualRouter>> = {
  Initialize: { state: 'Initialize' },
  Fault: { state: 'Fault', fault: 'interface_down' },
  Backup: { state: 'Backup', source, masterDownAt: instant(seconds(12)), masterInterval: seconds(1), heard },
  'Backup due': { state: 'Backup', source, masterDownAt: instant(seconds(10)), masterInterval: seconds(1), heard },
  Master: { state: 'Master', source, advertiseAt: instant(seconds(10.5)) },
  'Master due': { state: 'Master', source, advertiseAt: instant(seconds(10)) },
  Leaving: { state: 'Master', source, advertiseAt: instant(seconds(10.5)), leavingUntil: instant(seconds(10.5)) },
}

const advert = (priority: number, from = '192.0.2.12'): RouterInput => ({
  kind: 'advertisement',
  priority,
  source: from as Address,
  interval: seconds(1),
})

const events: Readonly<Record<string, RouterInput>> = {
  startup: { kind: 'startup', link: { up: true, source } },
  'startup without interface': { kind: 'startup', link: { up: false } },
  shutdown: { kind: 'shutdown' },
  wake: { kind: 'wake' },
  'higher priority': advert(150),
  'same priority, higher address': advert(100),
  'same priority, lower address': advert(100, '192.0.2.10'),
  'lower priority': advert(50),
  farewell: advert(0),
  'link down': { kind: 'link', link: { up: false } },
  'link without address': { kind: 'link', link: { up: true } },
  'link up': { kind: 'link', link: { up: true, source } },
  'another address': { kind: 'link', link: { up: true, source: '192.0.2.21' as Address } },
  'tracker fault': { kind: 'link', link: { up: true, source, fault: 'tracker_fault' } },
  'priority risen from 90': { kind: 'priority', before: 90 },
  'priority fallen from 200': { kind: 'priority', before: 200 },
  'group left': { kind: 'group-left' },
  late: { kind: 'late' },
  reload: { kind: 'reload', before: settings },
}

const outcome = (router: VirtualRouter, input: RouterInput) => stepText(advance(settings, router, input, now))

/** Columns: state, event, and what comes of it: the new state with its deadline, and the outputs in order. */
const matrix = `
Initialize | startup | Backup 13.609375s, startup
Initialize | startup without interface | Fault, interface_down
Initialize | shutdown | Initialize
Initialize | wake | Initialize
Initialize | higher priority | Initialize
Initialize | same priority, higher address | Initialize
Initialize | same priority, lower address | Initialize
Initialize | lower priority | Initialize
Initialize | farewell | Initialize
Initialize | link down | Initialize
Initialize | link without address | Initialize
Initialize | link up | Initialize
Initialize | another address | Initialize
Initialize | tracker fault | Initialize
Initialize | priority risen from 90 | Initialize
Initialize | priority fallen from 200 | Initialize
Initialize | group left | Initialize
Initialize | late | Initialize
Initialize | reload | Initialize
Fault | startup | Fault
Fault | startup without interface | Fault
Fault | shutdown | Initialize, shutdown
Fault | wake | Fault
Fault | higher priority | Fault
Fault | same priority, higher address | Fault
Fault | same priority, lower address | Fault
Fault | lower priority | Fault
Fault | farewell | Fault
Fault | link down | Fault
Fault | link without address | Fault
Fault | link up | Backup 13.609375s, interface_up
Fault | another address | Backup 13.609375s, interface_up
Fault | tracker fault | Fault
Fault | priority risen from 90 | Fault
Fault | priority fallen from 200 | Fault
Fault | group left | Fault
Fault | late | Fault
Fault | reload | Fault
Backup | startup | Backup 12s
Backup | startup without interface | Backup 12s
Backup | shutdown | Initialize, shutdown
Backup | wake | Backup 12s
Backup | higher priority | Backup 13.609375s
Backup | same priority, higher address | Backup 13.609375s
Backup | same priority, lower address | Backup 13.609375s
Backup | lower priority | Backup 10.609375s
Backup | farewell | Backup 10.609375s
Backup | link down | Fault, interface_down
Backup | link without address | Fault, no_source_address
Backup | link up | Backup 12s
Backup | another address | Backup 12s
Backup | tracker fault | Fault, tracker_fault
Backup | priority risen from 90 | Backup 11.9609375s
Backup | priority fallen from 200 | Backup 12.390625s
Backup | group left | Backup 12s
Backup | late | Backup 13.609375s
Backup | reload | Backup 12s
Backup due | startup | Backup 10s
Backup due | startup without interface | Backup 10s
Backup due | shutdown | Initialize, shutdown
Backup due | wake | Master 11s, arm, add, advert 100, announce 5, timer_expired
Backup due | higher priority | Backup 13.609375s
Backup due | same priority, higher address | Backup 13.609375s
Backup due | same priority, lower address | Backup 13.609375s
Backup due | lower priority | Backup 10s
Backup due | farewell | Backup 10.609375s
Backup due | link down | Fault, interface_down
Backup due | link without address | Fault, no_source_address
Backup due | link up | Backup 10s
Backup due | another address | Backup 10s
Backup due | tracker fault | Fault, tracker_fault
Backup due | priority risen from 90 | Backup 9.9609375s
Backup due | priority fallen from 200 | Backup 10.390625s
Backup due | group left | Backup 10s
Backup due | late | Backup 13.609375s
Backup due | reload | Backup 10s
Master | startup | Master 10.5s
Master | startup without interface | Master 10.5s
Master | shutdown | Master 11.05s, advert 0, advert 0, advert 0
Master | wake | Master 10.5s
Master | higher priority | Backup 13.609375s, remove, disarm, higher_priority_advert
Master | same priority, higher address | Backup 13.609375s, remove, disarm, higher_address_advert
Master | same priority, lower address | Master 11s, split_brain, advert 100, announce 5
Master | lower priority | Master 11s, split_brain, advert 100, announce 5
Master | farewell | Master 11s, advert 100
Master | link down | Fault, remove, disarm, interface_down
Master | link without address | Fault, remove, disarm, no_source_address
Master | link up | Master 10.5s
Master | another address | Master 10.5s, arm
Master | tracker fault | Fault, remove, advert 0, advert 0, advert 0, disarm, tracker_fault
Master | priority risen from 90 | Master 10.5s
Master | priority fallen from 200 | Master 10.5s, advert 100
Master | group left | Backup 13.609375s, remove, advert 0, advert 0, advert 0, disarm, sync_group
Master | late | Backup 13.609375s, remove, disarm, engine_late
Master | reload | Master 11s, arm, add, advert 100, announce 5
Master due | startup | Master 10s
Master due | startup without interface | Master 10s
Master due | shutdown | Master 11.05s, advert 0, advert 0, advert 0
Master due | wake | Master 11s, advert 100
Master due | higher priority | Backup 13.609375s, remove, disarm, higher_priority_advert
Master due | same priority, higher address | Backup 13.609375s, remove, disarm, higher_address_advert
Master due | same priority, lower address | Master 11s, split_brain, advert 100, announce 5
Master due | lower priority | Master 11s, split_brain, advert 100, announce 5
Master due | farewell | Master 11s, advert 100
Master due | link down | Fault, remove, disarm, interface_down
Master due | link without address | Fault, remove, disarm, no_source_address
Master due | link up | Master 10s
Master due | another address | Master 10s, arm
Master due | tracker fault | Fault, remove, advert 0, advert 0, advert 0, disarm, tracker_fault
Master due | priority risen from 90 | Master 10s
Master due | priority fallen from 200 | Master 10s, advert 100
Master due | group left | Backup 13.609375s, remove, advert 0, advert 0, advert 0, disarm, sync_group
Master due | late | Backup 13.609375s, remove, disarm, engine_late
Master due | reload | Master 11s, arm, add, advert 100, announce 5
Leaving | startup | Master 10.5s
Leaving | startup without interface | Master 10.5s
Leaving | shutdown | Master 10.5s
Leaving | wake | Master 10.5s
Leaving | higher priority | Initialize, remove, disarm, shutdown
Leaving | same priority, higher address | Initialize, remove, disarm, shutdown
Leaving | same priority, lower address | Initialize, remove, disarm, shutdown
Leaving | lower priority | Initialize, remove, disarm, shutdown
Leaving | farewell | Master 10.5s
Leaving | link down | Initialize, remove, disarm, shutdown
Leaving | link without address | Initialize, remove, disarm, shutdown
Leaving | link up | Master 10.5s
Leaving | another address | Master 10.5s, arm
Leaving | tracker fault | Initialize, remove, disarm, shutdown
Leaving | priority risen from 90 | Master 10.5s
Leaving | priority fallen from 200 | Master 10.5s
Leaving | group left | Master 10.5s
Leaving | late | Initialize, remove, disarm, shutdown
Leaving | reload | Master 10.5s
`

testMatrix(states, events, matrix, outcome)

test.run()
