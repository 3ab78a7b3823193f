import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { diff } from '../../src/dataplane/diff.js'
import { type ForwardingDestination, type ForwardingService, forwardingTable } from '../../src/dataplane/table.js'
import { type Address, parseAddress } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { MemoryDataplane, observed } from '../support/memory-dataplane.js'

const service = (last: number, settings: Partial<ForwardingService> = {}): ForwardingService => ({
  address: parseAddress(`192.0.2.${last}`) as Address,
  port: 80,
  protocol: 'tcp',
  scheduler: 'wlc',
  ...settings,
})
const server = (last: number, weight = 1): ForwardingDestination => ({
  address: parseAddress(`192.0.2.${last}`) as Address,
  port: 80,
  forwarding: 'direct',
  weight,
})
const key = (last: number) => ({ address: `192.0.2.${last}`, port: 80, protocol: 'tcp' })

const web = forwardingTable([{ service: service(100), destinations: [server(23), server(24)] }])
const nothing = forwardingTable([])
const none = new Set<string>()

test('a new service comes before its destinations', () => {
  assert.equal(diff(web, observed(nothing), none), [
    { kind: 'add-service', service: service(100) },
    { kind: 'add-destination', service: key(100), destination: server(23) },
    { kind: 'add-destination', service: key(100), destination: server(24) },
  ])
})

test('an equal table needs nothing', () => {
  assert.equal(diff(web, observed(web), none), [])
})

test('another weight, or another way to forward, is an edit', () => {
  const tunnel = { ...server(24), forwarding: 'tunnel' } as const
  const wanted = forwardingTable([{ service: service(100), destinations: [server(23, 0), tunnel] }])
  assert.equal(diff(wanted, observed(web), none), [
    { kind: 'edit-destination', service: key(100), destination: server(23, 0) },
    { kind: 'edit-destination', service: key(100), destination: tunnel },
  ])
})

test('a new destination comes before the one that it replaces goes', () => {
  const wanted = forwardingTable([{ service: service(100), destinations: [server(25)] }])
  assert.equal(diff(wanted, observed(web), none), [
    { kind: 'add-destination', service: key(100), destination: server(25) },
    { kind: 'remove-destination', service: key(100), destination: { address: '192.0.2.23', port: 80 } },
    { kind: 'remove-destination', service: key(100), destination: { address: '192.0.2.24', port: 80 } },
  ])
})

for (const [what, settings] of Object.entries({
  scheduler: { scheduler: 'rr' },
  persistence: { persistence: seconds(300) },
})) {
  test(`another ${what} is an edit: the service is never removed and added`, () => {
    const wanted = forwardingTable([{ service: service(100, settings), destinations: [server(23), server(24)] }])
    assert.equal(diff(wanted, observed(web), none), [{ kind: 'edit-service', service: service(100, settings) }])
  })
}

test('persistence that is not wanted any more is an edit', () => {
  const actual = forwardingTable([
    { service: service(100, { persistence: seconds(300) }), destinations: [server(23), server(24)] },
  ])
  assert.equal(diff(web, observed(actual), none), [{ kind: 'edit-service', service: service(100) }])
})

test('a setting that no table can ask for is taken back', () => {
  const actual = new Map(observed(web))
  for (const [name, entry] of actual) {
    const destinations = new Map(
      [...entry.destinations].map(([at, each]) => [at, { ...each, unasked: 'upper threshold 9' }]),
    )
    actual.set(name, { service: { ...entry.service, unasked: 'one packet true' }, destinations })
  }
  assert.equal(
    diff(web, actual, none).map(({ kind }) => kind),
    ['edit-service', 'edit-destination', 'edit-destination'],
  )
})

test('services of others stay, our own that are not wanted any more go', () => {
  const actual = forwardingTable([
    { service: service(100), destinations: [server(23), server(24)] },
    { service: service(101), destinations: [server(23)] },
    { service: service(102), destinations: [server(23)] },
  ])
  assert.equal(diff(web, observed(actual), new Set(['192.0.2.100:80/tcp', '192.0.2.101:80/tcp'])), [
    { kind: 'remove-service', service: key(101) },
  ])
})

test('applied to what is there, the changes make what is wanted, and leave alone what is not ours', async () => {
  const few = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 5 })
  const someService = fc.record({
    last: fc.integer({ min: 100, max: 105 }),
    scheduler: fc.constantFrom('rr', 'wlc'),
    persistence: fc.constantFrom(undefined, seconds(50), seconds(300)),
  })
  const someServer = fc.record({ last: fc.integer({ min: 1, max: 6 }), weight: fc.nat(3) })
  const someTable = few(fc.record({ service: someService, servers: few(someServer) })).map((entries) =>
    forwardingTable(
      entries.map((entry) => ({
        service: service(entry.service.last, {
          scheduler: entry.service.scheduler,
          ...(entry.service.persistence ? { persistence: entry.service.persistence } : {}),
        }),
        destinations: entry.servers.map(({ last, weight }) => server(last, weight)),
      })),
    ),
  )
  await fc.assert(
    fc.asyncProperty(someTable, someTable, fc.boolean(), async (wanted, actual, ours) => {
      const dataplane = new MemoryDataplane(observed(actual))
      const owned = new Set(ours ? actual.keys() : [])
      assert.equal(await dataplane.apply(diff(wanted, dataplane.table, owned)), [])
      const left = ours ? [] : [...observed(actual)].filter(([name]) => !wanted.has(name))
      assert.equal(sorted(dataplane.table), sorted(new Map([...observed(wanted), ...left])))
    }),
  )
})

const sorted = (table: ReturnType<typeof observed>) =>
  [...table]
    .map(([name, { service, destinations }]) => [name, service, [...destinations.values()].sort(byAddress)] as const)
    .sort(([a], [b]) => a.localeCompare(b))

const byAddress = (a: ForwardingDestination, b: ForwardingDestination) => a.address.localeCompare(b.address)

test.run()
