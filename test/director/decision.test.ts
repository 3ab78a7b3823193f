import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decisionOf } from '../../src/director/decision.js'
import { eventStatus } from '../../src/director/event-status.js'
import { newsText } from '../../src/director/news-text.js'
import type { Address } from '../../src/model/address.js'
import { instant, milliseconds, seconds } from '../../src/model/time.js'
import type { Transition } from '../../src/vrrp/router.js'
import { router } from '../support/director-configs.js'

const peer = { source: '192.0.2.12' as Address, priority: 150, interval: seconds(1) }
const takeover: Transition = {
  from: 'Backup',
  to: 'Master',
  reason: 'timer_expired',
  peer,
  silent: milliseconds(3609.375),
}

test('a transition has the numbers that decided it, and what would have led elsewhere', () => {
  const { from, to, reason } = takeover
  const transition = { from, to, reason, decided: decisionOf(takeover, router({ priority: 80 })) }
  assert.equal(eventStatus({ id: 1, at: 0, kind: 'vrrp', object: 'VI_1', text: '', transition }, false).transition, {
    from: 'BACKUP',
    to: 'MASTER',
    reason: 'timer_expired',
    decided: {
      priority: 80,
      peer: { address: '192.0.2.12', priority: 150 },
      silent_ms: 3609,
      otherwise: 'an advert within 3.688s would have kept it BACKUP',
    },
  })
})

const otherwise: [Transition['reason'], string | undefined][] = [
  ['higher_priority_advert', 'a priority above 150 would have kept it MASTER'],
  ['preempted_peer', 'nopreempt would have kept it BACKUP, or a priority of 150 or less'],
  ['tracker_fault', 'a weight other than 0 would have changed the priority and no more'],
  ['shutdown', undefined],
]
for (const [reason, expected] of otherwise) {
  test(`otherwise than for ${reason}`, () =>
    assert.is(decisionOf({ from: 'Master', to: 'Backup', reason, peer }, router()).otherwise, expected))
}

test('the journal tells what changed a priority', () => {
  const reasons = [
    { what: 'script chk', effect: -20, because: 'exit 1' },
    { what: 'interface eth1', effect: 0, because: 'up' },
  ]
  assert.equal(newsText({ kind: 'priority', settings: router(), from: 100, to: 80, reasons, at: instant(0) }), {
    object: 'VI_1',
    text: 'priority 100 -> 80: script chk -20 (exit 1)',
  })
})

test('the journal tells of a split brain and of its end', () => {
  const told = { code: 'split_brain_resolved', peer, lasted: milliseconds(2500) } as const
  assert.is(
    newsText({ kind: 'router-notice', settings: router(), notice: told })?.text,
    'split_brain_resolved: 192.0.2.12 (priority 150) is MASTER no more, it was for 2.500s at least; the addresses are announced again',
  )
  assert.is(
    newsText({ kind: 'router-notice', settings: router(), notice: { code: 'split_brain', peer } })?.text,
    'split_brain: 192.0.2.12 is MASTER too, with priority 150',
  )
})

test('the journal tells what a group becomes', () => {
  const news = { kind: 'group-transition', group: 'G', from: 'Backup', to: 'Master', at: instant(0) } as const
  assert.equal(newsText(news), { object: 'group G', text: 'BACKUP -> MASTER' })
  assert.is(newsText({ kind: 'held', id: 1 }), undefined)
})

test.run()
