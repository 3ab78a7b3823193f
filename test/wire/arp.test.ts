import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressFrom } from '../../src/model/address.js'
import { encodeGratuitousArp } from '../../src/wire/arp.js'
import { keepalivedFrames } from '../support/vectors.js'

test('gratuitous ARP is, octet for octet, what keepalived sends', () => {
  const frames = keepalivedFrames().filter(({ kind }) => kind === 'garp')
  for (const { frame, name } of frames) {
    assert.equal(encodeGratuitousArp(addressFrom(frame.subarray(28, 32)), frame.subarray(6, 12)), frame, name)
  }
  assert.is(frames.length, 80)
})

test.run()
