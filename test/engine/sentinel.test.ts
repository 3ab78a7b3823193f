import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import type { Surroundings } from '../../src/model/surroundings.js'
import { microseconds, milliseconds, seconds } from '../../src/model/time.js'
import { encodeGratuitousArp } from '../../src/wire/arp.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100' as Address
const beacon = (node: string) => ({ node, port: 7112, interval: seconds(1) })

/** Two routers, lb1 being Master; what is said of them is said from then on. */
function pair(surroundings: Partial<Surroundings> = {}) {
  const wire = new VirtualWire()
  const [lb1, lb2] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  lb1.mac = '020000000011'
  lb2.mac = '020000000012'
  lb1.configure([routerSettings({ priority: '100' })], { beacon: beacon('lb1'), ...surroundings })
  lb2.configure([routerSettings({ priority: '90' })], { beacon: beacon('lb2'), ...surroundings })
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  return { wire, lb1, lb2 }
}

/** Drops protocol 112 and nothing else. */
function dropAdverts(wire: VirtualWire) {
  const { deliver } = wire
  wire.deliver = (from, outgoing, protocol = 'vrrp') => {
    if (protocol !== 'vrrp') deliver.call(wire, from, outgoing, protocol)
  }
  return () => {
    wire.deliver = deliver
  }
}

const codesOf = ({ news }: VirtualHost) =>
  news.flatMap((one) => (one.kind === 'router-notice' ? [one.notice.code] : []))
const historyOf = ({ transitions }: VirtualHost) =>
  transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

/** How often there were two owners. */
function countDoubles(wire: VirtualWire) {
  const seen = { doubles: 0 }
  wire.afterStep = () => {
    if (wire.owners(vip).length > 1) seen.doubles++
  }
  return seen
}

test('protocol 112 dropped between two lvsha: the Backup holds back, and there are never two owners', () => {
  const { wire, lb1, lb2 } = pair()
  const seen = countDoubles(wire)
  const heal = dropAdverts(wire)
  wire.runUntil(seconds(60))
  assert.is(seen.doubles, 0)
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.equal(codesOf(lb2), ['takeover_held_back'])
  assert.ok(lb2.engine.snapshot()[0]?.isHeldBack)
  heal()
  wire.runUntil(seconds(70))
  assert.is(seen.doubles, 0)
  assert.is(lb2.engine.snapshot()[0]?.isHeldBack, undefined)
  assert.equal(historyOf(lb1).at(-1)?.split(' ')[1], 'Master')
})

test('with ARP alone, without beacons, policy witness holds back too', () => {
  const { wire, lb2 } = pair({ beacon: undefined, witness: 'always' })
  const seen = countDoubles(wire)
  dropAdverts(wire)
  wire.runUntil(seconds(60))
  assert.is(seen.doubles, 0)
  assert.equal(codesOf(lb2), ['takeover_held_back'])
})

test('policy available: two owners, and the first one names both within an interval', () => {
  const { wire, lb1, lb2 } = pair({ witness: 'never' })
  dropAdverts(wire)
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
  const tookOver = lb2.transitions.find(({ transition }) => transition.to === 'Master')?.at ?? Number.NaN
  const answerer = lb1.engine.snapshot()[0]?.answerers[0]
  assert.is(answerer?.mac, '02:00:00:00:00:12')
  assert.ok((answerer?.since ?? Number.NaN) - tookOver <= milliseconds(1))
  assert.equal(codesOf(lb1), ['conflict'])
  assert.equal(codesOf(lb2), ['conflict'])
})

test('an announcement between two questions does not put off by an interval whose it is', () => {
  const { wire, lb1, lb2 } = pair({ witness: 'never' })
  dropAdverts(wire)
  while (wire.owners(vip).length < 2) wire.runUntil(microseconds(wire.now + milliseconds(1)))
  const tookOver = wire.now
  wire.runUntil(microseconds(tookOver + milliseconds(350)))
  lb2.hearFrame(encodeGratuitousArp(vip, Buffer.from(lb1.mac, 'hex')))
  wire.runUntil(microseconds(tookOver + milliseconds(500)))
  assert.equal(codesOf(lb2), ['conflict'])
})

test('of two owners that see each other the lower one yields and says so; the other announces again', () => {
  const { wire, lb1, lb2 } = pair({ witness: 'never' })
  dropAdverts(wire)
  wire.runUntil(seconds(20))
  for (const host of [lb1, lb2]) {
    host.configure([routerSettings({ priority: host === lb1 ? '100' : '90' })], { beacon: beacon(host.address) })
  }
  lb1.announced.length = 0
  wire.frames = () => false
  wire.runUntil(seconds(30))
  wire.frames = () => true
  wire.runUntil(seconds(40))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.is(historyOf(lb2).at(-1)?.split(' ').slice(1).join(' '), 'Backup conflict')
  assert.is(codesOf(lb1).at(-1), 'split_brain_resolved')
  assert.ok(lb1.announced.length >= 5)
})

test('a Master that is really dead is replaced when its silence ends, and not later', () => {
  const { wire, lb1, lb2 } = pair()
  const died = wire.now
  const last = lb1.engine.snapshot()[0]?.lastSentAt ?? Number.NaN
  lb1.isRunning = false
  wire.runUntil(seconds(30))
  const tookOver = lb2.transitions.at(-1)
  assert.is(tookOver?.transition.reason, 'timer_expired')
  const bound = seconds(3 + (256 - 90) / 256)
  assert.ok((tookOver?.at ?? Number.NaN) - last <= bound, `${((tookOver?.at ?? 0) - died) / 1000} ms`)
})

test('somebody else who answers is named, and holds nobody back', () => {
  const { wire, lb1, lb2 } = pair({ witness: 'always' })
  const real = wire.host('192.0.2.21')
  real.mac = '020000000021'
  real.addresses.set(vip, seconds(1_000_000) as never)
  wire.runUntil(seconds(20))
  assert.equal(codesOf(lb1), ['vip_answered_elsewhere'])
  const last = lb1.engine.snapshot()[0]?.lastSentAt ?? Number.NaN
  lb1.isRunning = false
  wire.runUntil(seconds(30))
  const tookOver = lb2.transitions.at(-1)
  assert.is(tookOver?.transition.to, 'Master')
  assert.ok((tookOver?.at ?? Number.NaN) - last <= seconds(3 + (256 - 90) / 256))
})

test('a rival with the virtual MAC address is one before any of its adverts came', () => {
  const { wire, lb1 } = pair()
  lb1.hearFrame(encodeGratuitousArp(vip, Buffer.from('00005e000133', 'hex')))
  wire.runUntil(seconds(11))
  assert.equal(codesOf(lb1), ['conflict'])
  wire.runUntil(seconds(20))
  assert.equal(codesOf(lb1), ['conflict', 'split_brain_resolved'])
})

test('the question of a Backup asks for the address and for whoever had it; a Master asks once an interval', () => {
  const { wire, lb1, lb2 } = pair({ witness: 'always' })
  const before = lb1.asked.length
  lb2.asked.length = 0
  wire.runUntil(seconds(20))
  assert.equal(lb2.asked, [])
  assert.is(lb1.asked.length - before, 10)
  dropAdverts(wire)
  wire.runUntil(seconds(22.5))
  assert.equal([...new Set(lb2.asked)], ['192.0.2.100', '192.0.2.11'])
})

test.run()
