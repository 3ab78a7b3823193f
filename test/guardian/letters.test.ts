import { crc32 } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  beatLetter,
  channelLetter,
  closeLetter,
  disarmLetter,
  giveUpLetter,
  haltLetter,
  permitLetter,
  releaseLetter,
  renewedLetter,
  type SealedWill,
  willLetter,
} from '../../src/engine/guardian-letters.js'
import { instant, milliseconds, seconds } from '../../src/model/time.js'
import { compileDriver } from './compile.js'

// What the engine writes, read by the C that the guardian has.

const run = compileDriver('letters', ['letters', 'store'])

/** Each input is read from its beginning. */
const read = (...inputs: readonly Buffer[]) =>
  run(
    Buffer.concat(
      inputs.flatMap((input) => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(input.length)
        return [length, input]
      }),
    ),
  )

const parcel = (channel: number, length: number) => ({
  channel,
  destination: Buffer.alloc(16, 1),
  control: Buffer.alloc(24, 2),
  data: Buffer.alloc(length, 3),
})

const will: SealedWill = {
  name: 'VI_1',
  bound: milliseconds(1050),
  lease: seconds(1),
  renewalInterval: milliseconds(250),
  channel: 1,
  rival: [{ offset: 0, mask: 0xff, value: 0x21 }],
  source: Buffer.of(192, 0, 2, 1),
  resign: [parcel(1, 20), parcel(1, 20), parcel(1, 20)],
  renew: [parcel(0, 88)],
  remove: [parcel(0, 56)],
}

const socket = {
  domain: 2,
  type: 3,
  protocol: 112,
  options: [{ level: 0, name: 8, value: Buffer.of(1, 0, 0, 0) }],
  address: Buffer.alloc(0),
}

const letters = [
  channelLetter(1, socket, { hears: true, answersAreRefusals: false }),
  willLetter(5, will),
  renewedLetter(5, seconds(10)),
  beatLetter(),
  disarmLetter(5),
  closeLetter(1),
  giveUpLetter(),
  haltLetter(5, { saysFarewell: true }),
  releaseLetter(5),
  permitLetter(5, seconds(30)),
  willLetter(6, {
    ...will,
    pace: {
      interval: milliseconds(10),
      due: instant(1_000_000),
      isEndless: false,
      frames: [[parcel(1, 20)], [parcel(1, 30)]],
    },
  }),
]

test('every letter is understood', () => {
  assert.equal(read(Buffer.concat(letters)), [
    'channel 1 2 3 112 options 1',
    'will 5 VI_1 channel 1 resign 3 of 60 renew 1 of 88 remove 1 of 56 rival 0',
    'renewed 5',
    'letter 5 0',
    'disarm 5',
    'letter 2 1',
    'letter 7 0',
    'halt 5 1',
    'letter 9 5',
    'permit 5',
    // The second of its adverts.
    'will 6 VI_1 channel 1 resign 3 of 60 renew 1 of 88 remove 1 of 56 advertise 1 of 30 rival 0',
    'rest 0',
  ])
})

test('half a letter waits for the rest; a damaged one is passed over; nonsense is the end', () => {
  const [, whole = Buffer.alloc(0)] = letters
  const damaged = Buffer.from(whole)
  damaged.writeUInt8(damaged.readUInt8(40) ^ 1, 40)
  const half = whole.subarray(0, 100)
  assert.equal(read(Buffer.concat([damaged, beatLetter(), half])), ['damaged', 'letter 5 0', 'rest 100'])
  const endless = Buffer.alloc(8, 0xff)
  assert.equal(read(endless), ['nonsense'])
})

test('a will that is not sound is refused', () => {
  const refused = [
    willLetter(5, { ...will, renewalInterval: milliseconds(0) }),
    willLetter(5, { ...will, bound: milliseconds(-1) }),
    willLetter(5, { ...will, lease: seconds(1e9) }),
    willLetter(600, will),
    willLetter(5, { ...will, until: seconds(-1) }),
    willLetter(5, { ...will, pace: { interval: milliseconds(0.5), due: instant(1), isEndless: true, frames: [] } }),
    willLetter(5, { ...will, pace: { interval: milliseconds(10), due: instant(-1), isEndless: true, frames: [] } }),
  ]
  assert.equal(
    refused.map((letter) => read(letter)[0]),
    refused.map(() => 'will refused'),
  )
})

test('there is room for hundreds of wills, and one too many leaves the others as they are', () => {
  const big = { ...will, renew: [parcel(0, 100_000)] }
  const lines = read(Buffer.concat([1, 2, 3, 4, 1].map((number) => willLetter(number, big))))
  assert.equal(
    lines.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['will 1', 'will 2', 'will 3', 'will refused', 'will 1', 'rest 0'],
  )
  const many = read(Buffer.concat(Array.from({ length: 512 }, (_, number) => willLetter(number, will))))
  assert.is(many.filter((line) => line.startsWith('will ') && line !== 'will refused').length, 512)
})

/** So many at once, and as many times that as `npm run fuzz:guardian` asks for. */
const atOnce = 50_000
const rounds = Math.ceil(Number(process.env.LVSHA_FUZZ_INPUTS ?? atOnce) / atOnce)

test(`whatever arrives, nothing is read that is not there: ${rounds * atOnce} inputs`, () => {
  const random = randomFrom(20261122)
  const octet = () => random(256)
  for (let round = 0; round < rounds; round++) {
    const inputs = Array.from({ length: atOnce }, (_, index) => {
      if (index % 5 === 0) return Buffer.from(Array.from({ length: random(64) }, octet))
      const body = Buffer.from(letters[random(letters.length)]?.subarray(8) ?? '')
      for (let i = random(4); i > 0; i--) body.writeUInt8(octet(), random(body.length))
      const cut = random(3) === 0 ? random(body.length) : body.length
      return Buffer.concat([sealed(body.subarray(0, cut)), beatLetter().subarray(0, random(13))])
    })
    const lines = read(...inputs)
    assert.is(lines.filter((line) => /^(?:rest \d+|nonsense)$/.test(line)).length, inputs.length)
    for (const kind of kindsOfAnswer) assert.ok(lines.filter((line) => line.startsWith(kind)).length > 10, kind)
  }
})

const kindsOfAnswer = [
  'will 5',
  'will refused',
  'channel 1',
  'channel refused',
  'renewed refused',
  'permit refused',
  'halt refused',
  'damaged',
  'nonsense',
]

/** A letter with this body; one in eight has another checksum. */
function sealed(body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(body.length)
  head.writeUInt32LE(body.length % 8 === 7 ? 0 : crc32(body), 4)
  return Buffer.concat([head, body])
}

/** Numbers below a limit, the same ones every time (a linear congruential generator). */
function randomFrom(seed: number) {
  let state = seed
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

test.run()
