import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeAuthenticated, isAuthentic, openHeader } from '../../src/wire/authentication-header.js'
import { decodeAdvertisement } from '../../src/wire/vrrp.js'
import { ipPacket, keepalivedFrames } from '../support/vectors.js'

const packets = keepalivedFrames()
  .filter(({ kind, name }) => kind === 'advert' && name === 'v2_ah_p100')
  .flatMap(({ frame }) => ipPacket(frame) ?? [])

const opened = ({ packet }: { packet: Uint8Array }) => {
  const sealed = openHeader({ packet })
  if (typeof sealed === 'string') throw new Error(sealed)
  return sealed
}

test('packets of keepalived open, are authentic, and are written to the same octets', () => {
  assert.equal(
    packets.map((packet) => opened(packet).sequence),
    [1, 2],
  )
  for (const [index, packet] of packets.entries()) {
    const sealed = opened(packet)
    assert.ok(isAuthentic(packet, '1111'))
    assert.equal(encodeAuthenticated(sealed, packet, '1111'), packet.packet)
    assert.equal(decodeAdvertisement({ ...packet, payload: sealed.payload }), {
      version: 2,
      vrid: 51,
      priority: [100, 0][index],
      advertisementInterval: 1_000_000,
      addresses: ['10.9.0.100'],
      authType: 2,
      password: '',
    })
  }
})

test('another key, or a bit that was turned, is not authentic', () => {
  const [packet] = packets
  assert.ok(packet)
  assert.not.ok(isAuthentic(packet, '1112'))
  // The sequence number, the source, the priority.
  for (const offset of [31, 15, 46]) {
    const changed = Buffer.from(packet.packet)
    changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset)
    assert.not.ok(isAuthentic({ packet: changed }, '1111'), `octet ${offset}`)
  }
})

test('what may change on the way does not count', () => {
  const [packet] = packets
  assert.ok(packet)
  const changed = Buffer.from(packet.packet)
  // Type of service, and the header checksum.
  changed.writeUInt8(0, 1)
  changed.writeUInt16BE(0, 10)
  assert.ok(isAuthentic({ packet: changed }, '1111'))
})

test('in unicast the time to live may change too, as keepalived has it', () => {
  // Sent by keepalived 2.2.7 from 10.3.0.1 to its only peer, 10.3.0.2.
  const packet = Buffer.from(
    '45c0004000010000ff33a6c10a0300010a030002' +
      '700400000a03000100000001506fbeeb9cbe240b235e41f0' +
      '2115960102013c810a0300640000000000000000',
    'hex',
  )
  assert.ok(isAuthentic({ packet }, '12345678'))
  packet.writeUInt8(3, 8)
  assert.ok(isAuthentic({ packet }, '12345678'))
})

test('what is no header with an advert in it is refused', () => {
  const [packet] = packets
  assert.ok(packet)
  assert.is(openHeader({ packet: packet.packet.subarray(0, 43) }), 'length')
  assert.is(openHeader({ packet: Buffer.alloc(0) }), 'length')
  for (const offset of [20, 21]) {
    const changed = Buffer.from(packet.packet)
    changed.writeUInt8(6, offset)
    assert.is(openHeader({ packet: changed }), 'type')
  }
})

test('no octets whatever make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      for (const packet of [Buffer.from(bytes), Buffer.concat([Buffer.of(0x45), bytes, Buffer.alloc(20)])]) {
        openHeader({ packet })
        isAuthentic({ packet }, '1111')
      }
    }),
    { numRuns: 2_000 },
  )
})

test.run()
