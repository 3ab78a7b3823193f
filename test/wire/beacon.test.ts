import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { milliseconds } from '../../src/model/time.js'
import { type Beacon, beaconStates, decodeBeacon, encodeBeacon } from '../../src/wire/beacon.js'

const beacon: Beacon = {
  node: 'lb1',
  nonce: 0x0123456789ab,
  counter: 7,
  interval: milliseconds(1000),
  isLeaving: false,
  routers: [
    {
      vrid: 51,
      family: 4,
      state: 'Backup',
      priority: 100,
      isHeld: true,
      addressesHash: 0xdeadbeef,
      settingsHash: 0x00c0ffee,
    },
  ],
  echoes: [0xba9876543210],
}

test('a beacon has the octets of its description', () => {
  assert.is(
    encodeBeacon(beacon).toString('hex'),
    [
      '4c565342 01 00 03e8 0123456789ab 000000000007 03 01 01 00',
      '6c6231',
      '33 43 64 00 deadbeef 00c0ffee',
      'ba9876543210',
    ]
      .join('')
      .replaceAll(' ', ''),
  )
})

test('a signed beacon ends with the HMAC-SHA256 of what is before it', () => {
  const bytes = encodeBeacon(beacon, 'secret')
  assert.is(bytes.length, 45 + 32)
  assert.is(bytes[5], 0x40)
  assert.equal(decodeBeacon(bytes, 'secret'), beacon)
})

test('a forged, unsigned or altered beacon is refused for its signature', () => {
  const signed = encodeBeacon(beacon, 'secret')
  assert.is(decodeBeacon(signed, 'other'), 'signature')
  assert.is(decodeBeacon(encodeBeacon(beacon), 'secret'), 'signature')
  assert.is(decodeBeacon(signed), 'signature')
  for (let at = 4; at < signed.length; at++) {
    const altered = Buffer.from(signed)
    altered[at] = (altered[at] ?? 0) ^ 1
    assert.is(typeof decodeBeacon(altered, 'secret'), 'string', `octet ${at}`)
  }
})

const whole = (bits: number) => fc.nat({ max: 2 ** bits - 1 })
const nonces = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const beacons: fc.Arbitrary<Beacon> = fc.record(
  {
    node: fc.string({ maxLength: 15, unit: 'grapheme-ascii' }),
    nonce: nonces,
    counter: nonces,
    interval: whole(16).map(milliseconds),
    isLeaving: fc.boolean(),
    routers: fc.array(
      fc.record(
        {
          vrid: whole(8),
          family: fc.constantFrom(4 as const, 6 as const),
          state: fc.constantFrom(...beaconStates),
          priority: whole(8),
          isHeld: fc.boolean(),
          addressesHash: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
          settingsHash: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 100 },
    ),
    echoes: fc.array(nonces, { maxLength: 16 }),
  },
  { noNullPrototype: true },
)

test('what is encoded decodes to the same beacon, signed or not', () => {
  fc.assert(
    fc.property(beacons, fc.option(fc.string(), { nil: undefined }), (each, key) => {
      assert.equal(decodeBeacon(encodeBeacon(each, key), key), each)
    }),
    { numRuns: 300 },
  )
})

test('any octets at all are refused or read, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isPrefixed) => {
      decodeBeacon(isPrefixed ? Buffer.concat([encodeBeacon(beacon).subarray(0, 24), bytes]) : bytes)
    }),
    { numRuns: 2_000 },
  )
})

test.run()
