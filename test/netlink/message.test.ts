import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pack, unpack } from '../../src/netlink/message.js'

test('messages of one datagram each begin at a multiple of four', () => {
  const messages = [
    { type: 20, flags: 1, sequence: 7, payload: Buffer.from('aabbcc', 'hex') },
    { type: 21, flags: 5, sequence: 8, payload: Buffer.alloc(0) },
  ]
  const datagram = pack(messages)
  assert.is(
    datagram.toString('hex'),
    '13000000' +
      '1400' +
      '0100' +
      '07000000' +
      '00000000' +
      'aabbcc00' +
      '10000000' +
      '1500' +
      '0500' +
      '08000000' +
      '00000000',
  )
  assert.equal(
    unpack(datagram),
    messages.map((message) => ({ ...message, port: 0 })),
  )
})

test('the last message may come without its padding', () => {
  assert.is(
    unpack(pack([{ type: 20, flags: 1, sequence: 7, payload: Buffer.from('aa', 'hex') }]).subarray(0, 17)).length,
    1,
  )
})

test('a length that does not fit is refused', () => {
  const datagram = pack([{ type: 20, flags: 1, sequence: 7, payload: Buffer.alloc(8) }])
  assert.throws(() => unpack(datagram.subarray(0, 20)), RangeError)
  assert.throws(() => unpack(Buffer.alloc(16)), RangeError)
})

test.run()
