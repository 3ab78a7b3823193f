// Peers of version 3 whose intervals differ: a lease is as long as its holder's interval lets it be.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100'
const history = (host: VirtualHost) =>
  host.transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

/** A Master of priority 90 with 10 s between its adverts, and a host that would be Master with 1 s. */
function pair() {
  const wire = new VirtualWire()
  const slow = wire.host('192.0.2.12')
  const fast = wire.host('192.0.2.11')
  slow.engine.configure([routerSettings({ version: '3', interval: '10', priority: '90' })])
  wire.runUntil(seconds(59))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  return { wire, slow, fast }
}

test('a slow Master that hangs while a faster peer is about to preempt it has lost its address before', () => {
  const { wire, slow, fast } = pair()
  // The slow one speaks at 66.484375 s.
  wire.runUntil(seconds(66))
  fast.engine.configure([routerSettings({ version: '3', priority: '100' })])
  wire.runUntil(seconds(67))
  slow.isRunning = false
  const twice = new Set<number>()
  wire.afterStep = () => {
    if (wire.owners(vip).length > 1) twice.add(wire.now)
  }
  wire.runUntil(seconds(110))
  assert.equal([...twice], [])
  assert.equal(history(fast), ['66000ms Backup startup', '102093.75ms Master timer_expired'])
})

test('the interval that was learnt outlives a fault', () => {
  const { wire, slow, fast } = pair()
  fast.engine.configure([routerSettings({ version: '3', priority: '80' })])
  wire.runUntil(seconds(67))
  slow.isRunning = false
  fast.linkIsUp = false
  fast.engine.linksChanged()
  wire.runUntil(seconds(68))
  fast.linkIsUp = true
  fast.engine.linksChanged()
  wire.runUntil(seconds(86))
  assert.equal(wire.owners(vip).length <= 1, true)
  assert.equal(history(fast), ['59000ms Backup startup', '67000ms Fault interface_down', '68000ms Backup interface_up'])
  wire.runUntil(seconds(110))
  assert.is(history(fast).at(-1), '104875ms Master timer_expired')
})

test('and without a learnt one a preempting router waits by its own', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([routerSettings({ version: '3', priority: '100' })])
  wire.runUntil(seconds(10))
  assert.equal(history(host), ['0ms Backup startup', '3609.375ms Master timer_expired'])
})

test.run()
