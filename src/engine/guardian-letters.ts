import { crc32 } from 'node:zlib'
import type { Parcel, SocketDescription } from '../model/outgoing.js'
import type { Duration, Instant } from '../model/time.js'
import type { OctetTest } from '../wire/vrrp.js'

// What the engine writes to its guardian; native/guardian/letters.h describes it, and the two must agree.

/** The kinds of letters by their numbers in native/guardian/letters.h. */
export const letterKinds = {
  channel: 1,
  close: 2,
  will: 3,
  disarm: 4,
  beat: 5,
  renewed: 6,
  giveUp: 7,
  halt: 8,
  release: 9,
  permit: 10,
} as const

/** More octets than that the guardian takes for nonsense. */
export const longestLetter = 256 * 1024

/** A parcel and the number of the channel that it goes by. */
export type NumberedParcel = Parcel & { readonly channel: number }

/** A last will for somebody who knows no protocol. */
export type SealedWill = {
  readonly name: string
  /** How long the addresses stay while no successor is heard. */
  readonly bound: Duration
  readonly lease: Duration
  readonly renewalInterval: Duration
  /** CLOCK_BOOTTIME of the last renewal. */
  readonly renewedAt?: Duration
  /** CLOCK_BOOTTIME from which on nothing is renewed; missing where there is no such time. */
  readonly until?: Duration
  /** Where a successor would be heard, by which octets it is known, and the address that is not one. */
  readonly channel: number
  readonly rival: readonly OctetTest[]
  readonly source: Uint8Array
  readonly resign: readonly NumberedParcel[]
  readonly renew: readonly NumberedParcel[]
  readonly remove: readonly NumberedParcel[]
  /** Adverts: when the next is due, and the parcels of each, the same one again and again where it is endless. */
  readonly pace?: {
    readonly interval: Duration
    readonly due: Instant
    readonly isEndless: boolean
    readonly frames: readonly (readonly NumberedParcel[])[]
  }
}

export const channelLetter = (
  number: number,
  { domain, type, protocol, options, address }: SocketDescription,
  { hears, answersAreRefusals }: { readonly hears: boolean; readonly answersAreRefusals: boolean },
) =>
  letter('channel', number, [
    i32(domain),
    i32(type),
    i32(protocol),
    u8(hears ? 1 : 0),
    u8(answersAreRefusals ? 1 : 0),
    bytes(address),
    u16(options.length),
    ...options.flatMap(({ level, name, value }) => [i32(level), i32(name), bytes(value)]),
  ])

export const closeLetter = (number: number) => letter('close', number)

export const willLetter = (number: number, will: SealedWill) =>
  letter('will', number, [
    time(will.bound),
    time(will.lease),
    time(will.renewalInterval),
    will.renewedAt === undefined ? i64(never) : time(will.renewedAt),
    bytes(Buffer.from(will.name)),
    u16(will.channel),
    bytes(will.source),
    u16(will.rival.length),
    ...will.rival.flatMap(({ offset, mask, value, differs }) => [
      u16(offset),
      u8(mask),
      u8(value),
      u8(differs ? 1 : 0),
    ]),
    ...[will.resign, will.renew, will.remove].flatMap(parcels),
    ...paceOf(will),
    endOf(will.until),
  ])

const endOf = (until: Duration | undefined) => (until === undefined ? i64(0n) : time(until))

const paceOf = ({ pace }: SealedWill) => [
  i64(BigInt(pace ? Math.round(pace.interval) : 0)),
  i64(BigInt(pace ? Math.round(pace.due) : 0)),
  u16(pace && !pace.isEndless ? pace.frames.length : 0),
  ...parcels(pace?.frames.flat() ?? []),
]

/** Its adverts are to stop; `saysFarewell` where the engine resigns after that. */
export const haltLetter = (number: number, { saysFarewell }: { readonly saysFarewell: boolean }) =>
  letter('halt', number, [u8(saysFarewell ? 1 : 0)])

/** Its addresses are removed after that. */
export const releaseLetter = (number: number) => letter('release', number)

/** @param until CLOCK_BOOTTIME from which on nothing is renewed */
export const permitLetter = (number: number, until: Duration | undefined) => letter('permit', number, [endOf(until)])

export const disarmLetter = (number: number) => letter('disarm', number)

export const beatLetter = letterWithoutNumber('beat')

/** @param at CLOCK_BOOTTIME before the request that succeeded */
export const renewedLetter = (number: number, at: Duration) => letter('renewed', number, [time(at)])

export const giveUpLetter = letterWithoutNumber('giveUp')

/** The guardian's word for a time that has not come. */
const never = -(2n ** 63n)

function letterWithoutNumber(kind: keyof typeof letterKinds) {
  return () => letter(kind, 0)
}

function letter(kind: keyof typeof letterKinds, number: number, content: readonly Uint8Array[] = []): Buffer {
  const body = Buffer.concat([u16(letterKinds[kind]), u16(number), ...content])
  return Buffer.concat([u32(body.length), u32(crc32(body)), body])
}

const parcels = (list: readonly NumberedParcel[]) => [
  u16(list.length),
  ...list.flatMap(({ channel, destination, control, data }) => [
    u16(channel),
    bytes(destination),
    bytes(control),
    bytes(data),
  ]),
]

const bytes = (octets: Uint8Array) => Buffer.concat([u32(octets.length), octets])
const time = (duration: Duration) => i64(BigInt(Math.round(duration)))

// Integers in the order of the machine, which is little-endian wherever lvsha runs.
const u8 = (value: number) => Buffer.of(value)
const integer = (length: number, write: (bytes: Buffer) => void) => {
  const octets = Buffer.alloc(length)
  write(octets)
  return octets
}
const u16 = (value: number) => integer(2, (octets) => octets.writeUInt16LE(value))
const u32 = (value: number) => integer(4, (octets) => octets.writeUInt32LE(value))
const i32 = (value: number) => integer(4, (octets) => octets.writeInt32LE(value))
const i64 = (value: bigint) => integer(8, (octets) => octets.writeBigInt64LE(value))
