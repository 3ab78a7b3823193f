import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RouterSettings } from '../../src/model/router.js'
import { type Duration, milliseconds, seconds } from '../../src/model/time.js'
import type { Track } from '../../src/model/tracker.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100'
const script = (weight: number): Track => ({ kind: 'script', name: 'chk', weight, reverse: false })
const router = (priority: number, given: Partial<RouterSettings> = {}): RouterSettings => ({
  ...routerSettings({ priority: String(priority) }),
  ...given,
})
const is = (up: boolean | undefined) => [{ kind: 'script', name: 'chk', up } as const]
const history = (host: VirtualHost) =>
  host.transitions.map(({ at, transition }) => `${at / 1000}ms ${transition.to} ${transition.reason}`)

/** Priorities 100 and 90; the first one watches a script. */
function pair(weight: number) {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  first.engine.configure([router(100, { tracks: [script(weight)] })])
  second.engine.configure([router(90)])
  first.engine.track(is(true))
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  return { wire, first, second }
}

test('a script that fails lowers the priority, and the address moves within Skew_Time', () => {
  const { wire, first, second } = pair(-20)
  first.engine.track(is(false))
  wire.runUntil(seconds(11))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(history(second).at(-1), '10648.4375ms Master preempted_peer')
  assert.is(history(first).at(-1), '10648.4375ms Backup higher_priority_advert')
  const [report] = first.engine.snapshot()
  assert.is(report?.priority, 80)
  assert.equal(report?.reasons, [{ what: 'script chk', effect: -20, because: 'down' }])
})

test('and back within Skew_Time when it succeeds again', () => {
  const { wire, first } = pair(-20)
  first.engine.track(is(false))
  wire.runUntil(seconds(20))
  first.engine.track(is(true))
  wire.runUntil(seconds(20) + milliseconds(610))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.is(history(first).at(-1), '20609.375ms Master preempted_peer')
})

test('without preemption a Backup whose priority rises stays what it is', () => {
  const { wire, first } = pair(-20)
  first.engine.configure([router(100, { tracks: [script(-20)], preempt: false })])
  first.engine.track(is(false))
  wire.runUntil(seconds(20))
  first.engine.track(is(true))
  wire.runUntil(seconds(40))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('weight 0 is a fault with a farewell: the other takes over within Skew_Time', () => {
  const { wire, first, second } = pair(0)
  first.engine.track([{ kind: 'script', name: 'chk', up: false, because: 'exit 1' }])
  assert.equal(wire.owners(vip), [])
  wire.runUntil(seconds(11))
  assert.is(history(second).at(-1), '10648.4375ms Master peer_resigned')
  const [report] = first.engine.snapshot()
  assert.is(report?.fault, 'tracker_fault')
  assert.equal(report?.reasons, [{ what: 'script chk', effect: 'fault', because: 'exit 1' }])
  first.engine.track(is(true))
  assert.is(history(first).at(-1), '11000ms Backup tracker_recovered')
})

test('until a script with weight 0 has said something the router waits', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([router(100, { tracks: [script(0)] })])
  wire.runUntil(seconds(10))
  assert.is(host.engine.snapshot()[0]?.fault, 'tracker_unknown')
  host.engine.track(is(true))
  wire.runUntil(seconds(20))
  assert.equal(history(host), [
    '0ms Fault tracker_fault',
    '10000ms Backup tracker_recovered',
    '13609.375ms Master timer_expired',
  ])
})

test('a script that a reload adds does not throw the Master out before it has said something', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([router(100)])
  wire.runUntil(seconds(10))
  host.engine.configure([router(100, { tracks: [script(0)] })])
  wire.runUntil(seconds(11))
  assert.equal(history(host), ['0ms Backup startup', '3609.375ms Master timer_expired'])
  assert.equal(host.engine.snapshot()[0]?.reasons, [{ what: 'script chk', effect: 0, because: 'not known yet' }])
  host.engine.track(is(false))
  assert.is(history(host).at(-1), '11000ms Fault tracker_fault')
})

test('what a script said before a reload took it away says nothing of it when it is back', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([router(100, { tracks: [script(0)] })])
  host.engine.track(is(false))
  host.engine.configure([router(100)])
  wire.runUntil(seconds(10))
  host.engine.configure([router(100, { tracks: [script(0)] })])
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('a change of the priority is told with what caused it', () => {
  const { first } = pair(-20)
  first.engine.track(is(false))
  const told = first.news.flatMap((news) =>
    news.kind === 'priority' ? [{ from: news.from, to: news.to, reasons: news.reasons }] : [],
  )
  assert.equal(told, [{ from: 100, to: 80, reasons: [{ what: 'script chk', effect: -20, because: 'down' }] }])
})

test('an interface that is watched and missing is a fault, and known without being asked for', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.engine.configure([router(100, { tracks: [{ kind: 'interface', name: 'eth9', weight: 0, reverse: false }] })])
  const [report] = host.engine.snapshot()
  assert.is(report?.fault, 'tracker_fault')
  assert.equal(report?.reasons, [{ what: 'interface eth9', effect: 'fault', because: 'missing' }])
})

test('an interface with a weight counts as it goes down and comes up', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  const tracks: Track[] = [{ kind: 'interface', name: 'eth0', weight: -30, reverse: false }]
  host.engine.configure([router(100, { tracks, trackPrimary: false })])
  wire.runUntil(seconds(10))
  host.linkIsUp = false
  host.engine.linksChanged()
  assert.is(host.engine.snapshot()[0]?.priority, 70)
  host.linkIsUp = true
  host.engine.linksChanged()
  assert.is(host.engine.snapshot()[0]?.priority, 100)
  assert.equal(history(host), ['0ms Backup startup', '3609.375ms Master timer_expired'])
})

test('a reload that lowers the priority of a Master moves the address within Skew_Time', () => {
  const { wire, first, second } = pair(-20)
  first.engine.configure([router(50)])
  wire.runUntil(seconds(11))
  assert.is(history(second).at(-1), '10648.4375ms Master preempted_peer')
})

test('a reload that raises the priority of a Backup moves the address within its Skew_Time', () => {
  const { wire, second } = pair(-20)
  second.engine.configure([router(200)])
  wire.runUntil(seconds(11))
  assert.is(history(second).at(-1), '10218.75ms Master preempted_peer')
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('a reload that changes something else leaves the silence of a Backup as it is', () => {
  const { wire, first, second } = pair(-20)
  first.isRunning = false
  wire.runUntil(seconds(11))
  second.engine.configure([router(90, { higherPriorityAdvert: true })])
  wire.runUntil(seconds(20))
  // The last advert left at 9.609375 s.
  assert.is(history(second).at(-1), '13257.8125ms Master timer_expired')
})

test('while an interface flaps faster than its delay nothing happens', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  const delays = [{ interface: 'eth0', down: seconds(2), up: seconds(1) }]
  host.configure([router(100)], { interfaceDelays: delays })
  wire.runUntil(seconds(10))
  const flap = (at: number, isUp: boolean) => {
    wire.runUntil(seconds(at))
    host.linkIsUp = isUp
    host.engine.linksChanged()
  }
  flap(10, false)
  flap(11.9, true)
  flap(12, false)
  wire.runUntil(seconds(13.9))
  assert.is(history(host).length, 2)
  wire.runUntil(seconds(15))
  assert.is(history(host).at(-1), '14000ms Fault interface_down')
  flap(15, true)
  wire.runUntil(seconds(17))
  assert.is(history(host).at(-1), '16000ms Backup interface_up')
})

test('with vrrp_delay_after_boot they wait by the age of the host, and by the longer of the two delays', () => {
  const begin = (age: number, delays: { startupDelay?: Duration; delayAfterBoot?: Duration }) => {
    const wire = new VirtualWire()
    wire.runUntil(seconds(age))
    const host = wire.host('192.0.2.11')
    host.configure([router(255)], delays)
    wire.runUntil(seconds(age + 60))
    return (host.transitions.find(({ transition }) => transition.to === 'Master')?.at ?? 0) / seconds(1) - age
  }
  assert.is(begin(10, { delayAfterBoot: seconds(30) }), 20)
  assert.is(begin(40, { delayAfterBoot: seconds(30) }), 0)
  assert.is(begin(10, { delayAfterBoot: seconds(30), startupDelay: seconds(25) }), 25)
  assert.is(begin(10, { delayAfterBoot: seconds(30), startupDelay: seconds(5) }), 20)
})

test('with vrrp_startup_delay nothing that is heard counts before it ends', () => {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  second.engine.configure([router(90)])
  first.configure([router(100)], { startupDelay: seconds(8) })
  wire.runUntil(seconds(20))
  assert.equal(history(first), ['0ms Backup startup', '11609.375ms Master preempted_peer'])
  const owner = wire.host('192.0.2.13')
  owner.configure([router(255)], { startupDelay: seconds(4) })
  wire.runUntil(seconds(30))
  assert.equal(history(owner), ['20000ms Backup startup', '24000ms Master timer_expired'])
})

test('an instance that does not track its interface needs the virtual one that is made for it', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.unmade.set('vrrp.51', 'vrrp.51 is another interface, it is left as it is')
  const kind = { type: 'macvlan', mac: '00:00:5e:00:01:33' } as const
  const virtualInterfaces = [{ name: 'vrrp.51', parent: 'eth0', kind, hasIpv6: false }]
  host.engine.configure([router(100, { virtualInterfaces, trackPrimary: false })])
  wire.runUntil(seconds(5))
  assert.equal([...host.addresses.keys()], [])
  host.unmade.clear()
  // Nobody tells that what was in the way has gone: it is tried again.
  wire.runUntil(seconds(10))
  assert.equal([...host.addresses.keys()], ['192.0.2.100'])
})

test.run()
