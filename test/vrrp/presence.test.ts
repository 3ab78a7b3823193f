import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { instant, milliseconds } from '../../src/model/time.js'
import { echoesOf, hearBeacon, type Presence, successorOf } from '../../src/vrrp/presence.js'
import type { Beacon, BeaconRouter } from '../../src/wire/beacon.js'

const own = 1
const source = '192.0.2.12' as Address
const at = (ms: number) => instant(ms * 1000)

const router: BeaconRouter = {
  vrid: 51,
  family: 4,
  state: 'Backup',
  priority: 100,
  isHeld: false,
  addressesHash: 1,
  settingsHash: 1,
}

const beacon = (given: Partial<Beacon>): Beacon => ({
  node: 'lb2',
  nonce: 2,
  counter: 1,
  interval: milliseconds(1000),
  isLeaving: false,
  routers: [router],
  echoes: [own],
  ...given,
})

const heard = (...beacons: readonly (readonly [Beacon, number])[]) =>
  beacons.reduce<Presence>((presence, [each, ms]) => hearBeacon(presence, each, source, own, at(ms)).presence, [])

test('nobody heard: it is not known who would take over', () => {
  assert.equal(successorOf([], 51, 4, at(0)), { kind: 'unknown' })
})

test('a peer that has echoed our nonce is known, with its priority', () => {
  assert.equal(successorOf(heard([beacon({}), 0]), 51, 4, at(3500)), {
    kind: 'known',
    node: 'lb2',
    source: '192.0.2.12',
    priority: 100,
  })
})

test('another VRID or the other family is not known', () => {
  assert.is(successorOf(heard([beacon({}), 0]), 52, 4, at(0)).kind, 'unknown')
  assert.is(successorOf(heard([beacon({}), 0]), 51, 6, at(0)).kind, 'unknown')
})

test('after three and a half intervals of silence the peer is known dead', () => {
  assert.equal(successorOf(heard([beacon({}), 0]), 51, 4, at(3501)), {
    kind: 'known dead',
    node: 'lb2',
    because: 'silent',
  })
})

test('a peer that leaves, is held or has a fault cannot take over', () => {
  const why = (given: Partial<Beacon>) => {
    const successor = successorOf(heard([beacon(given), 0]), 51, 4, at(1))
    return successor.kind === 'known dead' ? successor.because : successor.kind
  }
  assert.is(why({ isLeaving: true }), 'left')
  assert.is(why({ routers: [{ ...router, isHeld: true }] }), 'held')
  assert.is(why({ routers: [{ ...router, state: 'Fault' }] }), 'fault')
  assert.is(why({ routers: [{ ...router, state: 'Initialize' }] }), 'fault')
})

test('of several peers the one with the highest priority that can take over is the successor', () => {
  const presence = heard(
    [beacon({}), 0],
    [beacon({ node: 'lb3', nonce: 3, routers: [{ ...router, priority: 90 }] }), 0],
    [beacon({ node: 'lb4', nonce: 4, routers: [{ ...router, priority: 200, state: 'Fault' }] }), 0],
  )
  const successor = successorOf(presence, 51, 4, at(1))
  assert.is(successor.kind === 'known' && successor.node, 'lb2')
})

test('a beacon that was heard before changes nothing', () => {
  const presence = heard([beacon({ counter: 5 }), 0])
  const again = hearBeacon(presence, beacon({ counter: 5 }), source, own, at(3000))
  assert.is(again.discard, 'replay')
  assert.is(again.presence, presence)
  assert.is(successorOf(again.presence, 51, 4, at(3600)).kind, 'known dead')
})

test('a recording of an earlier life does not echo our nonce: nobody is known by it', () => {
  const { presence, discard } = hearBeacon([], beacon({ echoes: [77] }), source, own, at(0))
  assert.is(discard, 'unconfirmed')
  assert.is(successorOf(presence, 51, 4, at(0)).kind, 'unknown')
})

test('a recording does not push out the node that it is of', () => {
  const presence = heard([beacon({}), 0], [beacon({ nonce: 9, echoes: [77], routers: [] }), 10])
  assert.is(successorOf(presence, 51, 4, at(20)).kind, 'known')
})

test('a node that starts anew takes its old place as soon as it has heard us', () => {
  const presence = heard(
    [beacon({}), 0],
    [beacon({ nonce: 9, counter: 1, echoes: [] }), 10],
    [beacon({ nonce: 9, counter: 2, routers: [{ ...router, priority: 70 }] }), 20],
  )
  assert.is(presence.length, 1)
  const successor = successorOf(presence, 51, 4, at(20))
  assert.is(successor.kind === 'known' && successor.priority, 70)
})

test('our own beacon, thrown back by a switch, is nobody', () => {
  assert.equal(hearBeacon([], beacon({ nonce: own }), source, own, at(0)), { presence: [], discard: 'own' })
})

test('whoever was heard lately is echoed, confirmed or not', () => {
  const presence = heard([beacon({ echoes: [] }), 0], [beacon({ node: 'lb3', nonce: 3 }), 2000])
  assert.equal(echoesOf(presence, at(2000)), [2, 3])
  assert.equal(echoesOf(presence, at(4000)), [3])
})

test('inventing nodes does not fill our memory', () => {
  const many = Array.from({ length: 100 }, (_, n) => [beacon({ node: `n${n}`, nonce: n + 2 }), n] as const)
  assert.is(heard(...many).length, 16)
})

test.run()
