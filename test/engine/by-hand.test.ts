import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import type { BeaconSettings } from '../../src/model/beacon.js'
import type { HoldAction } from '../../src/model/hold.js'
import { type RouterSettings, routerKey } from '../../src/model/router.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { decodeBeacon, encodeBeacon } from '../../src/wire/beacon.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100'

const beacon = (node: string, key?: string): BeaconSettings => ({
  node,
  port: 7112,
  interval: seconds(1),
  ...(key === undefined ? {} : { key }),
})

/** Two nodes that hear each other, 10 s after their start: the first is Master. */
function pair(options: Readonly<Record<string, string>> = {}, key?: string) {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  first.configure([routerSettings({ priority: '100', ...options })], { beacon: beacon('lb1', key) })
  second.configure([routerSettings({ priority: '90', ...options })], { beacon: beacon('lb2', key) })
  wire.runUntil(seconds(10))
  return { wire, first, second }
}

const key = routerKey(routerSettings({}))

const put = (host: VirtualHost, action: HoldAction, isForced = false) =>
  host.engine.holdByHand(new Map([[key, action]]), isForced)
const end = (host: VirtualHost) => host.engine.holdByHand(new Map(), false)

const history = (host: VirtualHost) =>
  host.transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

const successor = (host: VirtualHost) => host.engine.snapshot()[0]?.successor

test('demoted, a Master keeps its address until its successor speaks, which is one Skew_Time', () => {
  const { wire, first, second } = pair()
  let gap = 0
  wire.afterStep = () => {
    if (wire.owners(vip).length === 0) gap++
  }
  put(first, 'demote')
  wire.runUntil(seconds(60))
  assert.is(gap, 0)
  assert.is(history(first).at(-1), '10648.4375ms Backup operator_demote')
  assert.is(history(second).at(-1), '10648.4375ms Master peer_resigned')
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('held, it stays Backup when the other dies, and is Master a Skew_Time after that ends', () => {
  const { wire, first, second } = pair()
  put(first, 'demote')
  wire.runUntil(seconds(20))
  second.isRunning = false
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), [])
  end(first)
  wire.runUntil(seconds(61))
  assert.is(history(first).at(-1), '60609.375ms Master hold_ended')
})

test('with nobody to take over it is Master again, and says so; by force it goes all the same', () => {
  const { wire, first, second } = pair()
  second.isConnected = false
  put(first, 'demote')
  wire.runUntil(seconds(12))
  assert.is(history(first).at(-1), '11050ms Master no_successor')
  assert.equal(wire.owners(vip)[0], '192.0.2.11')
  end(first)
  put(first, 'demote', true)
  wire.runUntil(seconds(14))
  assert.is(history(first).at(-1), '13050ms Backup operator_demote')
})

test('promoted, a Backup is Master at once although it does not preempt, and yields to nobody below 254', () => {
  const { wire, first, second } = pair({ preempt: 'no', delay: '100' })
  put(second, 'promote')
  wire.runUntil(milliseconds(10_001))
  assert.is(history(second).at(-1), '10000ms Master operator_promote')
  assert.is(history(first).at(-1), '10000ms Backup higher_priority_advert')
  const [report] = second.engine.snapshot()
  assert.is(report?.priority, 254)
  assert.equal(report?.reasons, [{ what: 'operator promote', effect: 164, because: 'held by hand' }])
  wire.runUntil(seconds(60))
  end(second)
  assert.is(second.engine.snapshot()[0]?.priority, 90)
  wire.runUntil(seconds(120))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('of two that were promoted on both sides of a cut the higher address stays, and both say so', () => {
  const { wire, first, second } = pair()
  second.isConnected = false
  put(first, 'promote')
  put(second, 'promote')
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
  second.isConnected = true
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  const contested = (host: VirtualHost) =>
    host.news.flatMap((news) =>
      news.kind === 'router-notice' && news.notice.code === 'promotion_contested'
        ? [[news.notice.peer.source, news.notice.yields]]
        : [],
    )
  assert.equal(contested(first), [['192.0.2.12', true]])
  assert.equal(contested(second), [['192.0.2.11', false]])
  assert.is(history(first).at(-1)?.split(' ').slice(1).join(' '), 'Backup higher_address_advert')

  // What the other one holds counts again as soon as this one is held no more.
  end(second)
  wire.runUntil(seconds(65))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('what is held is held by a router that starts later, and across a reload', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  put(host, 'demote')
  host.configure([routerSettings({ priority: '100' })], {})
  wire.runUntil(seconds(20))
  host.configure([routerSettings({ priority: '255' })], {})
  wire.runUntil(seconds(40))
  assert.equal(history(host), ['0ms Backup startup'])
})

test('a router that is demoted can still end for good', () => {
  const { wire, first } = pair()
  put(first, 'demote')
  let hasStopped = false
  first.engine.stop(() => {
    hasStopped = true
  })
  wire.runUntil(seconds(12))
  assert.ok(hasStopped)
  assert.is(history(first).at(-1), '10648.4375ms Initialize shutdown')
})

test('the members of a sync group are demoted together', () => {
  const wire = new VirtualWire()
  const members = (priority: string): RouterSettings[] =>
    [51, 52].map((vrid) => ({
      ...routerSettings({ priority }),
      name: `VI_${vrid}`,
      vrid,
      virtualAddresses: [
        { prefix: { address: `192.0.2.${vrid}` as Address, length: 24 }, interface: 'eth0', scope: 'global' as const },
      ],
    }))
  const syncGroups = [{ name: 'G', members: ['VI_51', 'VI_52'], tracks: [], trackWeights: false }]
  const [first, second] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  first.configure(members('100'), { syncGroups })
  second.configure(members('90'), { syncGroups })
  wire.runUntil(seconds(10))
  first.engine.holdByHand(new Map(members('100').map((router) => [routerKey(router), 'demote'])), false)
  wire.runUntil(seconds(30))
  assert.equal(history(first).slice(-2), ['10648.4375ms Backup operator_demote', '10648.4375ms Backup operator_demote'])
  assert.equal([wire.owners('192.0.2.51'), wire.owners('192.0.2.52')], [['192.0.2.12'], ['192.0.2.12']])
})

test('by their beacons nodes know who would take over, and who would not', () => {
  const { wire, first, second } = pair()
  assert.equal(successor(first), { kind: 'known', node: 'lb2', source: '192.0.2.12', priority: 90 })
  put(second, 'demote')
  wire.runUntil(seconds(11))
  assert.equal(successor(first), { kind: 'known dead', node: 'lb2', because: 'held' })
  end(second)
  second.isRunning = false
  wire.runUntil(seconds(20))
  assert.equal(successor(first), { kind: 'known dead', node: 'lb2', because: 'silent' })
})

test('a node that ends says so at once', () => {
  const { first, second } = pair()
  second.engine.stop(() => undefined)
  assert.equal(successor(first), { kind: 'known dead', node: 'lb2', because: 'left' })
})

test('a change of state is told at once, not with the next beacon', () => {
  const { wire, first, second } = pair()
  put(first, 'demote')
  wire.runUntil(milliseconds(10_700))
  const [node] = second.engine.beacons().nodes
  assert.equal(node?.routers, [{ vrid: 51, state: 'Backup', priority: 100, isHeld: true }])
  assert.is(node?.standing, 'known')
})

test('forged, altered, forwarded and repeated beacons change nothing and are counted', () => {
  const { wire, first } = pair({}, 'secret')
  const intruder = wire.host('192.0.2.66')
  const recorded: Uint8Array[] = []
  intruder.onArrival = () => {
    for (const { protocol, payload } of intruder.queue.splice(0)) if (protocol === 'beacon') recorded.push(payload)
  }
  wire.runUntil(seconds(12))
  const genuine = recorded.at(-1)
  assert.ok(genuine)
  const told = decodeBeacon(genuine, 'secret')
  if (typeof told === 'string') throw new Error(told)
  const before = JSON.stringify(successor(first))
  const send = (payload: Uint8Array, ttl = 255) =>
    wire.deliver(
      intruder,
      { payload, ttl, source: '192.0.2.66' as Address, destination: '224.0.0.18' as Address },
      'beacon',
    )
  const altered = Buffer.from(genuine)
  altered.writeUInt8(altered.readUInt8(8) ^ 1, 8)
  send(genuine)
  send(altered)
  send(encodeBeacon({ ...told, counter: told.counter + 10, isLeaving: true }))
  send(encodeBeacon({ ...told, counter: told.counter + 10, isLeaving: true }, 'guess'))
  send(genuine, 254)
  send(genuine.subarray(0, 20))
  assert.is(JSON.stringify(successor(first)), before)
  const { discarded, nodes } = first.engine.beacons()
  assert.equal(
    nodes.map(({ node, standing }) => `${node} ${standing}`),
    ['lb2 known'],
  )
  assert.is(discarded.signature, 3)
  assert.is(discarded.ttl, 1)
  assert.is(discarded.length, 1)
  assert.ok((discarded.replay ?? 0) + (discarded.own ?? 0) >= 1)
})

test('a recording of an earlier life is never taken for the node itself', () => {
  const { wire, first } = pair()
  const intruder = wire.host('192.0.2.66')
  const recording = encodeBeacon({
    node: 'lb3',
    nonce: 7,
    counter: 1_000,
    interval: seconds(1),
    isLeaving: false,
    routers: [{ vrid: 51, family: 4, state: 'Backup', priority: 99, isHeld: false, addressesHash: 0, settingsHash: 0 }],
    echoes: [8],
  })
  wire.deliver(
    intruder,
    { payload: recording, ttl: 255, source: '192.0.2.66' as Address, destination: '224.0.0.18' as Address },
    'beacon',
  )
  wire.runUntil(seconds(11))
  assert.equal(successor(first), { kind: 'known', node: 'lb2', source: '192.0.2.12', priority: 90 })
  assert.equal(
    first.engine.beacons().nodes.map(({ node, standing }) => `${node} ${standing}`),
    ['lb2 known', 'lb3 unconfirmed'],
  )
})

test('with other addresses on one of the two, each is told of it', () => {
  const wire = new VirtualWire()
  const [first, second] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  first.configure([routerSettings({ priority: '100' })], { beacon: beacon('lb1') })
  second.configure([{ ...routerSettings({ priority: '90' }), virtualAddresses: [] }], { beacon: beacon('lb2') })
  wire.runUntil(seconds(3))
  assert.equal(first.engine.beacons().nodes[0]?.differs, [{ name: 'VI_1', what: 'addresses' }])
})

test('a Backup that nobody tells what is watched takes over all the same where the Master dies, and leaves one that lives', () => {
  const { wire, first, second } = pair()
  second.engine.directorIs('silent')
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  first.isRunning = false
  first.isConnected = false
  wire.runUntil(seconds(30))
  assert.is(history(second).at(-1), '23257.8125ms Master timer_expired')
})

test('a Master that nobody tells what is watched leaves to a Backup, and does not preempt it before somebody does', () => {
  const { wire, first } = pair()
  first.engine.directorIs('silent')
  wire.runUntil(seconds(60))
  assert.is(history(first).at(-1), '10648.4375ms Backup director_silent')
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  first.engine.directorIs('back')
  wire.runUntil(seconds(70))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('what an operator has demoted stays Backup also while nobody tells what is watched', () => {
  const { wire, first, second } = pair()
  put(second, 'demote')
  second.engine.directorIs('silent')
  first.isRunning = false
  first.isConnected = false
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), [])
})

test.run()
