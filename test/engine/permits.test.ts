import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ArbiterSettings, Permit } from '../../src/model/arbiter.js'
import { routerKey } from '../../src/model/router.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100'
const settings = routerSettings({ priority: '100' })

const arbiter = (policy: ArbiterSettings['policy']): ArbiterSettings => ({
  ...{ kind: 'zookeeper', node: 'lb1', servers: ['zk:2181'], root: '/lvsha', policy },
  sessionTimeout: seconds(10),
  tick: seconds(2),
})

function host(policy: ArbiterSettings['policy']) {
  const wire = new VirtualWire()
  const one = wire.host('192.0.2.11')
  one.configure([settings], { arbiter: arbiter(policy) })
  return { wire, one }
}

const tell = ({ engine }: VirtualHost, permit: Permit) => engine.permit(new Map([[routerKey(settings), permit]]))
const held = (until?: number): Permit => ({
  isGranted: true,
  because: 'held',
  epoch: 1,
  ...(until !== undefined && { until: seconds(until) }),
})
const history = ({ transitions }: VirtualHost) =>
  transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

test('strict: nobody is Master before the arbiter has said so, and then at once', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  assert.equal(one.wishes, ['idle', 'ready'])
  assert.equal(wire.owners(vip), [])
  tell(one, held(30))
  assert.is(history(one).at(-1), '20000ms Master lease_acquired')
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.is(one.wishes.at(-1), 'owner')
})

test('a permit that is not prolonged ends so early that the address is gone by its end, and sooner than its lease', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(30))
  wire.runUntil(milliseconds(27_990))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  wire.runUntil(milliseconds(28_010))
  assert.equal(wire.owners(vip), [])
  assert.is(history(one).at(-1), '28000ms Backup lease_lost')
})

test('an engine that hangs under a permit leaves no address beyond it, and yields first when it goes on', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(30))
  wire.runUntil(seconds(27.9))
  one.isRunning = false
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(40))
  one.isRunning = true
  one.engine.turn()
  assert.is(history(one).at(-1), '40000ms Backup lease_lost')
  assert.equal(wire.owners(vip), [])
})

test('what another node has is taken away at once: the address before the farewell', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(30))
  tell(one, { isGranted: false, because: 'held_by_other', epoch: 2 })
  assert.is(history(one).at(-1), '20000ms Backup fenced')
  assert.equal(wire.owners(vip), [])
})

const fenced: Permit = { isGranted: false, because: 'held_by_other', epoch: 2 }

test('addresses that the kernel would not remove are told, until it has, or their lease has ended', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(60))
  one.keepsAddresses = true
  assert.equal(tell(one, fenced), [routerKey(settings)])
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.equal(tell(one, fenced), [routerKey(settings)])
  one.keepsAddresses = false
  assert.equal(tell(one, fenced), [])
  assert.equal(wire.owners(vip), [])
  tell(one, held(60))
  wire.runUntil(seconds(50))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  one.keepsAddresses = true
  assert.equal(tell(one, fenced), [routerKey(settings)])
  wire.runUntil(seconds(51.5))
  assert.equal(tell(one, fenced), [routerKey(settings)])
  wire.runUntil(seconds(52.1))
  assert.equal([tell(one, fenced), wire.owners(vip)], [[], []])
})

test('one that left with addresses that the kernel would not remove says for how long they may be there', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(60))
  assert.is(one.engine.lingersFor(), 0)
  one.keepsAddresses = true
  tell(one, fenced)
  one.configure([], { arbiter: arbiter('strict') })
  assert.equal(tell(one, fenced), [routerKey(settings)])
  assert.is(one.engine.lingersFor(), seconds(2))
})

test('available: it is Master without a word; a refusal counts until it may be out of date', () => {
  const { wire, one } = host('available')
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  tell(one, { isGranted: false, because: 'held_by_other', epoch: 2, until: seconds(20) })
  assert.is(history(one).at(-1), '10000ms Backup fenced')
  wire.runUntil(seconds(19))
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(21))
  assert.is(history(one).at(-1), '20000ms Master lease_acquired')
})

test('without the arbiter any more it stays Master', () => {
  const { wire, one } = host('strict')
  wire.runUntil(seconds(20))
  tell(one, held(30))
  one.configure([settings], {})
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test.run()
