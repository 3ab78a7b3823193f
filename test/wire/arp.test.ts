import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, addressFrom } from '../../src/model/address.js'
import { decodeArpSender, encodeArpProbe, encodeGratuitousArp } from '../../src/wire/arp.js'
import { keepalivedFrames } from '../support/vectors.js'

test('gratuitous ARP is, octet for octet, what keepalived sends', () => {
  const frames = keepalivedFrames().filter(({ kind }) => kind === 'garp')
  for (const { frame, name } of frames) {
    assert.equal(encodeGratuitousArp(addressFrom(frame.subarray(28, 32)), frame.subarray(6, 12)), frame, name)
  }
  assert.is(frames.length, 80)
})

test('a probe asks without saying who asks', () => {
  const mac = Buffer.from('0242ac110005', 'hex')
  assert.is(
    encodeArpProbe('192.0.2.100' as Address, mac).toString('hex'),
    'ffffffffffff0242ac1100050806' + '00010800060400010242ac11000500000000' + '000000000000c0000264',
  )
})

test('of an answer the sender is read, and of anything else nothing', () => {
  const mac = Buffer.from('0242ac110005', 'hex')
  const answer = encodeGratuitousArp('192.0.2.100' as Address, mac)
  assert.equal(decodeArpSender(answer), { address: '192.0.2.100', mac: '02:42:ac:11:00:05' })
  assert.is(decodeArpSender(encodeArpProbe('192.0.2.100' as Address, mac)), undefined)
  assert.is(decodeArpSender(answer.subarray(0, 30)), undefined)
  assert.is(decodeArpSender(Buffer.alloc(60)), undefined)
})

test.run()
