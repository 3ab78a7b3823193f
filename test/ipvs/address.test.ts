import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressOctets, addressText, familyOf } from '../../src/ipvs/address.js'

const octets = [
  ['192.0.2.100', 'c0000264000000000000000000000000'],
  ['::', '00000000000000000000000000000000'],
  ['::1', '00000000000000000000000000000001'],
  ['2001:db8::', '20010db8000000000000000000000000'],
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['fe80::1:0:0:2', 'fe800000000000000001000000000002'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
] as const

for (const [text, hex] of octets) {
  test(`${text} has the octets ${hex}`, () => {
    assert.is(addressOctets(text).toString('hex'), hex)
    assert.is(addressText(familyOf(text), Buffer.from(hex, 'hex')), text)
  })
}

test('other ways to write an IPv6 address are read', () => {
  assert.is(addressOctets('::ffff:192.0.2.1').toString('hex'), '00000000000000000000ffffc0000201')
  assert.is(addressOctets('2001:0DB8:0:0::1').toString('hex'), '20010db8000000000000000000000001')
})

test('what is no address is refused', () => {
  assert.throws(() => addressOctets('192.0.2'), TypeError)
  assert.throws(() => addressOctets('fe80::1%eth0 '), TypeError)
})

test.run()
