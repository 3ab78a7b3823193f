import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, parseAddress } from '../../src/model/address.js'
import { centiseconds, seconds } from '../../src/model/time.js'
import { type Advertisement, decodeAdvertisement, encodeAdvertisement } from '../../src/wire/vrrp.js'
import { framesOfPcap } from '../support/pcap.js'
import { keepalivedFrames, vectorsFolder, vrrpDatagram } from '../support/vectors.js'

const address = (text: string) => parseAddress(text) as Address
const adverts = keepalivedFrames().filter(({ kind, name }) => kind === 'advert' && name !== 'v2_ah_p100')

const ends = { source: address('10.9.0.1'), destination: address('224.0.0.18') }
const decoded = (payload: Buffer, way = ends) => decodeAdvertisement({ payload, ...way, ttl: 255 })

const theFirst = (wanted: string) => {
  const datagram = vrrpDatagram(adverts.find(({ name }) => name === wanted)?.frame ?? Buffer.alloc(0))
  assert.ok(datagram)
  return decodeAdvertisement(datagram)
}

test('adverts of keepalived read as what was configured', () => {
  assert.equal(theFirst('v2_pass1111_p100'), {
    version: 2,
    vrid: 51,
    priority: 100,
    advertisementInterval: 1_000_000,
    addresses: ['10.9.0.100'],
    authType: 1,
    password: '1111',
  })
  assert.equal(theFirst('v3_int0.01'), {
    version: 3,
    vrid: 51,
    priority: 100,
    advertisementInterval: 10_000,
    addresses: ['10.9.0.100'],
    authType: 0,
    password: '',
    checksum: 'pseudo_header',
  })
  assert.equal(theFirst('v3_ipv6'), {
    version: 3,
    vrid: 51,
    priority: 100,
    advertisementInterval: 1_000_000,
    addresses: ['fe80::100', '2001:db8::100'],
    authType: 0,
    password: '',
  })
})

test('every advert of keepalived decodes and encodes to the same octets', () => {
  const count: Record<string, number> = {}
  for (const { name, frame } of adverts) {
    const datagram = vrrpDatagram(frame)
    assert.ok(datagram, name)
    const advert = decodeAdvertisement(datagram)
    if (typeof advert === 'string') throw new Error(`${name}: ${advert}`)
    assert.equal(encodeAdvertisement(advert, datagram), Buffer.from(datagram.payload), name)
    const kind = `${advert.version} ${advert.checksum}`
    count[kind] = (count[kind] ?? 0) + 1
  }
  assert.equal(count, { '2 undefined': 19, '3 pseudo_header': 58, '3 undefined': 4 })
})

test('other routers: every advert decodes and encodes to the same octets', () => {
  const count: Record<string, number> = {}
  for (const frame of framesOfPcap(join(vectorsFolder, 'vrrp.pcap'))) {
    const datagram = vrrpDatagram(frame)
    assert.ok(datagram)
    const advert = decodeAdvertisement(datagram)
    if (typeof advert === 'string') throw new Error(`refused: ${advert}`)
    const again = encodeAdvertisement(advert, datagram)
    assert.equal(again, Buffer.from(datagram.payload.subarray(0, again.length)))
    const kind = `${advert.version} ${advert.checksum}`
    count[kind] = (count[kind] ?? 0) + 1
  }
  assert.equal(count, { '2 undefined': 68, '3 pseudo_header': 33, '3 undefined': 64 })
})

// Written by scapy (checksums 0xb25e and 0x481b), and by govrrp.
const published: readonly [string, string, string, string][] = [
  ['scapy, IPv4', '3102fe020001b25e1400010214000103', '20.0.0.3', '224.0.0.18'],
  ['govrrp', '31f0640100640608c0a800e6', '192.168.0.220', '224.0.0.18'],
]
for (const [who, hex, source, destination] of published) {
  test(`version 3 as others write it: ${who}`, () => {
    const way = { source: address(source), destination: address(destination) }
    const advert = decoded(Buffer.from(hex, 'hex'), way)
    if (typeof advert === 'string') throw new Error(advert)
    assert.is(encodeAdvertisement(advert, way).toString('hex'), hex)
  })
}

test('malformed packets are refused with a reason', () => {
  let count = 0
  for (const file of ['vrrp-vrrp_print-oobr.pcap', 'vrrp-vrrp_print-oobr-2.pcap']) {
    for (const frame of framesOfPcap(join(vectorsFolder, file))) {
      count++
      assert.type(decoded(frame), 'string')
      const datagram = vrrpDatagram(frame)
      if (datagram) assert.type(decodeAdvertisement(datagram), 'string')
    }
  }
  assert.is(count, 13)
})

const version2: Advertisement = {
  version: 2,
  vrid: 51,
  priority: 100,
  advertisementInterval: seconds(1),
  addresses: [address('192.0.2.100')],
  authType: 0,
  password: '',
}
const version3: Advertisement = { ...version2, version: 3, checksum: 'pseudo_header' }

const mutations: readonly [string, (bytes: Buffer) => Buffer, string][] = [
  ['one octet short', (bytes) => bytes.subarray(0, -1), 'length'],
  ['empty', () => Buffer.alloc(0), 'length'],
  ['another address count', (bytes) => Buffer.from(bytes).fill(9, 3, 4), 'length'],
  ['another version', (bytes) => Buffer.from(bytes).fill(0x41, 0, 1), 'version'],
  ['another type', (bytes) => Buffer.from(bytes).fill(((bytes[0] ?? 0) & 0xf0) | 2, 0, 1), 'type'],
  ['one bit turned', (bytes) => Buffer.from(bytes).fill(101, 2, 3), 'checksum'],
]
for (const advert of [version2, version3]) {
  for (const [what, mutate, reason] of mutations) {
    test(`refused in version ${advert.version}: ${what}`, () => {
      assert.is(decoded(mutate(encodeAdvertisement(advert, ends))), reason)
    })
  }
}

test('version 2 is of IPv4 alone', () => {
  const way = { source: address('fe80::1'), destination: address('ff02::12') }
  assert.is(decoded(encodeAdvertisement(version2, way), way), 'version')
})

test('Ethernet padding behind the message is ignored', () => {
  const padded = (advert: Advertisement) => Buffer.concat([encodeAdvertisement(advert, ends), Buffer.alloc(18, 0xaa)])
  assert.equal(decoded(padded(version2)), version2)
  assert.equal(decoded(padded(version3)), version3)
})

test('what the checksum covers is found out, and can be chosen', () => {
  const unicast = { source: address('10.9.0.1'), destination: address('10.9.0.2') }
  const hex = (checksum: Advertisement['checksum']) =>
    encodeAdvertisement({ ...version3, ...(checksum && { checksum }) }, unicast).toString('hex')
  for (const checksum of ['pseudo_header', 'message', 'group_header'] as const) {
    const advert = decoded(Buffer.from(hex(checksum), 'hex'), unicast)
    assert.equal(advert, { ...version3, checksum })
  }
  assert.is(new Set([hex('pseudo_header'), hex('message'), hex('group_header')]).size, 3)
})

test('intervals of version 3 go from 10 ms to 40.95 s', () => {
  for (const [interval, octets] of [
    [1, '0001'],
    [100, '0064'],
    [4095, '0fff'],
  ] as const) {
    const bytes = encodeAdvertisement({ ...version3, advertisementInterval: centiseconds(interval) }, ends)
    assert.is(bytes.toString('hex', 4, 6), octets)
    assert.is((decoded(bytes) as Advertisement).advertisementInterval, interval * 10_000)
  }
})

test('no octets whatever make it throw', () => {
  const ways = [ends, { source: address('fe80::1'), destination: address('ff02::12') }]
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(...ways),
      fc.constantFrom(0x21, 0x31),
      (...given) => {
        const [bytes, way, start] = given
        decoded(Buffer.from(bytes), way)
        decoded(Buffer.of(start, ...bytes), way)
      },
    ),
    { numRuns: 5_000 },
  )
})

test.run()
