import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RouterSettings } from '../../src/model/router.js'
import { seconds } from '../../src/model/time.js'
import { route, rule } from '../support/routing.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const first = '10.1.0.0/16 via 192.0.2.1 dev eth0'
const second = '10.2.0.0/16 no_track via 192.0.2.1 dev eth0'
const table = 'from 10.1.0.0/16 table 100 preference 1000'
const routing = { routes: [route(first), route(second)], rules: [rule(table)] }

function host(given: Partial<RouterSettings> = {}) {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([{ ...routerSettings({}), ...routing, ...given }])
  return { wire, host }
}

const held = ({ routing }: VirtualHost) => [...routing]

/** Master_Down_Interval at priority 100 is 3.609375 s. */
const asMaster = seconds(4)

test('routes and rules are there while it is Master', () => {
  const { wire, host: one } = host()
  wire.runUntil(seconds(3))
  assert.equal(held(one), [])
  wire.runUntil(asMaster)
  assert.equal(held(one), [first, second, table])
  one.linkIsUp = false
  one.engine.linksChanged()
  assert.equal(held(one), [])
  assert.equal(one.notices, [])
})

test('what somebody removes is put back within a second and named, but for what is not tracked', () => {
  const { wire, host: one } = host()
  wire.runUntil(asMaster)
  one.routing.clear()
  wire.runUntil(seconds(5))
  assert.equal(held(one), [first, table])
  assert.equal(one.notices, [`VI_1: put back, somebody had removed ${first}, ${table}`])
})

test('a reload removes what is no longer named and adds what is new', () => {
  const { wire, host: one } = host()
  wire.runUntil(asMaster)
  const added = '10.3.0.0/16 dev eth0'
  one.engine.configure([{ ...routerSettings({}), routes: [route(first), route(added)], rules: [] }])
  assert.equal(held(one), [first, added])
  one.engine.configure([routerSettings({})])
  assert.equal(held(one), [])
})

test('the last will takes them along', () => {
  const { wire, host: one } = host()
  wire.runUntil(asMaster)
  one.engine.executeLastWills()
  assert.equal(held(one), [])
  assert.equal(wire.owners('192.0.2.100'), [])
})

test('what an earlier life left is removed at the start, and said', () => {
  const wire = new VirtualWire()
  const one = wire.host('192.0.2.11')
  for (const text of [first, table, '10.9.0.0/16 dev eth0']) one.routing.add(text)
  one.engine.configure([{ ...routerSettings({}), ...routing }])
  assert.equal(held(one), ['10.9.0.0/16 dev eth0'])
  assert.equal(one.notices, [`VI_1: ${first}, ${table} left by an earlier life: removed`])
})

test('a route that two instances have goes with the last of them', () => {
  const wire = new VirtualWire()
  const one = wire.host('192.0.2.11')
  const a = { ...routerSettings({}), ...routing }
  const b = { ...a, name: 'VI_2', vrid: 52, virtualAddresses: [] }
  one.engine.configure([a, b])
  wire.runUntil(asMaster)
  one.engine.configure([b])
  // It resigned, and holds on until its successor would be heard.
  wire.runUntil(seconds(7))
  assert.equal(wire.owners('192.0.2.100'), [])
  assert.equal(held(one), [first, second, table])
  one.engine.configure([])
  wire.runUntil(seconds(10))
  assert.equal(held(one), [])
})

test.run()
