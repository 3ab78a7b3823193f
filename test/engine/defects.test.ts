// What keepalived does and lvsha must not, one test for each; `engine.test.ts` has more of the same that fell out of its
// own design.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Channels } from '../../src/engine/channels.js'
import type { Address } from '../../src/model/address.js'
import { channelOf } from '../../src/model/channel.js'
import { instant, microseconds, milliseconds, seconds } from '../../src/model/time.js'
import { encodeAdvertisement } from '../../src/wire/vrrp.js'
import { routerSettings } from '../support/transcript.js'
import { type VirtualHost, VirtualWire } from '../support/virtual-wire.js'

const vip = '192.0.2.100' as Address
const place = { interface: 'eth0', prefix: { address: vip, length: 24 } }
const link = { name: 'eth0', index: 2, up: true, mac: Buffer.from('020000000001', 'hex') }

function pair(options: Readonly<Record<string, string>> = {}) {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  first.engine.configure([routerSettings({ priority: '100', ...options })])
  second.engine.configure([routerSettings({ priority: '90', ...options })])
  wire.runUntil(seconds(10))
  return { wire, first, second }
}

const sent = ({ engine }: VirtualHost) => engine.snapshot()[0]?.sent ?? 0
const advert = (
  from: string,
  priority: number,
  given: { authType?: number; password?: string; addresses?: readonly Address[] } = {},
) => {
  const ends = { source: from as Address, destination: '224.0.0.18' as Address }
  const message = {
    version: 2 as const,
    authType: 0,
    password: '',
    addresses: [vip],
    ...given,
    vrid: 51,
    priority,
    advertisementInterval: seconds(1),
  }
  return { ...ends, payload: encodeAdvertisement(message, ends), ttl: 255 }
}

test('rejected packets do not re-arm the timer of adverts: a stranger cannot silence a Master', () => {
  const { wire, first, second } = pair()
  const before = sent(first)
  for (let i = 0; i < 24; i++) {
    wire.deliver(second, advert('192.0.2.66', 1, { authType: 1, password: 'wrong' }))
    wire.runUntil(wire.now + milliseconds(500))
  }
  assert.is(sent(first) - before, 12)
  assert.is(second.transitions.length, 1)
})

test('a stranger does not fill the journal, whatever it sends and in whose name', () => {
  const { wire, first, second } = pair()
  const said = () => second.notices.length
  for (let i = 0; i < 100; i++) {
    wire.deliver(first, advert('192.0.2.66', 1, { authType: 1, password: 'wrong' }))
    wire.deliver(first, { ...advert('192.0.2.66', 1), ttl: 1 })
  }
  assert.is(said(), 2)
  for (let i = 0; i < 100; i++) wire.deliver(first, { ...advert(`198.51.100.${i}`, 1), ttl: 1 })
  assert.is(said(), 10)
  wire.runUntil(seconds(620))
  for (let i = 100; i < 200; i++) wire.deliver(first, { ...advert(`198.51.100.${i}`, 1), ttl: 1 })
  assert.is(said(), 11)
})

test('virtual routers that nobody has here are told of where that is wanted, each once, and not for ever', () => {
  const { wire, first } = pair()
  const hear = (source: string, vrid: number) => {
    const ends = { source: source as Address, destination: '224.0.0.18' as Address }
    const message = { version: 2, authType: 0, password: '', addresses: [vip], priority: 1 } as const
    const payload = encodeAdvertisement({ ...message, vrid, advertisementInterval: seconds(1) }, ends)
    wire.deliver(wire.host(source), { ...ends, payload, ttl: 255 })
    wire.runUntil(wire.now)
  }
  hear('192.0.2.66', 7)
  assert.equal(first.notices, [])
  first.configure([routerSettings({ priority: '100' })], { tellsUnknown: true })
  for (const vrid of [7, 8, 7, 8]) hear('192.0.2.66', vrid)
  assert.equal(first.notices, [
    'eth0: 192.0.2.66 advertises vrid 7, which no instance here has',
    'eth0: 192.0.2.66 advertises vrid 8, which no instance here has',
  ])
  for (let vrid = 100; vrid < 200; vrid++) hear('192.0.2.67', vrid)
  assert.is(first.notices.length, 10)
})

test('nor with differences that come and go', () => {
  const { wire, first, second } = pair()
  const other = '192.0.2.200' as Address
  for (let i = 0; i < 100; i++) {
    wire.deliver(first, advert('192.0.2.13', 254, { addresses: [other] }))
    wire.deliver(first, advert('192.0.2.13', 254))
  }
  assert.is(second.notices.length, 10)
})

test('rejected packets do not keep a Backup from taking over', () => {
  const { wire, first, second } = pair()
  first.isRunning = false
  for (let i = 0; i < 8; i++) {
    wire.deliver(first, advert('192.0.2.66', 254, { authType: 1, password: 'wrong' }))
    wire.runUntil(wire.now + milliseconds(500))
  }
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(second.transitions.at(-1)?.at, 13_257_812.5)
})

test('another list of addresses is no second Master: both lists are shown', () => {
  const { wire, first, second } = pair()
  const other = {
    prefix: { address: '192.0.2.101' as Address, length: 24 },
    interface: 'eth0',
    scope: 'global',
  } as const
  const settings = routerSettings({ priority: '100' })
  first.engine.configure([{ ...settings, virtualAddresses: [...settings.virtualAddresses, other] }])
  wire.runUntil(seconds(30))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.equal(second.notices, [
    'VI_1: 192.0.2.11 advertises other virtual addresses than ours: 192.0.2.100 192.0.2.101, ours are 192.0.2.100',
  ])
})

test('adverts that were queued during a pause are not answered one by one', () => {
  const { wire, first } = pair()
  first.isRunning = false
  const before = sent(first)
  const announced = first.announced.length
  // Shorter than the lease: it is still the owner.
  for (let i = 0; i < 5; i++) {
    wire.runUntil(wire.now + milliseconds(100))
    first.queue.push({ ...advert('192.0.2.13', 80), protocol: 'vrrp', at: wire.now })
  }
  first.isRunning = true
  first.onArrival()
  assert.is(sent(first) - before, 1)
  assert.is(first.announced.length - announced, 5)
})

test('a paused Master does not assert itself on waking', () => {
  const { wire, first, second } = pair({ preempt: 'no' })
  first.isRunning = false
  wire.runUntil(seconds(20))
  const before = sent(first)
  first.isRunning = true
  first.onArrival()
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(sent(first), before)
  wire.runUntil(seconds(60))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(second.transitions.length, 2)
})

test('an address that someone else removes is named, and put back at once', () => {
  const { wire, first } = pair()
  const announced = first.announced.length
  first.addresses.delete(vip)
  first.engine.addressRemoved(place, () => 'systemd-network (pid 312)')
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  assert.equal(first.notices, ['VI_1: 192.0.2.100/24 was removed from eth0 by systemd-network (pid 312): put back'])
  assert.is(first.announced.length - announced, 5)
})

test('removed again and again, it is put back later each time', () => {
  const { wire, first } = pair()
  const away: number[] = []
  for (let i = 0; i < 5; i++) {
    first.addresses.delete(vip)
    first.engine.addressRemoved(place, () => 'ip (pid 7)')
    const from = wire.now
    while (!first.addresses.has(vip)) wire.runUntil(wire.now + milliseconds(10))
    // To the second: it comes back with the renewal after that.
    away.push(Math.floor((wire.now - from) / 1_000_000))
    wire.runUntil(wire.now + milliseconds(100))
  }
  assert.equal(away, [0, 1, 2, 4, 8])
  assert.is(
    first.notices.at(-1),
    'VI_1: 192.0.2.100/24 was removed from eth0 by ip (pid 7): taken away 5 times, put back in 8s',
  )
  assert.is(first.transitions.length, 2)
})

test('our own removals are no news: of a Backup, and of an address that is there again', () => {
  const { first, second } = pair()
  second.engine.addressRemoved(place, () => 'us')
  first.engine.addressRemoved(place, () => 'us')
  assert.equal([...first.notices, ...second.notices], [])
})

test('what others removed is named also where a guardian has put it back, while the engine was busy', () => {
  const { first } = pair()
  first.keptAt = microseconds(first.time() - milliseconds(300))
  first.engine.addressRemoved(place, () => 'ip (pid 4711)')
  assert.equal(first.notices, [
    'VI_1: 192.0.2.100/24 was removed from eth0 by ip (pid 4711): a renewal has put it back',
  ])
})

test('an address that others took away is not renewed by the guardian either, until it is back', () => {
  const { wire, first } = pair()
  const told = () => first.guarded.splice(0).filter((line) => !line.startsWith('renewed'))
  const armed = 'arm eth0#51 with 3 farewells'
  told()
  first.addresses.delete('192.0.2.100')
  first.engine.addressRemoved(place, () => 'ip (pid 4711)')
  // Without it, and with it again.
  assert.equal(told(), [armed, armed])
  first.addresses.delete('192.0.2.100')
  first.engine.addressRemoved(place, () => 'ip (pid 4711)')
  assert.equal(told(), [armed])
  wire.runUntil(wire.now + milliseconds(990))
  told()
  wire.runUntil(wire.now + milliseconds(20))
  assert.equal(told(), [armed])
})

test('busy for longer than its lease, a Master goes on where its guardian has renewed it, and yields where it has not', () => {
  for (const [keptAt, states] of [
    [milliseconds(600), []],
    [undefined, ['Backup']],
  ] as const) {
    const { wire, first } = pair()
    const begun = wire.now
    const before = first.transitions.length
    first.isRunning = false
    if (keptAt !== undefined) {
      first.keptAt = microseconds(begun + keptAt)
      first.addresses.set('192.0.2.100', instant(begun + keptAt + seconds(1)))
    }
    wire.runUntil(begun + seconds(1.2))
    first.isRunning = true
    first.turn()
    assert.equal(
      first.transitions.slice(before).map(({ transition }) => transition.to),
      states,
    )
    assert.is(first.addresses.has('192.0.2.100'), keptAt !== undefined)
  }
})

test('the interval of adverts does not drift, however late each of them leaves', () => {
  const { wire, first } = pair()
  const begun = wire.now
  const before = sent(first)
  // Every turn is up to 90 ms late.
  for (let i = 1; i <= 600; i++) {
    first.isRunning = false
    wire.runUntil(begun + i * milliseconds(110))
    first.isRunning = true
    first.turn()
  }
  assert.is(sent(first) - before, 66)
})

test('a healed split brain: the survivor announces itself again and says that it is over', () => {
  const { wire, first, second } = pair()
  first.isConnected = false
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
  first.isConnected = true
  wire.runUntil(seconds(21))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
  const announced = first.announced.length
  wire.runUntil(seconds(24))
  assert.ok(first.announced.length > announced)
  const codes = first.news.flatMap((news) => (news.kind === 'router-notice' ? [news.notice.code] : []))
  const last = second.transitions.at(-1)?.transition
  assert.is(last?.reason, 'higher_priority_advert')
  assert.equal(codes, ['split_brain', 'split_brain_resolved'])
})

test('a healed split brain, whichever of the two hears the other first', () => {
  const speakers = new Set<string>()
  for (const late of [100, 200, 300, 400, 500, 600, 700, 800, 900].map(milliseconds)) {
    const { wire, first: survivor, second } = pair({ parting: 'yes' })
    survivor.isConnected = false
    wire.runUntil(seconds(20) + late)
    assert.equal(wire.owners(vip), ['192.0.2.11', '192.0.2.12'])
    let speaker: string | undefined
    wire.transit = (from) => {
      speaker ??= from.address
      return 0
    }
    survivor.isConnected = true
    wire.runUntil(seconds(21) + late)
    const announced = survivor.announced.length
    wire.runUntil(seconds(25))
    assert.equal(wire.owners(vip), ['192.0.2.11'])
    assert.is(second.engine.snapshot()[0]?.state, 'Backup')
    const codes = survivor.news.flatMap((news) => (news.kind === 'router-notice' ? [news.notice.code] : []))
    assert.equal(codes, ['split_brain', 'split_brain_resolved'])
    assert.ok(survivor.announced.length > announced)
    if (speaker) speakers.add(speaker)
  }
  assert.is(speakers.size, 2)
})

test('a Master that is preempted says a last word, and that is no split brain', () => {
  const { wire, first, second } = pair({ parting: 'yes' })
  first.isConnected = false
  first.engine.stop(() => undefined)
  wire.runUntil(seconds(20))
  const back = wire.host('192.0.2.13')
  back.engine.configure([routerSettings({ priority: '200', parting: 'yes' })])
  wire.runUntil(seconds(40))
  assert.equal(wire.owners(vip), ['192.0.2.13'])
  assert.is(second.transitions.at(-1)?.transition.reason, 'higher_priority_advert')
  assert.equal(back.news, [])
})

test('tables that cannot be read are complained of once, and read again', () => {
  const { wire, first } = pair()
  first.linksFail = true
  first.engine.linksChanged()
  wire.runUntil(seconds(15))
  assert.equal(first.notices, ['engine: cannot read the interfaces: no buffer space'])
  first.linkIsUp = false
  first.linksFail = false
  wire.runUntil(seconds(16))
  assert.is(first.transitions.at(-1)?.transition.reason, 'interface_down')
})

test('without a socket for adverts a router does not take part, and tries again', () => {
  const wire = new VirtualWire()
  const first = wire.host('192.0.2.11')
  const second = wire.host('192.0.2.12')
  first.channelsFail = true
  first.engine.configure([routerSettings({ priority: '100' })])
  second.engine.configure([routerSettings({ priority: '90' })])
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.is(first.engine.snapshot()[0]?.fault, 'no_channel')
  assert.equal(first.notices, ['eth0: adverts over IPv4 can neither be sent nor heard: too many open files'])
  first.channelsFail = false
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('what cannot be sent for want of a socket is told', () => {
  const notices: string[] = []
  const channels = new Channels(
    () => {
      throw new Error('too many open files')
    },
    (object, text) => notices.push(`${object}: ${text}`),
  )
  const channel = channelOf(routerSettings({}))
  assert.is(channels.keep([channel], new Map([['eth0', link]])), false)
  assert.throws(() => channels.send(channel, [advert('192.0.2.11', 100)]), /there is no socket for adverts on eth0/)
})

test('a router that leaves and comes back with another transport hears from the beginning', () => {
  const { wire, first, second } = pair()
  const sealed = { authentication: { kind: 'header', key: '1111' } } as const
  second.engine.configure([{ ...routerSettings({ priority: '110' }), ...sealed }])
  first.engine.configure([])
  first.engine.configure([{ ...routerSettings({ priority: '100' }), ...sealed }])
  first.engine.linksChanged()
  wire.runUntil(seconds(30))
  assert.equal(
    first.transitions.slice(2).map(({ transition }) => `${transition.to} ${transition.reason}`),
    ['Initialize shutdown', 'Backup startup'],
  )
  assert.equal(wire.owners(vip), ['192.0.2.12'])
})

test('addresses that cannot be read do not end the engine: a router begins when they can be', () => {
  const wire = new VirtualWire()
  const host = wire.host('192.0.2.11')
  host.addresses.set(vip, instant(seconds(100)))
  host.interruptedLists = 3
  host.engine.configure([routerSettings({})])
  wire.runUntil(seconds(2))
  assert.equal(host.notices, [
    'engine: cannot read the interfaces: the dump was interrupted',
    'VI_1: 192.0.2.100/24 was left on eth0 by an earlier life: removed',
  ])
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('where it cannot be read whether an address was removed, it is renewed', () => {
  const { wire, first } = pair()
  first.addresses.delete(vip)
  first.interruptedLists = 1
  first.engine.addressRemoved(place, () => 'ip (pid 7)')
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('a reload and a return survive addresses that cannot be read', () => {
  const { wire, first } = pair()
  first.interruptedLists = 3
  first.engine.configure([routerSettings({ priority: '120' })])
  assert.is(first.transitions.length, 2)
  first.engine.configure([])
  first.engine.configure([routerSettings({ priority: '120' })])
  wire.runUntil(wire.now + milliseconds(600))
  first.interruptedLists = 3
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), ['192.0.2.11'])
})

test('an interface that cannot be announced on costs no other its news', () => {
  const { wire, first } = pair()
  first.otherLinks.push({ ...link, name: 'eth1', index: 3 })
  first.mute.add('eth1')
  const [virtual] = routerSettings({}).virtualAddresses
  const other = { ...routerSettings({}), name: 'VI_2', vrid: 52, interface: 'eth1' }
  const virtualAddresses = virtual ? [{ ...virtual, interface: 'eth1' }] : []
  first.engine.configure([routerSettings({}), { ...other, virtualAddresses }])
  first.linkIsUp = false
  first.engine.linksChanged()
  assert.is(first.transitions.at(-1)?.transition.reason, 'interface_down')
  wire.runUntil(seconds(15))
  assert.equal(first.notices, ['eth1: addresses cannot be announced: no such device'])
})

test('an interface that came anew has a last will anew: the old one spoke of the old number', () => {
  const { wire, first } = pair()
  const [virtual] = routerSettings({}).virtualAddresses
  const eth1 = { ...link, name: 'eth1', index: 3 }
  first.otherLinks.push(eth1)
  const virtualAddresses = virtual ? [{ ...virtual, interface: 'eth1' }] : []
  first.engine.configure([{ ...routerSettings({ priority: '150' }), virtualAddresses }])
  wire.runUntil(seconds(20))
  first.guarded.length = 0
  first.otherLinks.splice(0, 1, { ...eth1, index: 4 })
  first.engine.linksChanged()
  assert.equal(
    first.guarded.filter((told) => told.startsWith('arm')),
    ['arm eth0#51 with 3 farewells'],
  )
})

test('tables that cannot be read when an interface is due are read again after a pause', () => {
  const { wire, first } = pair()
  const delay = { interface: 'eth0', up: seconds(1), down: seconds(1) }
  first.configure([routerSettings({ priority: '100' })], { interfaceDelays: [delay] })
  first.linkIsUp = false
  first.engine.linksChanged()
  first.linksFail = true
  first.isRunning = false
  wire.runUntil(seconds(11))
  first.turn()
  assert.ok(first.wakeAt !== undefined && first.wakeAt > wire.now)
  first.linksFail = false
  first.isRunning = true
  wire.runUntil(seconds(12))
  assert.is(first.transitions.at(-1)?.transition.reason, 'interface_down')
})

test('no advert leaves from what is left over of a router that starts with it', () => {
  const { wire, second } = pair()
  const owner = wire.host('192.0.2.13')
  owner.listsOwnLast = true
  owner.addresses.set('192.0.2.102', instant(seconds(100)))
  const other = {
    prefix: { address: '192.0.2.102' as Address, length: 24 },
    interface: 'eth0',
    scope: 'global',
  } as const
  owner.engine.configure([
    routerSettings({ priority: '255' }),
    { ...routerSettings({}), name: 'VI_2', vrid: 52, virtualAddresses: [other] },
  ])
  wire.runUntil(seconds(12))
  assert.equal(
    second.engine.snapshot()[0]?.peers.map(({ address }) => address),
    ['192.0.2.11', '192.0.2.13'],
  )
})

test('the owner of an address does not keep what is left over while it cannot be Master', () => {
  const wire = new VirtualWire()
  const [faulty, owner] = [wire.host('192.0.2.11'), wire.host('192.0.2.12')]
  faulty.linkIsUp = false
  for (const host of [faulty, owner]) {
    host.addresses.set(vip, instant(seconds(100)))
    host.engine.configure([routerSettings({ priority: '255' })])
  }
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.equal(owner.notices, [])
})

test('where an interface gets another hardware address the Master announces itself with it', () => {
  const { first } = pair()
  const announced = first.announced.length
  first.mac = '020000000099'
  first.engine.linksChanged()
  first.engine.linksChanged()
  const frames = first.announced.slice(announced)
  // Ethernet source, and sender of the ARP packet.
  assert.equal(
    frames.map((frame) => [frame.slice(12, 24), frame.slice(44, 56)]),
    Array(5).fill(['020000000099', '020000000099']),
  )
})

test('a reload that comes while the engine leaves begins nothing', () => {
  const { wire, first } = pair()
  let stopped = false
  first.engine.stop(() => {
    stopped = true
  })
  first.engine.configure([routerSettings({ priority: '120' })])
  wire.runUntil(seconds(20))
  assert.ok(stopped)
  assert.equal(wire.owners(vip), ['192.0.2.12'])
  assert.equal(first.engine.snapshot(), [])
})

test.run()
