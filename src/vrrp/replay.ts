/**
 * Which of the last packets of one sender have come: a packet that comes twice, or too late to tell, is discarded
 * (RFC 2402 §3.4.3). `seen` has a bit for each of the numbers up to `highest`, that of `highest` first.
 */
export type ReplayWindow = { readonly highest: number; readonly seen: number }

/** The least that the RFC allows. */
const width = 32

export const emptyWindow: ReplayWindow = { highest: 0, seen: 0 }

/** The window once the packet of this number has come; undefined where it must be discarded. */
export function admit({ highest, seen }: ReplayWindow, sequence: number): ReplayWindow | undefined {
  if (sequence > highest) {
    const passed = sequence - highest
    return { highest: sequence, seen: passed >= width ? 1 : ((seen << passed) | 1) >>> 0 }
  }
  const age = highest - sequence
  if (sequence === 0 || age >= width || (seen >>> age) & 1) return undefined
  return { highest, seen: (seen | (1 << age)) >>> 0 }
}
