import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { routerKey } from '../../src/model/router.js'
import { seconds } from '../../src/model/time.js'
import { decide, type Evidence } from '../../src/vrrp/evidence.js'
import { routerSettings } from '../support/transcript.js'
import { VirtualWire } from '../support/virtual-wire.js'

/** As it comes back from a log. */
const written = (evidence: Evidence): Evidence => JSON.parse(JSON.stringify(evidence))

test('every change of state can be decided anew from its evidence, and comes out the same', () => {
  const wire = new VirtualWire()
  const [first, second] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  const options = { password: 'secret' }
  first.configure([routerSettings({ priority: '100', ...options })], {})
  second.configure([routerSettings({ priority: '90', ...options })], {})
  wire.runUntil(seconds(10))
  first.engine.holdByHand(new Map([[routerKey(routerSettings({})), 'demote']]), false)
  wire.runUntil(seconds(20))
  first.engine.holdByHand(new Map(), false)
  wire.runUntil(seconds(30))
  second.linkIsUp = false
  second.engine.linksChanged()
  second.linkIsUp = true
  second.engine.linksChanged()
  first.isRunning = false
  wire.runUntil(seconds(50))
  for (const host of [first, second]) {
    assert.ok(host.transitions.length >= 4)
    assert.equal(
      host.evidence.map((evidence) => decide(written(evidence))),
      host.transitions.map(({ transition }) => transition),
    )
  }
})

test('evidence holds no secret', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.configure([routerSettings({ password: 'secret' })], {})
  host.configure([routerSettings({ password: 'secret', interval: '2' })], {})
  wire.runUntil(seconds(20))
  assert.is(host.evidence.length, 2)
  assert.not.match(JSON.stringify(host.evidence), /secret/)
})

test.run()
