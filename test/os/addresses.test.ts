import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, parseAddress } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { NetlinkClient } from '../../src/netlink/client.js'
import { putAddresses, putMessages, removalMessages, removeAddresses } from '../../src/os/addresses.js'
import { answer, scriptedNetlink } from '../support/scripted-netlink.js'

const address = (text: string) => parseAddress(text) as Address
const vip = { index: 3, prefix: { address: address('192.0.2.100'), length: 24 }, scope: 'global' } as const
const other = { index: 4, prefix: { address: address('192.0.2.101'), length: 32 }, scope: 'link' } as const

/** Refuses the n-th request of a batch with an errno. */
const refusing = (refusals: Readonly<Record<number, number>>) =>
  scriptedNetlink((messages) => messages.map(({ sequence }, n) => answer(sequence, refusals[n])))

test('an address with a lifetime is created or refreshed, prefix, label and broadcast repeated', () => {
  const request = { ...vip, label: 'eth0:1', broadcast: address('192.0.2.255'), lifetime: seconds(2) }
  assert.is(
    putMessages([request]).toString('hex'),
    '50000000140001050000000000000000' +
      '0218000003000000' +
      '08000100c0000264' +
      '08000200c0000264' +
      '0b000300657468303a310000' +
      '08000400c00002ff' +
      '14000600' +
      '02000000' +
      '02000000' +
      '0000000000000000',
  )
})

test('an address without a lifetime stays for ever', () => {
  assert.is(putMessages([other]).toString('hex').slice(-32), 'ffffffffffffffff0000000000000000')
})

test('the bytes of a removal ask for no acknowledgement, one message after the other', () => {
  assert.is(
    removalMessages([vip, other]).toString('hex'),
    '28000000150001000000000000000000' +
      '0218000003000000' +
      '08000100c0000264' +
      '08000200c0000264' +
      '28000000150001000100000000000000' +
      '0220000004000000' +
      '08000100c0000265' +
      '08000200c0000265',
  )
})

test('the other end of a link, options and a lifetime of preference go along', () => {
  const request = {
    ...other,
    peer: address('192.0.2.9'),
    traits: ['home', 'noprefixroute'],
    isDeprecated: true,
  } as const
  assert.is(
    putMessages([request]).toString('hex'),
    '44000000140001050000000000000000' +
      '022000fd04000000' +
      '08000100c0000209' +
      '08000200c0000265' +
      '14000600' +
      '00000000' +
      'ffffffff' +
      '0000000000000000' +
      '0800080010020000',
  )
  assert.is(removalMessages([request]).toString('hex').slice(-32), '08000100c0000209' + '08000200c0000265')
})

test('all addresses go in one batch, and a refusal names its address', () => {
  const kernel = refusing({ 0: 19 })
  const failures = putAddresses(new NetlinkClient(kernel), [vip, other])
  assert.is(kernel.sent.length, 1)
  assert.equal(
    failures.map((failure) => [failure.address, failure.error.message]),
    [[vip, 'add 192.0.2.100/24 to link 3: no such device (ENODEV)']],
  )
})

test('to remove what is not there is no failure', () => {
  assert.equal(removeAddresses(new NetlinkClient(refusing({ 0: 99 })), [vip, other]), [])
  const [failure] = removeAddresses(new NetlinkClient(refusing({ 1: 1 })), [vip, other])
  assert.is(failure?.error.code, 'EPERM')
})

test.run()
