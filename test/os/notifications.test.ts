import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeNotifications } from '../../src/os/notifications.js'

const told = (...messages: string[]) => decodeNotifications(Buffer.from(messages.join(''), 'hex'))

// Captured on Linux 6.18; those about links are cut down to what is read of them.
const linkOf = (type: string, family: string, flags: string) =>
  `40000000${type}00000000000000000000` +
  `${family}000100` +
  `03000000${flags}00000000` +
  '090003006574683000000000' +
  '08000400dc050000' +
  '0a000100020000000001' +
  '0000'
const up = linkOf('1000', '00', '43100100')
const address = (type: string) =>
  `58000000${type}00000100000025fc6dbb0218010003000000` +
  '08000100c000026408000200c000026408000400c00002ff0b000300657468303a310000' +
  '080008000100000014000600010000000100000050dc040050dc0400'

const eth0 = { index: 3, name: 'eth0', mac: Buffer.from('020000000001', 'hex'), mtu: 1500 }
const vip = {
  index: 3,
  prefix: { address: '192.0.2.100', length: 24 },
  label: 'eth0:1',
  broadcast: '192.0.2.255',
  scope: 'global',
  secondary: true,
  lifetime: 1_000_000,
}

test('a link that is on and can carry packets is up', () => {
  assert.equal(told(up), [{ kind: 'link-up', link: { ...eth0, up: true, running: true, carrier: true } }])
})

test('a link that is off, or on without a carrier, is down', () => {
  assert.equal(told(linkOf('1000', '00', '02100000')), [
    { kind: 'link-down', link: { ...eth0, up: false, running: false, carrier: false } },
  ])
  assert.equal(told(linkOf('1000', '00', '03100000')), [
    { kind: 'link-down', link: { ...eth0, up: true, running: false, carrier: false } },
  ])
})

test('a link is removed', () => {
  assert.equal(
    told(linkOf('1100', '00', '02100000')).map(({ kind }) => kind),
    ['link-removed'],
  )
})

test('a link that leaves its bridge is not removed', () => {
  assert.equal(told(linkOf('1100', '07', '43100100')), [])
})

test('an address comes and goes', () => {
  assert.equal(told(address('1400'), address('1500')), [
    { kind: 'address-added', address: vip, by: 0xbb6dfc25 },
    { kind: 'address-removed', address: vip, by: 0xbb6dfc25 },
  ])
})

test('messages of other kinds are skipped', () => {
  assert.equal(told(address('1800')), [])
})

test.run()
