import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sourceFor } from '../../src/engine/source.js'
import type { Address } from '../../src/model/address.js'
import type { RouterSettings, Transport } from '../../src/model/router.js'
import { centiseconds, milliseconds, seconds } from '../../src/model/time.js'
import { openHeader } from '../../src/wire/authentication-header.js'
import { type Advertisement, decodeAdvertisement, encodeAdvertisement } from '../../src/wire/vrrp.js'
import { routerSettings } from '../support/transcript.js'
import { VirtualWire } from '../support/virtual-wire.js'

// What routers say to each other in other ways than version 2 by multicast.

const first = '192.0.2.11' as Address
const second = '192.0.2.12' as Address
const vip = '192.0.2.100'

function pair(changes: Partial<RouterSettings>, addresses: readonly [string, string] = [first, second]) {
  const wire = new VirtualWire()
  const hosts = addresses.map((address) => wire.host(address))
  for (const [index, host] of hosts.entries()) {
    host.engine.configure([{ ...routerSettings({ priority: String(100 - 10 * index) }), ...changes }])
  }
  return { wire, hosts }
}

const unicast = (...peers: Address[]): Transport => ({
  kind: 'unicast',
  peers: peers.map((address) => ({ address })),
  ttl: 7,
  checkSource: true,
})

const ipv6: Partial<RouterSettings> = {
  version: 3,
  family: 'ipv6',
  transport: { kind: 'multicast', group: 'ff02::12' as Address },
  virtualAddresses: [
    { prefix: { address: 'fe80::100' as Address, length: 64 }, interface: 'eth0', scope: 'global' },
    { prefix: { address: '192.0.2.99' as Address, length: 24 }, interface: 'eth0', scope: 'global', excluded: true },
  ],
}

test('with the same list of all nodes a pair speaks by unicast, each only to the other', () => {
  const { wire, hosts } = pair({ transport: unicast(first, second) })
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), [first])
  assert.equal(hosts[0]?.engine.snapshot()[0]?.discarded, {})
  assert.is(hosts[1]?.engine.snapshot()[0]?.received, 7)
})

test('unicast without a peer is a fault', () => {
  const { wire, hosts } = pair({ transport: unicast() })
  wire.runUntil(seconds(10))
  assert.is(hosts[0]?.engine.snapshot()[0]?.fault, 'no_unicast_peer')
  hosts[0]?.engine.configure([{ ...routerSettings({}), transport: unicast(second) }])
  wire.runUntil(seconds(20))
  assert.equal(wire.owners(vip), [first])
})

test('over IPv6 addresses of either family are held and announced', () => {
  const { wire, hosts } = pair(ipv6, ['fe80::11', 'fe80::12'])
  wire.runUntil(seconds(3) + milliseconds(700))
  assert.equal(wire.owners('fe80::100'), ['fe80::11'])
  assert.equal(wire.owners('192.0.2.99'), ['fe80::11'])
  const etherTypes = hosts[0]?.announced.map((frame) => frame.slice(24, 28))
  assert.equal(etherTypes, [...Array(5).fill('86dd'), ...Array(5).fill('0806')])
})

test('where there is no IPv6 the routers of IPv4 work all the same, and it is told once', () => {
  const wire = new VirtualWire()
  const host = wire.host(first)
  host.unspoken.add('ipv6')
  const other = { ...routerSettings({}), ...ipv6, name: 'VI_6', vrid: 6 }
  host.engine.configure([other, routerSettings({})])
  host.engine.configure([other, routerSettings({ priority: '101' })])
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), [first])
  assert.equal(host.notices, ['eth0: adverts over IPv6 can neither be sent nor heard: no ipv6 here'])
  assert.is(host.engine.snapshot()[0]?.fault, 'no_source_address')
})

test('a Backup of version 3 learns the interval of its Master, and says that it is another', () => {
  const { wire, hosts } = pair({ version: 3, advertisementInterval: seconds(1) })
  hosts[0]?.engine.configure([{ ...routerSettings({ version: '3' }), advertisementInterval: centiseconds(20) }])
  wire.runUntil(seconds(10))
  const [report] = hosts[1]?.engine.snapshot() ?? []
  assert.is(report?.masterInterval, 200_000)
  assert.equal(hosts[1]?.notices, [
    'VI_1: 192.0.2.11 sends adverts every 0.2s, not 1s: that counts while it is Master, but an address can be on two hosts for a while where one of them hangs',
  ])
})

const sealed: Partial<RouterSettings> = { authentication: { kind: 'header', key: '1111' } }

test('in authentication headers the numbers go on across a handover and back', () => {
  const { wire, hosts } = pair(sealed)
  wire.runUntil(seconds(10))
  assert.equal(wire.owners(vip), [first])
  hosts[0]?.engine.stop(() => undefined)
  wire.runUntil(seconds(15))
  assert.equal(wire.owners(vip), [second])
  hosts[0]?.engine.configure([{ ...routerSettings({ priority: '100' }), ...sealed }])
  wire.runUntil(seconds(25))
  assert.equal(wire.owners(vip), [first])
  assert.equal(
    hosts.flatMap(({ engine }) => Object.keys(engine.snapshot()[0]?.discarded ?? {})),
    [],
  )
})

test('the numbers of a life are later than those of the life before, although it heard nothing of its peer', () => {
  const { wire, hosts } = pair(sealed)
  const [master, backup] = hosts
  assert.ok(master && backup)
  wire.transit = (from) => (from === backup ? undefined : 0)
  wire.runUntil(seconds(100))
  master.engine.stop(() => undefined)
  wire.runUntil(seconds(110))
  master.engine.configure([{ ...routerSettings({ priority: '100' }), ...sealed }])
  wire.runUntil(seconds(120))
  assert.equal(wire.owners(vip), [first])
  assert.equal(backup.engine.snapshot()[0]?.discarded, {})
})

test('the last will has later numbers than the adverts that left before', () => {
  const { wire, hosts } = pair(sealed)
  wire.runUntil(seconds(10))
  const [master, backup] = hosts
  assert.ok(master && backup)
  backup.isRunning = false
  backup.queue.length = 0
  wire.runUntil(seconds(10) + milliseconds(700))
  master.engine.executeLastWills()
  const numbers = backup.queue.map(({ payload }) => {
    const opened = openHeader({ packet: payload })
    if (typeof opened === 'string') throw new Error(opened)
    const advert = decodeAdvertisement({
      source: first,
      destination: vip as Address,
      ttl: 255,
      payload: opened.payload,
    })
    return [opened.sequence, (advert as Advertisement).priority]
  })
  assert.equal(
    numbers.map(([, priority]) => priority),
    [100, 0, 0, 0],
  )
  assert.ok(numbers.every(([sequence = 0], index) => index === 0 || sequence > (numbers[index - 1]?.[0] ?? 0)))
})

test('a header that was heard before, or made with another key, changes nothing', () => {
  const { wire, hosts } = pair(sealed)
  const [master, backup] = hosts
  assert.ok(master && backup)
  const heard: Parameters<VirtualWire['deliver']>[1][] = []
  const deliver = wire.deliver.bind(wire)
  wire.deliver = (from, outgoing, protocol) => {
    heard.push(outgoing)
    deliver(from, outgoing, protocol)
  }
  wire.runUntil(seconds(10))
  const again = heard.at(-1)
  assert.ok(again)
  wire.deliver(master, again, 'ah')
  assert.equal(backup.engine.snapshot()[0]?.discarded, { replay: 1 })
  backup.engine.configure([{ ...routerSettings({ priority: '90' }), authentication: { kind: 'header', key: 'other' } }])
  wire.deliver(master, again, 'ah')
  assert.equal(backup.engine.snapshot()[0]?.discarded, { replay: 1, authentication: 1 })
})

test('a packet that is no authentication header is nobody’s, whatever its octets look like', () => {
  const wire = new VirtualWire()
  const host = wire.host(first)
  const other = wire.host(second)
  const of = (vrid: number) => ({ ...routerSettings({}), ...sealed, vrid, name: `VI_${vrid}` })
  host.engine.configure([of(51), of(192)])
  // The second octet is the type of service, 0xc0.
  const payload = Buffer.from('45c00014000000000033000000000000', 'hex')
  wire.deliver(other, { source: second, destination: '224.0.0.18' as Address, ttl: 255, payload }, 'ah')
  assert.equal(host.notices, [])
  assert.equal(
    host.engine.snapshot().map(({ discarded }) => discarded),
    [{ length: 1 }, { length: 1 }],
  )
})

test('who has a header hears of those who have none', () => {
  const { wire, hosts } = pair(sealed)
  hosts[1]?.engine.configure([routerSettings({ priority: '90' })])
  wire.runUntil(seconds(6))
  assert.equal(hosts[0]?.notices, [
    'VI_1: adverts of 192.0.2.12 are ignored, their authentication is not ours: both may be Master',
  ])
})

test('an old unicast peer is answered with its own checksum, which is told', () => {
  const wire = new VirtualWire()
  const master = wire.host(first)
  const old = wire.host('192.0.2.13')
  old.isRunning = false
  master.engine.configure([
    { ...routerSettings({ version: '3', priority: '100' }), transport: unicast('192.0.2.13' as Address) },
  ])
  const ends = { source: '192.0.2.13' as Address, destination: first }
  const advert: Advertisement = {
    version: 3,
    vrid: 51,
    priority: 90,
    advertisementInterval: seconds(1),
    addresses: [vip as Address],
    authType: 0,
    password: '',
  }
  const flavours = () =>
    old.queue.splice(0).map((datagram) => (decodeAdvertisement(datagram) as Advertisement).checksum)
  wire.runUntil(seconds(5))
  assert.equal([...new Set(flavours())], ['pseudo_header'])
  wire.deliver(old, { ...ends, payload: encodeAdvertisement({ ...advert, checksum: 'group_header' }, ends), ttl: 255 })
  wire.runUntil(seconds(8))
  assert.equal([...new Set(flavours())], ['group_header'])
  assert.is(master.engine.snapshot()[0]?.peers[0]?.checksum, 'group_header')
  assert.equal(master.notices, [
    'VI_1: 192.0.2.13 has the multicast group in its unicast checksums, as keepalived had before 1.3.7',
  ])
})

const held = [
  ['eth0', '192.0.2.11'],
  ['eth1', '192.0.2.21'],
  ['eth0', '2001:db8::11'],
  ['eth0', 'fe80::11'],
].map(([name = '', address]) => ({ interface: name, prefix: { address: address as Address, length: 24 } }))

const sources: readonly [string, Partial<RouterSettings>, string | undefined][] = [
  ['the first of the interface', {}, '192.0.2.11'],
  ['the one that was given, wherever it is', { sourceAddress: '192.0.2.21' as Address }, '192.0.2.21'],
  ['none, where the one that was given is not there', { sourceAddress: '192.0.2.22' as Address }, undefined],
  ['over IPv6 a link-local one', ipv6, 'fe80::11'],
  ['to a link-local peer too', { ...ipv6, transport: unicast('fe80::12' as Address) }, 'fe80::11'],
  [
    'to another peer one that it can answer',
    { ...ipv6, transport: unicast('2001:db8::12' as Address) },
    '2001:db8::11',
  ],
]
for (const [what, changes, source] of sources) {
  test(`the source of adverts: ${what}`, () => {
    assert.is(sourceFor({ ...routerSettings({}), ...changes }, held), source)
  })
}

test.run()
