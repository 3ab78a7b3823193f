import { readFileSync } from 'node:fs'

const globalHeader = 24
const recordHeader = 16
const littleEndianMagics = [0xa1b2c3d4, 0xa1b23c4d]

/** The frames of a capture file (the classic pcap format), in order. */
export function framesOfPcap(path: string): Buffer[] {
  const bytes = readFileSync(path)
  const isLittle = littleEndianMagics.includes(bytes.readUInt32LE(0))
  const frames: Buffer[] = []
  for (let start = globalHeader; start + recordHeader <= bytes.length; ) {
    const length = isLittle ? bytes.readUInt32LE(start + 8) : bytes.readUInt32BE(start + 8)
    frames.push(bytes.subarray(start + recordHeader, start + recordHeader + length))
    start += recordHeader + length
  }
  return frames
}
