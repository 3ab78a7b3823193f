// Runs in a network namespace of its own, which is gone when the process ends.
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkout } from '../../lab/checkout.js'
import { type Address, parseAddress } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { NetlinkClient } from '../../src/netlink/client.js'
import { loadAddon } from '../../src/os/addon.js'
import {
  type AddressRequest,
  listAddresses,
  putAddresses,
  putMessages,
  removalMessages,
  removeAddresses,
} from '../../src/os/addresses.js'
import { listLinks } from '../../src/os/links.js'
import { openNetlinkSocket, subscribeNetlink } from '../../src/os/netlink-socket.js'
import { decodeNotifications, type Notification, notificationGroups } from '../../src/os/notifications.js'
import { inOwnNamespace } from '../support/own-namespace.js'

inOwnNamespace(import.meta.filename, runTests)

function runTests() {
  const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })
  ip('link', 'add', 'eth0', 'address', '02:00:00:00:00:01', 'type', 'veth', 'peer', 'name', 'eth1')
  // The kernel would give them IPv6 addresses of their own.
  for (const name of ['eth0', 'eth1']) ip('link', 'set', name, 'addrgenmode', 'none')
  const addon = loadAddon(checkout)
  const index = addon.interfaceIndex('eth0')
  const transport = openNetlinkSocket(addon, 'NETLINK_ROUTE')
  const client = new NetlinkClient(transport)

  const address = (text: string) => parseAddress(text) as Address
  const vip = (last: number, settings: Partial<AddressRequest> = {}): AddressRequest => ({
    index,
    prefix: { address: address(`192.0.2.${last}`), length: 24 },
    scope: 'global',
    ...settings,
  })
  const held = () => listAddresses(client).map(({ prefix }) => prefix.address)
  const eth0 = () => listLinks(client).find(({ name }) => name === 'eth0')

  test.before.each(() => {
    ip('address', 'flush', 'dev', 'eth0')
  })

  test('a link is listed with its state', () => {
    const parent = addon.interfaceIndex('eth1')
    const link = { index, name: 'eth0', mac: Buffer.from('020000000001', 'hex'), mtu: 1500, kind: 'veth', parent }
    assert.equal(eth0(), { ...link, up: false, running: false, carrier: false })
    ip('link', 'set', 'eth0', 'up')
    assert.equal(eth0(), { ...link, up: true, running: false, carrier: false })
    ip('link', 'set', 'eth1', 'up')
    assert.equal(eth0(), { ...link, up: true, running: true, carrier: true })
  })

  test('an address is added with all that was asked, and the kernel shows the same', () => {
    const request = vip(100, { label: 'eth0:1', broadcast: address('192.0.2.255'), lifetime: seconds(60) })
    const other = { index, prefix: { address: address('198.51.100.1'), length: 32 }, scope: 'link' } as const
    assert.equal(putAddresses(client, [other, request]), [])
    assert.equal(listAddresses(client), [
      { ...other, label: 'eth0', secondary: false },
      { ...request, secondary: false },
    ])
    assert.match(
      ip('-4', 'address', 'show', 'eth0'),
      /192\.0\.2\.100\/24 brd 192\.0\.2\.255 scope global dynamic eth0:1/,
    )
  })

  test('a second address of a subnet is secondary', () => {
    putAddresses(client, [vip(100), vip(101)])
    assert.equal(
      listAddresses(client).map(({ secondary }) => secondary),
      [false, true],
    )
  })

  test('an address that is refreshed stays, also by bytes that somebody else sends; another expires', async () => {
    const lifetime = seconds(1)
    const refresh = [vip(101, { lifetime })]
    const bytes = putMessages([vip(102, { lifetime })])
    putAddresses(client, [vip(1), vip(100, { lifetime }), ...refresh])
    const start = performance.now()
    while (held().includes(address('192.0.2.100'))) {
      assert.ok(performance.now() - start < 5000, 'the address is there after 5 s')
      assert.equal(putAddresses(client, refresh), [])
      transport.send(bytes)
      await pause(100)
    }
    assert.ok(performance.now() - start > 900, 'the address went early')
    assert.equal(held(), ['192.0.2.1', '192.0.2.101', '192.0.2.102'])
  })

  test('a refresh with another length of the prefix would be another address', () => {
    const { prefix, ...rest } = vip(100)
    putAddresses(client, [vip(100), { ...rest, prefix: { ...prefix, length: 32 } }])
    assert.equal(held(), ['192.0.2.100', '192.0.2.100'])
  })

  const vip6 = (text: string, settings: Partial<AddressRequest> = {}): AddressRequest => ({
    ...vip(100, settings),
    prefix: { address: address(text), length: 64 },
  })

  test('an IPv6 address answers at once, goes with its lifetime and brings no route that would', async () => {
    putAddresses(client, [vip6('2001:db8::1', { traits: ['noprefixroute'] })])
    const lifetime = seconds(1)
    const refresh = [vip6('2001:db8::101', { lifetime })]
    assert.equal(putAddresses(client, [vip6('2001:db8::100', { lifetime }), ...refresh]), [])
    assert.equal(held().sort(), ['2001:db8::1', '2001:db8::100', '2001:db8::101'])
    assert.match(ip('-6', 'address', 'show', 'eth0'), /2001:db8::100\/64 scope global nodad dynamic noprefixroute/)
    assert.is(ip('-6', 'route', 'show', '2001:db8::/64'), '')
    const start = performance.now()
    while (held().includes(address('2001:db8::100'))) {
      assert.ok(performance.now() - start < 5000, 'the address is there after 5 s')
      assert.equal(putAddresses(client, refresh), [])
      await pause(100)
    }
    assert.ok(performance.now() - start > 900, 'the address went early')
    assert.equal(held().sort(), ['2001:db8::1', '2001:db8::101'])
    assert.equal(removeAddresses(client, [vip6('2001:db8::101'), vip6('2001:db8::102')]), [])
    transport.send(removalMessages([vip6('2001:db8::1')]))
    assert.equal(held(), [])
  })

  test('an IPv6 address that the kernel still asks about is tentative', () => {
    ip('address', 'add', '2001:db8::7/64', 'dev', 'eth0')
    assert.equal(
      listAddresses(client).map(({ tentative }) => tentative),
      [true],
    )
  })

  test('addresses are removed, those that are gone already without a failure', () => {
    putAddresses(client, [vip(100), vip(101)])
    assert.equal(removeAddresses(client, [vip(101), vip(102), vip(100)]), [])
    assert.equal(held(), [])
  })

  test('the bytes of a removal do the same, and are not answered', () => {
    putAddresses(client, [vip(100), vip(101)])
    transport.send(removalMessages([vip(101), vip(100)]))
    assert.is(transport.receive(0), undefined)
    assert.equal(held(), [])
  })

  test('of hundreds in one batch each failure is told with its address', () => {
    const many = Array.from({ length: 1000 }, (_, n) => {
      const prefix = { address: address(`10.0.${n >> 8}.${n & 255}`), length: 32 }
      return { index: n % 400 === 150 ? 9999 : index, prefix, scope: 'global' } as const
    })
    const failures = putAddresses(client, many)
    assert.equal(
      failures.map(({ address: { prefix }, error }) => [prefix.address, error.code]),
      [
        ['10.0.0.150', 'ENODEV'],
        ['10.0.2.38', 'ENODEV'],
        ['10.0.3.182', 'ENODEV'],
      ],
    )
    assert.is(held().length, 997)
    const nowhere = many.map((each) => ({ ...each, index: 9999 }))
    assert.is(putAddresses(client, nowhere).length, 1000)
  })

  test('a refusal has the words of the kernel', () => {
    const [failure] = putAddresses(client, [{ ...vip(100), prefix: { ...vip(100).prefix, length: 33 } }])
    assert.is(failure?.error.message, `add 192.0.2.100/33 to link ${index}: ipv4: Invalid prefix length (EINVAL)`)
  })

  test('news of links and addresses arrives, the end of a lifetime too', async () => {
    const news: Notification[] = []
    const onDatagram = (datagram: Buffer) => news.push(...decodeNotifications(datagram))
    const subscription = subscribeNetlink(addon, 'NETLINK_ROUTE', notificationGroups, onDatagram, () => undefined)
    try {
      const told = () =>
        news.splice(0).map((each) => `${each.kind} ${'link' in each ? each.link.name : each.address.prefix.address}`)
      const until = async (last: string) => {
        const heard: string[] = []
        for (const start = performance.now(); heard.at(-1) !== last; await pause(20)) {
          assert.ok(performance.now() - start < 5000, `not told of "${last}", but of ${heard.join(', ')}`)
          heard.push(...told())
        }
        return heard
      }
      putAddresses(client, [vip(100), vip(101, { lifetime: seconds(1) })])
      const expiry = await until('address-removed 192.0.2.101')
      assert.equal(expiry.slice(0, 2), ['address-added 192.0.2.100', 'address-added 192.0.2.101'])
      removeAddresses(client, [vip(100)])
      assert.equal(await until('address-removed 192.0.2.100'), ['address-removed 192.0.2.100'])
      ip('link', 'set', 'eth1', 'down')
      await until('link-down eth0')
      ip('link', 'set', 'eth1', 'up')
      await until('link-up eth0')
    } finally {
      subscription.close()
    }
  })

  test.after(() => client.close())
  test.run()
}
