import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ipv4Payload } from '../../src/os/ipv4-header.js'

const payloadOf = (hex: string) => ipv4Payload(Buffer.from(hex, 'hex'))?.toString('hex')

test('the payload follows a header of twenty octets', () => {
  assert.is(payloadOf('45c0001c1c4640000102cd64c0000201e0000012' + '2133640100010d8a'), '2133640100010d8a')
})

test('options belong to the header', () => {
  // IHL 6: a router alert option (RFC 2113) before the payload.
  assert.is(payloadOf('46c00020000040000170cd64c0000201e000001294040000' + '2133640100010d8a'), '2133640100010d8a')
})

test('octets after the total length are padding', () => {
  assert.is(payloadOf('45c0001800000000ff700000c0000201e0000012' + '21336401' + '000000000000'), '21336401')
})

test('an empty payload is a payload', () => {
  assert.is(payloadOf('45c0001400000000ff700000c0000201e0000012'), '')
})

test('what is no whole IPv4 packet has none', () => {
  const broken = {
    empty: '',
    'shorter than a header': '45c0001400000000ff700000c0000201e00000',
    'version 6': '65c0001400000000ff700000c0000201e0000012',
    'header length below the least': '44c0001400000000ff700000c0000201e0000012',
    'header longer than the packet': '4fc0001400000000ff700000c0000201e0000012',
    'cut off': '45c0001800000000ff700000c0000201e0000012' + '213364',
  }
  for (const [name, hex] of Object.entries(broken)) assert.is(payloadOf(hex), undefined, name)
})

test.run()
