import { readFileSync } from 'node:fs'

const globalHeader = 24
const recordHeader = 16
/** How many parts of a second the times of a file count. */
const fractions: Readonly<Record<number, number>> = { 2712847316: 1e6, 2712812621: 1e9 }

/** A frame and when it was captured, in milliseconds since 1970. */
export type StampedFrame = { readonly at: number; readonly octets: Buffer }

/** The frames of a capture file (the classic pcap format), in order. */
export const framesOfPcap = (path: string): Buffer[] => stampedFramesOfPcap(path).map(({ octets }) => octets)

/** The same with their times; a last frame that is cut short is left out. */
export function stampedFramesOfPcap(path: string): StampedFrame[] {
  const bytes = readFileSync(path)
  const little = fractions[bytes.readUInt32LE(0)]
  const fraction = little ?? fractions[bytes.readUInt32BE(0)] ?? 1e6
  const word = (at: number) => (little === undefined ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  const frames: StampedFrame[] = []
  for (let start = globalHeader; start + recordHeader <= bytes.length; ) {
    const length = word(start + 8)
    const octets = bytes.subarray(start + recordHeader, start + recordHeader + length)
    if (octets.length === length) frames.push({ at: (word(start) + word(start + 4) / fraction) * 1000, octets })
    start += recordHeader + length
  }
  return frames
}
