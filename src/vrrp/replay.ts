import { type Duration, inSeconds } from '../model/time.js'

/**
 * Which of the last packets of one sender have come: a packet that comes twice, or too late to tell, is discarded
 * (RFC 2402 §3.4.3). `seen` has a bit for each of the numbers up to `highest`, that of `highest` first.
 */
export type ReplayWindow = { readonly highest: number; readonly seen: number }

/** The least that the RFC allows. */
const width = 32
/** The number of a packet has 32 bits. */
const greatest = 0xffffffff
/** So near to either end of the numbers, the low one comes after the high one. */
const margin = 0x10000

/** 2025-01-01 in seconds since 1970. */
const beginning = 1_735_689_600
/** More numbers in a second than a router needs: an advert, an answer to a rival, farewells. */
const numbersPerSecond = 4

export const emptyWindow: ReplayWindow = { highest: 0, seen: 0 }

/**
 * A number that is later than all that an earlier life of this host has sent, so that peers take its first packet for no
 * repetition: from the clock, faster than packets are sent. The numbers last until 2059 and then begin anew.
 * @param wall since 1970
 */
export const firstSequence = (wall: Duration): number =>
  Math.max(0, Math.floor((inSeconds(wall) - beginning) * numbersPerSecond)) % greatest

/** The number after this one; 0 is none. */
export const nextSequence = (sequence: number): number => (sequence >= greatest ? 1 : sequence + 1)

/** The later one of two numbers, also where the numbers have begun anew between them. */
export const laterSequence = (one: number, other: number): number => (distance(one, other) > 0 ? one : other)

/** How much later one number is than the other. */
function distance(one: number, other: number): number {
  if (one < margin && other > greatest - margin) return one - other + greatest
  if (other < margin && one > greatest - margin) return one - other - greatest
  return one - other
}

/** The window once the packet of this number has come; undefined where it must be discarded. */
export function admit({ highest, seen }: ReplayWindow, sequence: number): ReplayWindow | undefined {
  if (sequence === 0) return undefined
  const passed = distance(sequence, highest)
  // The first is taken whatever its number: there is nothing yet that it could be before.
  if (passed > 0 || seen === 0) {
    return { highest: sequence, seen: passed >= width ? 1 : ((seen << passed) | 1) >>> 0 }
  }
  const age = -passed
  if (age >= width || (seen >>> age) & 1) return undefined
  return { highest, seen: (seen | (1 << age)) >>> 0 }
}
