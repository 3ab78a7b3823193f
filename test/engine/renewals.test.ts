import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'
import { VirtualWire } from '../support/virtual-wire.js'

/** One host with so many routers, which become Master some milliseconds after each other, and has been for a while. */
function masters(count: number) {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  const routers = Array.from({ length: count }, (_, index) => ({
    ...routerSettings({ priority: String(100 + (index % 20)) }),
    name: `VI_${index}`,
    vrid: index + 1,
    virtualAddresses: [
      {
        prefix: { address: `198.51.${index >> 7}.${index & 127}` as Address, length: 24 },
        interface: 'eth0',
        scope: 'global' as const,
      },
    ],
  }))
  host.engine.configure(routers)
  wire.runUntil(seconds(10))
  return { wire, host }
}

test('Masters renew together, whenever each of them began', () => {
  const { wire, host } = masters(20)
  assert.is(host.addresses.size, 20)
  host.requests.length = 0
  wire.runUntil(seconds(11))
  assert.equal(host.requests, [20, 20, 20, 20])
})

test('the guardian is told of each renewal, though they are asked for together', () => {
  const { wire, host } = masters(20)
  host.guarded.length = 0
  wire.runUntil(seconds(11))
  assert.is(host.guarded.length, 80)
  assert.is(new Set(host.guarded.map((told) => told.replace(/ at .*/, ''))).size, 20)
})

test('no more than 128 addresses go in one request, and all are renewed in time', () => {
  const { wire, host } = masters(250)
  host.requests.length = 0
  wire.runUntil(seconds(11))
  assert.is(Math.max(...host.requests), 128)
  assert.ok(host.requests.length <= 12, `${host.requests.length} requests`)
  wire.runUntil(seconds(60))
  assert.is(host.addresses.size, 250)
  assert.is(host.transitions.filter(({ transition }) => transition.from === 'Master').length, 0)
})

test('one refused address costs no other Master its lease, and its own says so', () => {
  const { wire, host } = masters(20)
  host.refused.add('198.51.0.7')
  wire.runUntil(seconds(20))
  assert.is(host.addresses.size, 19)
  assert.equal(host.notices, ['VI_7: cannot hold its addresses: 198.51.0.7 is refused'])
})

test('a host that slept renews none of its leases', () => {
  const { wire, host } = masters(20)
  host.isRunning = false
  wire.runUntil(seconds(13))
  assert.is(host.addresses.size, 0)
  host.requests.length = 0
  host.isRunning = true
  host.turn()
  assert.equal(host.requests, [])
  assert.is(host.transitions.filter(({ transition }) => transition.reason === 'engine_late').length, 20)
})

test.run()
