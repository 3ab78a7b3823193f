import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ObservedDestination, ObservedTable } from '../../src/dataplane/dataplane.js'
import { syncStatus } from '../../src/director/sync-status.js'
import type { Address } from '../../src/model/address.js'

const stats = {
  connections: 0,
  connectionsPerSecond: 0,
  packetsInPerSecond: 0,
  bytesInPerSecond: 0,
  bytesOutPerSecond: 0,
}
const destination = (activeConnections: number, inactiveConnections: number): ObservedDestination => ({
  address: '192.0.2.21' as Address,
  port: 80,
  forwarding: 'direct',
  weight: 1,
  activeConnections,
  inactiveConnections,
  persistentConnections: 5,
  stats,
})
const key = { address: '192.0.2.100' as Address, port: 80, protocol: 'tcp' as const }
const table: ObservedTable = new Map([
  [
    '192.0.2.100:80/tcp',
    {
      service: { ...key, scheduler: 'wlc', stats },
      destinations: new Map([
        ['a', destination(3, 4)],
        ['b', destination(0, 1)],
      ]),
    },
  ],
])

test('the daemons that run are named, with all connections that the kernel knows', () => {
  assert.equal(syncStatus([{ role: 'backup', interface: 'eth0', id: 51, ttl: 3 }], table), {
    daemons: [{ role: 'backup', interface: 'eth0', syncid: 51 }],
    connections: 8,
  })
})

test('a table that could not be read has no number', () => {
  assert.equal(syncStatus([], undefined), { daemons: [] })
})

test.run()
