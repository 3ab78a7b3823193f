import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { seconds } from '../../src/model/time.js'
import { type Advertisement, decodeAdvertisement, encodeAdvertisement } from '../../src/wire/vrrp.js'
import { framesOfPcap } from '../support/pcap.js'
import { keepalivedFrames, vectorsFolder, vrrpDatagram } from '../support/vectors.js'

const adverts = keepalivedFrames().filter(({ kind }) => kind === 'advert')

const decoded = (payload: Buffer, ttl = 255) =>
  decodeAdvertisement({ payload, source: '10.9.0.1' as Address, destination: '224.0.0.18' as Address, ttl })

test('an advert of keepalived reads as what was configured', () => {
  const first = adverts.find(({ name }) => name === 'v2_pass1111_p100')
  const datagram = vrrpDatagram(first?.frame ?? Buffer.alloc(0))
  assert.ok(datagram)
  assert.equal(decodeAdvertisement(datagram), {
    vrid: 51,
    priority: 100,
    advertisementInterval: 1_000_000,
    addresses: ['10.9.0.100'],
    authType: 1,
    password: '1111',
  })
})

test('every version 2 advert of keepalived decodes and encodes to the same octets', () => {
  let count = 0
  for (const { name, frame } of adverts.filter(({ name }) => name.startsWith('v2_') && name !== 'v2_ah_p100')) {
    const datagram = vrrpDatagram(frame)
    assert.ok(datagram, name)
    const advert = decodeAdvertisement({ ...datagram, ttl: 255 })
    if (typeof advert === 'string') throw new Error(`${name}: ${advert}`)
    assert.equal(encodeAdvertisement(advert), Buffer.from(datagram.payload), name)
    count++
  }
  assert.is(count, 19)
})

test('version 3 adverts are refused for their version', () => {
  const version3 = adverts.filter(({ name }) => name.startsWith('v3_') && name !== 'v3_ipv6')
  for (const { frame } of version3) {
    const datagram = vrrpDatagram(frame)
    assert.ok(datagram)
    assert.is(decodeAdvertisement({ ...datagram, ttl: 255 }), 'version')
  }
  assert.is(version3.length, 58)
})

test('other routers: every version 2 advert decodes and encodes to the same octets', () => {
  const found: Record<string, number> = {}
  for (const frame of framesOfPcap(join(vectorsFolder, 'vrrp.pcap'))) {
    const datagram = vrrpDatagram(frame)
    if (!datagram) continue
    const advert = decodeAdvertisement(datagram)
    const kind = typeof advert === 'string' ? advert : 'accepted'
    found[kind] = (found[kind] ?? 0) + 1
    if (typeof advert === 'string') continue
    const again = encodeAdvertisement(advert)
    assert.equal(again, Buffer.from(datagram.payload.subarray(0, again.length)))
  }
  assert.equal(found, { accepted: 68, version: 33 })
})

test('malformed packets are refused with a reason', () => {
  for (const file of ['vrrp-vrrp_print-oobr.pcap', 'vrrp-vrrp_print-oobr-2.pcap']) {
    for (const frame of framesOfPcap(join(vectorsFolder, file))) {
      assert.type(decoded(frame), 'string')
      const datagram = vrrpDatagram(frame)
      if (datagram) assert.type(decodeAdvertisement({ ...datagram, ttl: 255 }), 'string')
    }
  }
})

const advert: Advertisement = {
  vrid: 51,
  priority: 100,
  advertisementInterval: seconds(1),
  addresses: ['192.0.2.100' as Address],
  authType: 0,
  password: '',
}

const mutations: readonly [string, (bytes: Buffer) => Buffer, string][] = [
  ['one octet short', (bytes) => bytes.subarray(0, -1), 'length'],
  ['empty', () => Buffer.alloc(0), 'length'],
  ['another address count', (bytes) => Buffer.from(bytes).fill(9, 3, 4), 'length'],
  ['another version', (bytes) => Buffer.from(bytes).fill(0x31, 0, 1), 'version'],
  ['another type', (bytes) => Buffer.from(bytes).fill(0x22, 0, 1), 'type'],
  ['one bit turned', (bytes) => Buffer.from(bytes).fill(101, 2, 3), 'checksum'],
]
for (const [what, mutate, reason] of mutations) {
  test(`refused: ${what}`, () => {
    assert.is(decoded(mutate(encodeAdvertisement(advert))), reason)
  })
}

test('refused: a packet that crossed a router', () => {
  assert.is(decoded(encodeAdvertisement(advert), 254), 'ttl')
})

test('Ethernet padding behind the message is ignored', () => {
  const padded = Buffer.concat([encodeAdvertisement(advert), Buffer.alloc(18, 0xaa)])
  assert.equal(decoded(padded), advert)
})

test('no octets whatever make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      decoded(Buffer.from(bytes))
    }),
    { numRuns: 5_000 },
  )
})

test.run()
