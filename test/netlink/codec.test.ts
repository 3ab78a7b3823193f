import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { attributes, binary, string, struct, u8, u16, u16be, u32, u64 } from '../../src/netlink/codec.js'

const inner = attributes({ port: [1, u16be], big: [2, u64] })
const table = attributes({
  small: [9, u8],
  half: [2, u16],
  word: [3, u32],
  name: [4, string],
  raw: [5, binary],
  inner: [6, inner],
})

test('attributes are aligned, in the order of the table, and nested ones are marked', () => {
  const bytes = table.encode({ inner: { port: 80 }, small: 7, name: 'eth0' })
  assert.is(
    Buffer.from(bytes).toString('hex'),
    '0500090007000000' + '090004006574683000000000' + '0c000680' + '0600010000500000',
  )
})

test('attributes that the table does not know are skipped', () => {
  const bytes = Buffer.from('080063000000000a' + '0600020001000000', 'hex')
  assert.equal(table.decode(bytes), { half: 1 })
})

test('a string is read without its NUL, and where it has none', () => {
  assert.is(string.decode(Buffer.from('wlc\0')), 'wlc')
  assert.is(string.decode(Buffer.from('wlc')), 'wlc')
})

test('a structure has no holes, and a longer one from a newer kernel is read', () => {
  const message = struct({ family: 'u8', length: 'u8', kind: 'u16', index: 'u32' })
  assert.is(message.size, 8)
  assert.is(message.encode({ family: 2, length: 24, kind: 1, index: 5 }).toString('hex'), '0218010005000000')
  assert.equal(message.decode(Buffer.from('0218010005000000ffff', 'hex')), { family: 2, length: 24, kind: 1, index: 5 })
})

test('a structure that is cut short is refused', () => {
  assert.throws(() => struct({ index: 'u32' }).decode(Buffer.alloc(3)), RangeError)
})

test('whatever is written is read back', () => {
  const plain = { noNullPrototype: true }
  const values = fc.record(
    {
      small: fc.nat(0xff),
      half: fc.nat(0xffff),
      word: fc.nat(0xffffffff),
      name: fc.string({ unit: fc.constantFrom('a', '0', ':', '-', 'é') }),
      raw: fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets)),
      inner: fc.record({ port: fc.nat(0xffff), big: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }) }, plain),
    },
    plain,
  )
  fc.assert(fc.property(values, (value) => assert.equal(table.decode(Buffer.from(table.encode(value))), value)))
})

test.run()
