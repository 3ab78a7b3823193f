import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { decodeNeighborTarget, encodeNeighborAdvertisement, encodeNeighborQuestion } from '../../src/wire/ndisc.js'
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

test('a question goes to the group of the address, from an address of the asker', () => {
  const asker = { address: 'fe80::11' as Address, mac: Buffer.from('020000000011', 'hex') }
  assert.is(
    encodeNeighborQuestion('2001:db8::100' as Address, asker).toString('hex'),
    [
      ...['3333ff000100', '020000000011', '86dd', '60000000', '0020', '3aff'],
      ...['fe800000000000000000000000000011', 'ff0200000000000000000001ff000100'],
      ...['8700', '4943', '00000000', '20010db8000000000000000000000100', '0101', '020000000011'],
    ].join(''),
  )
})

test('who answers is the target with its MAC address, or that of the frame; what was forwarded is no answer', () => {
  const frame = encodeNeighborAdvertisement('2001:db8::100' as Address, Buffer.from('020000000012', 'hex'), false)
  const said = { address: '2001:db8::100', mac: '02:00:00:00:00:12' }
  assert.equal(decodeNeighborTarget(frame), said)
  assert.equal(decodeNeighborTarget(frame.subarray(0, 78)), said)
  assert.is(decodeNeighborTarget(frame.subarray(0, 77)), undefined)
  const forwarded = Buffer.from(frame)
  forwarded[21] = 254
  assert.is(decodeNeighborTarget(forwarded), undefined)
})

test.run()
