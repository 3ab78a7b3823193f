import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Address,
  addressBytes,
  addressFrom,
  compareAddresses,
  parseAddress,
  parsePrefix,
} from '../../src/model/address.js'

const address = (text: string) => text as Address

test('an address without a prefix length is a host', () => {
  assert.equal(parsePrefix('192.0.2.1'), { address: '192.0.2.1', length: 32 })
  assert.equal(parsePrefix('2001:db8::1'), { address: '2001:db8::1', length: 128 })
})

test('a prefix length beyond the family is no prefix', () => {
  assert.equal(parsePrefix('192.0.2.1/24'), { address: '192.0.2.1', length: 24 })
  for (const text of ['192.0.2.1/33', '192.0.2.1/', '192.0.2.1/x', '192.0.2.500/24', '/24', '2001:db8::1/129']) {
    assert.is(parsePrefix(text), undefined, text)
  }
})

test('addresses compare as numbers, not as text', () => {
  assert.ok(compareAddresses(address('10.0.0.9'), address('10.0.0.10')) < 0)
  assert.ok(compareAddresses(address('192.0.2.200'), address('192.0.2.100')) > 0)
})

test('IPv6 addresses are written as RFC 5952 asks', () => {
  const cases: Record<string, string> = {
    '20010db8000000000000000000000001': '2001:db8::1',
    '20010db8000000000001000000000001': '2001:db8::1:0:0:1',
    '00000000000000000000000000000000': '::',
    '00000000000000000000000000000001': '::1',
    fe800000000000000000000000000000: 'fe80::',
    '20010db8000100010001000100010001': '2001:db8:1:1:1:1:1:1',
    '20010db8000000010001000100010001': '2001:db8:0:1:1:1:1:1',
  }
  for (const [octets, text] of Object.entries(cases)) assert.is(addressFrom(Buffer.from(octets, 'hex')), text)
})

test('octets survive being written and read', () => {
  const octets = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
  )
  fc.assert(
    fc.property(octets, (bytes) => {
      const text = parseAddress(addressFrom(bytes))
      assert.ok(text)
      assert.equal(addressBytes(text), Buffer.from(bytes))
    }),
  )
})

test.run()
