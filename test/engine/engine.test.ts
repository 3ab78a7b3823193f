import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { encodeAdvertisement } from '../../src/wire/vrrp.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100'

/** The tutorial's pair: priorities 100 and 90. */
function pair(options: Readonly<Record<string, string>> = {}) {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  first.engine.configure([routerSettings({ priority: '100', ...options })])
  second.engine.configure([routerSettings({ priority: '90', ...options })])
  return { wire, first, second }
}

const history = (host: VirtualHost) =>
  host.transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

test('of a pair that starts together the higher priority becomes Master, and only that', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(30))
  assert.equal(history(first), ['0ms Backup startup', '3609.375ms Master timer_expired'])
  assert.equal(history(second), ['0ms Backup startup'])
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('a Master sends one advert an interval and announces its address ten times', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(30))
  const [report] = first.engine.snapshot()
  assert.is(report?.sent, 27)
  assert.equal([...new Set(report?.lateness)], [0])
  assert.is(first.announced.length, 10)
})

test('a Master that dies loses the address before its successor takes it', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(10))
  first.isRunning = false
  wire.runUntil(seconds(11.3))
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  // Its last advert left at 9.609375 s; 3 + 166/256 s later it is replaced.
  assert.is(history(second).at(-1), '13257.8125ms Master timer_expired')
})

test('a Master that was stopped for a while yields before it says a word', () => {
  const { wire, first, second } = pair({ preempt: 'no' })
  wire.runUntil(seconds(10))
  first.isRunning = false
  wire.runUntil(seconds(20))
  const sentBefore = first.engine.snapshot()[0]?.sent
  first.isRunning = true
  first.turn()
  assert.is(history(first).at(-1), '20000ms Backup engine_late')
  assert.is(first.engine.snapshot()[0]?.sent, sentBefore)
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(second.transitions.length, 2)
})

test('a Master whose lease ran out in a pause yields even to a queue of weaker adverts', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.isRunning = false
  wire.runUntil(seconds(16))
  first.isRunning = true
  first.onArrival()
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(history(first).at(-1), '16000ms Backup engine_late')
})

test('a Backup that was stopped does not take over on waking', () => {
  const { wire, second } = pair()
  wire.runUntil(seconds(10))
  second.isRunning = false
  wire.runUntil(seconds(20))
  second.queue.length = 0
  second.isRunning = true
  second.turn()
  assert.is(history(second).length, 1)
  wire.runUntil(seconds(40))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('leaving hands over without a moment of no owner', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(10))
  let stopped = false
  first.engine.stop(() => {
    stopped = true
  })
  wire.runUntil(seconds(10) + milliseconds(600))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.not.ok(stopped)
  wire.runUntil(seconds(10) + milliseconds(649))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.ok(stopped)
  assert.is(history(second).at(-1), '10648.4375ms Master peer_resigned')
})

test('preemption moves the address back to the higher priority', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.engine.stop(() => undefined)
  wire.runUntil(seconds(20))
  first.engine.configure([routerSettings({ priority: '100' })])
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.is(history(first).at(-1), '23609.375ms Master preempted_peer')
})

test('a rejected packet changes nothing but a counter', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(10))
  const ends = { source: '192.0.2.66' as Address, destination: '224.0.0.18' as Address }
  const stranger = {
    version: 2 as const,
    authType: 1,
    password: 'wrong',
    vrid: 51,
    priority: 254,
    addresses: [vip as Address],
  }
  const payload = encodeAdvertisement({ ...stranger, advertisementInterval: seconds(1) }, ends)
  const sentBefore = first.engine.snapshot()[0]?.sent ?? 0
  for (let i = 0; i < 40; i++) {
    wire.deliver(second, { ...ends, payload, ttl: 255 })
    wire.runUntil(wire.now + milliseconds(250))
  }
  const [report] = first.engine.snapshot()
  assert.is((report?.sent ?? 0) - sentBefore, 10)
  assert.is(report?.discarded.authentication, 40)
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('a pair with a password hears each other', () => {
  const { wire } = pair({ password: '1234' })
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('routers with different passwords are both Master, and both say why', () => {
  const { wire, first, second } = pair()
  second.engine.configure([routerSettings({ priority: '90', password: 'other' })])
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
  assert.equal(first.notices, [
    'VI_1: adverts of 192.0.2.12 are ignored, their authentication is not ours: both may be Master',
  ])
  assert.equal(second.notices.length, 1)
})

test('an address that an earlier life left is removed at start, and said', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.addresses.set(vip, wire.now)
  host.engine.configure([routerSettings({})])
  assert.equal(wire.owners(vip), [])
  assert.equal(host.notices, ['VI_1: 192.0.2.100/24 was left on eth0 by an earlier life: removed'])
})

test('other addresses in an advert are accepted and named once', () => {
  const { wire, first, second } = pair()
  first.engine.configure([
    {
      ...routerSettings({ priority: '100' }),
      virtualAddresses: [
        { prefix: { address: '192.0.2.101' as Address, length: 24 }, interface: 'eth0', scope: 'global' },
      ],
    },
  ])
  wire.runUntil(seconds(10))
  assert.equal(second.notices, [
    'VI_1: 192.0.2.11 advertises other virtual addresses than ours: 192.0.2.101, ours are 192.0.2.100',
  ])
  assert.equal(wire.owners('192.0.2.101'), ['192.0.2.11'])
  assert.is(history(second).length, 1)
})

test('a reload moves the address list of a Master without giving anything else up', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  const other = {
    prefix: { address: '192.0.2.101' as Address, length: 24 },
    interface: 'eth0',
    scope: 'global',
  } as const
  first.engine.configure([{ ...routerSettings({ priority: '100' }), virtualAddresses: [other] }])
  assert.equal(wire.owners('192.0.2.101'), ['192.0.2.11'])
  assert.equal(wire.owners(vip), [])
  assert.is(first.transitions.length, 2)
})

test('a router that the configuration no longer has resigns', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.engine.configure([])
  wire.runUntil(seconds(11))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.equal(first.engine.snapshot(), [])
})

test('a router that is taken out and put back at once resigns and starts anew', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.engine.configure([])
  first.engine.configure([routerSettings({ priority: '100' })])
  wire.runUntil(seconds(20))
  assert.equal(history(first).slice(2), [
    '10648.4375ms Initialize shutdown',
    '10648.4375ms Backup startup',
    '14257.8125ms Master preempted_peer',
  ])
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('an address that goes from one Master to another on the same host stays there', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  const addresses = (...last: number[]) =>
    last.map((n) => ({
      prefix: { address: `192.0.2.${n}` as Address, length: 24 },
      interface: 'eth0',
      scope: 'global' as const,
    }))
  const routers = (one: number[], two: number[]) => [
    { ...routerSettings({}), virtualAddresses: addresses(...one) },
    { ...routerSettings({}), vrid: 52, virtualAddresses: addresses(...two) },
  ]
  host.engine.configure(routers([100], [101, 102]))
  wire.runUntil(seconds(10))
  host.engine.configure(routers([100, 102], [101]))
  assert.equal([...host.addresses.keys()].sort(), ['192.0.2.100', '192.0.2.101', '192.0.2.102'])
})

test('the last will of a Master: farewells, then the addresses go, and nothing is decided any more', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(10))
  first.engine.executeLastWills()
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(10.5))
  first.turn()
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(11))
  assert.is(history(second).at(-1), '10648.4375ms Master peer_resigned')
})

test('where there is a guardian it carries out the wills: the engine leaves the addresses to it', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.hasGuardian = true
  first.engine.executeLastWills()
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  wire.runUntil(seconds(10.5))
  first.turn()
  assert.is(history(first).length, 2)
})

test('the guardian has the will before the address is there, hears of each renewal, and is disarmed at the end', () => {
  const { wire, first } = pair()
  wire.afterStep = () => {
    if (first.addresses.size > 0 && first.guarded.length === 0) throw new Error('an address without a will')
  }
  wire.runUntil(seconds(4))
  const armed = 'arm eth0#51 with 3 farewells'
  assert.equal(first.guarded.slice(0, 2), [armed, 'renewed eth0#51 at 3609375'])
  first.engine.stop(() => undefined)
  assert.not(first.guarded.some((line) => line.startsWith('disarm')))
  wire.runUntil(seconds(6))
  assert.is(first.guarded.at(-1), 'disarm eth0#51')
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('a Backup leaves no will', () => {
  const { wire, first, second } = pair()
  wire.runUntil(seconds(10))
  second.engine.executeLastWills()
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.is(history(first).length, 2)
})

test('one refused address costs no other, is said once, and is tried again', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.refused.add('192.0.2.101')
  const addresses = ['192.0.2.100', '192.0.2.101'].map((address) => ({
    prefix: { address: address as Address, length: 24 },
    interface: 'eth0',
    scope: 'global' as const,
  }))
  host.engine.configure([{ ...routerSettings({}), virtualAddresses: addresses }])
  wire.runUntil(seconds(20))
  assert.equal([...host.addresses.keys()], ['192.0.2.100'])
  assert.equal(host.notices, ['VI_1: cannot hold its addresses: 192.0.2.101 is refused'])
  host.refused.clear()
  wire.runUntil(seconds(21))
  assert.equal([...host.addresses.keys()], ['192.0.2.100', '192.0.2.101'])
})

test('a reload after a sleep does not bring back what another one holds by now', () => {
  const { wire, first } = pair({ preempt: 'no' })
  wire.runUntil(seconds(10))
  first.isRunning = false
  wire.runUntil(seconds(20))
  first.isRunning = true
  first.engine.configure([routerSettings({ priority: '120', preempt: 'no' })])
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(history(first).at(-1), '20000ms Backup engine_late')
})

test('an address that a leaving router gives to another one stays', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  const [virtual] = routerSettings({}).virtualAddresses
  const other = {
    prefix: { address: '192.0.2.102' as Address, length: 24 },
    interface: 'eth0',
    scope: 'global',
  } as const
  const second = { ...routerSettings({}), name: 'VI_2', vrid: 52, virtualAddresses: [other] }
  host.engine.configure([routerSettings({}), second])
  wire.runUntil(seconds(10))
  host.engine.configure([{ ...second, virtualAddresses: [other, ...(virtual ? [virtual] : [])] }])
  const gone: number[] = []
  for (let at = 10; at < 13; at += 0.01) {
    wire.runUntil(seconds(at))
    if (!host.addresses.has(vip)) gone.push(at)
  }
  assert.equal(gone, [])
})

test('an interface that goes down is a Fault, and a fresh start when it is back', () => {
  const { wire, first } = pair()
  wire.runUntil(seconds(10))
  first.linkIsUp = false
  first.engine.linksChanged()
  assert.equal(wire.owners(vip), [])
  assert.is(first.engine.snapshot()[0]?.fault, 'interface_down')
  first.linkIsUp = true
  first.engine.linksChanged()
  assert.is(history(first).at(-1), '10000ms Backup interface_up')
})

test.run()
