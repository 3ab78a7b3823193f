import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { encodeNeighborAdvertisement } from '../../src/wire/ndisc.js'
import { keepalivedFrames } from '../support/vectors.js'

const mac = Buffer.from('1a071f2bcb73', 'hex')

test('an unsolicited neighbour advertisement is the octets that keepalived sends', () => {
  const frames = keepalivedFrames().filter(({ kind }) => kind === 'na')
  const wanted = ['fe80::100', '2001:db8::100'].map((vip) =>
    encodeNeighborAdvertisement(vip as Address, mac, false).toString('hex'),
  )
  assert.equal([...new Set(frames.map(({ frame }) => frame.toString('hex')))], wanted)
  assert.is(frames.length, 10)
})

test('a router says that it is one', () => {
  const [router, host] = [true, false].map((isRouter) =>
    encodeNeighborAdvertisement('fe80::100' as Address, mac, isRouter),
  )
  // The flags follow Ethernet (14), IPv6 (40), type, code and checksum.
  assert.is(router?.toString('hex', 58, 62), 'a0000000')
  assert.is(host?.toString('hex', 58, 62), '20000000')
})

test.run()
