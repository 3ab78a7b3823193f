import type { Terms } from './decisions.js'

/** A letter of the engine to its guardian, as native/guardian/letters.h has them. */
export type Letter = { readonly kind: number; readonly number: number; readonly body: Buffer }

export type Parcel = { readonly destination: Buffer; readonly data: Buffer }
type OctetTest = { readonly offset: number; readonly mask: number; readonly value: number; readonly differs: boolean }

export type Will = {
  readonly terms: Terms
  readonly source: Buffer
  readonly tests: readonly OctetTest[]
  readonly resign: readonly Parcel[]
  readonly renew: readonly Parcel[]
  readonly remove: readonly Parcel[]
  readonly advertise: readonly Parcel[]
}

export function openLetter(bytes: Uint8Array): Letter {
  const letter = Buffer.from(bytes)
  return { kind: letter.readUInt16LE(8), number: letter.readUInt16LE(10), body: letter.subarray(12) }
}

export const isFarewell = ({ body }: Letter) => body[0] === 1
export const momentIn = ({ body }: Letter) => Number(body.readBigInt64LE())

export function willIn({ body }: Letter): Will {
  const read = readerOf(body)
  const [bound, lease, interval, renewedAt] = [read.time(), read.time(), read.time(), read.time()]
  read.bytes()
  read.u16()
  const source = read.bytes()
  const tests = read.list(() => ({ offset: read.u16(), mask: read.u8(), value: read.u8(), differs: read.u8() === 1 }))
  const parcels = () =>
    read.list(() => {
      read.u16()
      const destination = read.bytes()
      read.bytes()
      return { destination, data: read.bytes() }
    })
  const [resign, renew, remove] = [parcels(), parcels(), parcels()]
  const pace = { interval: read.time() ?? 0, due: read.time() ?? 0, frames: read.u16() }
  const advertise = parcels()
  const terms = { bound: bound ?? 0, lease: lease ?? 0, interval: interval ?? 0, pace, until: read.time() ?? 0 }
  return {
    terms: { ...terms, ...(renewedAt !== undefined && { renewedAt }) },
    ...{ source, tests, resign, renew, remove, advertise },
  }
}

/** Whether a packet is a successor's, as `is_rival` judges. */
export const isRival = ({ source, tests }: Will, payload: Uint8Array, from: Uint8Array) =>
  !source.equals(from) &&
  tests.every(({ offset, mask, value, differs }) => (((payload[offset] ?? 0) & mask) === value) !== differs)

const never = -(2n ** 63n)

function readerOf(body: Buffer) {
  let at = 0
  const take = (length: number) => {
    at += length
    return at - length
  }
  const u16 = () => body.readUInt16LE(take(2))
  return {
    u8: () => body.readUInt8(take(1)),
    u16,
    time: () => {
      const time = body.readBigInt64LE(take(8))
      return time === never ? undefined : Number(time)
    },
    bytes: () => {
      const length = body.readUInt32LE(take(4))
      return body.subarray(take(length), at)
    },
    list: <Item>(item: () => Item) => Array.from({ length: u16() }, item),
  }
}
