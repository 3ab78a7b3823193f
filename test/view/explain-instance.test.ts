import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EventStatus, InstanceStatus } from '../../src/control/protocol.js'
import { explainInstance, instanceExplanationLines } from '../../src/view/explain-instance.js'
import { backup, madeAt, master } from '../support/documents.js'

const here = { at: madeAt, node: 'lb1' }
const lines = (instance: InstanceStatus, last?: EventStatus) =>
  instanceExplanationLines(explainInstance(here, instance, last))

const preempted: EventStatus = {
  id: 2,
  at: '2026-11-22T09:11:58.238Z',
  kind: 'vrrp',
  object: 'VI_1',
  text: 'BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)',
  transition: {
    from: 'BACKUP',
    to: 'MASTER',
    reason: 'preempted_peer',
    decided: {
      priority: 150,
      peer: { address: '192.0.2.12', priority: 100 },
      silent_ms: 400,
      otherwise: 'nopreempt would have kept it BACKUP, or a priority of 100 or less',
    },
  },
}

/** A time of day is that of the place where the test runs. */
const time = (text: string) => new Date(text).toTimeString().slice(0, 8)

test('a Master whose priority something watched has lowered', () => {
  const reasons = [{ what: 'script chk_dns', effect: -20, because: 'exit 1' }] as const
  const instance: InstanceStatus = {
    ...master,
    priority: { ...master.priority, reasons },
    successor: { kind: 'known', node: 'lb2', source: '192.0.2.12' as never, priority: 100 },
  }
  assert.equal(lines(instance, preempted), [
    'lb1 is MASTER of VI_1 because it has the highest effective priority that it can hear (130 > 100).',
    '',
    ' 1. Configured   priority 150, preempt on, an advert every 1.000s on eth0, vrid 51, version 2',
    ' 2. Tracking     script chk_dns -20 (exit 1)',
    ' 3. Effective    150 - 20 = 130',
    ` 4. Election     MASTER since ${time(master.since)}, preempted_peer`,
    '                 BACKUP -> MASTER: preempted 192.0.2.12 (100 < 150)',
    '                 nothing had been heard of it for 0.400s',
    '                 otherwise: nopreempt would have kept it BACKUP, or a priority of 100 or less',
    ' 5. Successor    lb2 would take over with priority 100, by its beacons',
    ' 6. Lease        the kernel drops its addresses 0.8s from now unless they are renewed',
    ' 7. It changes   an advert with a priority above 130 is heard',
    '                 eth0 goes down',
    '                 lvsha demote VI_1',
  ])
})

test('a Backup that hears its Master', () => {
  assert.equal(lines(backup), [
    'lb1 is BACKUP of VI_2 because 198.51.100.12 is Master with priority 150 (its own is 100).',
    '',
    ' 1. Configured   priority 100, preempt on, an advert every 1.000s on eth1, vrid 52, version 2',
    ' 2. Effective    100, as configured',
    ` 3. Election     BACKUP since ${time(backup.since)}, startup`,
    ' 4. Timers       Master_Down 3.609s, of which 0.609s are Skew_Time = (256 - priority)/256; 3.2s are left',
    ' 5. Successor    it is not known whether anybody would take over: no beacons are heard',
    ' 6. It changes   no advert is heard for 3.609s',
    '                 the Master says farewell',
    '                 the priority of the Master falls below 100',
    '                 lvsha promote VI_2',
  ])
})

const hold = { action: 'demote', by: 'alice', since: madeAt, until: null, reason: 'kernel' } as const

/** What it is, and the sentence that says why. */
const conclusions: readonly (readonly [string, InstanceStatus, string])[] = [
  ['demoted', { ...backup, hold }, 'lb1 is BACKUP of VI_2 because alice demoted it.'],
  ['promoted', { ...master, hold: { ...hold, action: 'promote' } }, 'lb1 is MASTER of VI_1 because alice promoted it.'],
  ['alone', { ...master, peers: [] }, 'lb1 is MASTER of VI_1 because no other Master can be heard.'],
  [
    'after a Master of higher priority has died',
    { ...master, peers: [{ address: '192.0.2.12', priority: 200, age_ms: 9_000 }] },
    'lb1 is MASTER of VI_1 because no other Master can be heard.',
  ],
  [
    'without preemption',
    {
      ...backup,
      preempt: { enabled: false, delay_ms: 0 },
      peers: [{ address: '198.51.100.12', priority: 50, age_ms: 400 }],
    },
    'lb1 is BACKUP of VI_2 because 198.51.100.12 is Master and it does not preempt (50 < 100).',
  ],
  [
    'in a group',
    { ...backup, sync_group: 'G', waits_for_group: true },
    'lb1 is BACKUP of VI_2 because the other members of G cannot be Master yet.',
  ],
  [
    'in a group of which another node has a part',
    {
      ...backup,
      sync_group: 'G',
      waits_for_group: true,
      held_members: [{ name: 'VI_1', master: '192.0.2.12', priority: 200 }],
    },
    'lb1 is BACKUP of VI_2 because G moves together, and 192.0.2.12 is Master of VI_1 (priority 200).',
  ],
  [
    'in Fault',
    { ...backup, state: 'FAULT', fault: 'the interface is down or missing' },
    'lb1 is FAULT of VI_2 because the interface is down or missing.',
  ],
]
for (const [name, instance, expected] of conclusions) {
  test(`why: ${name}`, () => assert.is(explainInstance(here, instance).conclusion, expected))
}

test('what is held says by whom, until when and why', () => {
  const { steps, would_change } = explainInstance(here, { ...backup, hold })
  assert.is(
    steps.find(({ title }) => title === 'Held')?.text,
    `demoted by alice at ${time(madeAt)}, until that is ended by hand: kernel`,
  )
  assert.equal(would_change, ['lvsha demote VI_2 --end'])
})

test.run()
