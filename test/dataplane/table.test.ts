import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forwardingTable } from '../../src/dataplane/table.js'
import { type Address, parseAddress } from '../../src/model/address.js'

const address = (text: string) => parseAddress(text) as Address
const service = (text: string) => ({ address: address(text), port: 53, protocol: 'udp', scheduler: 'rr' }) as const
const server = (text: string, weight: number) =>
  ({ address: address(text), port: 53, forwarding: 'direct', weight }) as const

test('services and destinations are found by the names that they have everywhere', () => {
  const table = forwardingTable([{ service: service('192.0.2.100'), destinations: [server('2001:db8::23', 1)] }])
  assert.equal([...table.keys()], ['192.0.2.100:53/udp'])
  assert.equal([...(table.get('192.0.2.100:53/udp')?.destinations.keys() ?? [])], ['[2001:db8::23]:53'])
})

test('an IPv6 address is the same however it was written', () => {
  const table = forwardingTable([{ service: service('2001:0DB8:0:0::1'), destinations: [] }])
  assert.equal([...table.keys()], ['[2001:db8::1]:53/udp'])
})

test('of two destinations with one name the last counts', () => {
  const table = forwardingTable([
    { service: service('192.0.2.100'), destinations: [server('192.0.2.23', 1), server('192.0.2.23', 5)] },
  ])
  assert.equal([...(table.get('192.0.2.100:53/udp')?.destinations.values() ?? [])], [server('192.0.2.23', 5)])
})

test.run()
