import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressFrom } from '../../src/model/address.js'
import type { Datagram } from '../../src/wire/vrrp.js'

export const vectorsFolder = join(import.meta.dirname, '../../../test/vectors')

export type Vector = { readonly name: string; readonly kind: string; readonly frame: Buffer }

/** The captured frames of keepalived 2.2.7. */
export const keepalivedFrames = (): Vector[] =>
  readFileSync(join(vectorsFolder, 'keepalived-2.2.7-frames.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [name = '', kind = '', , hex = ''] = line.split('\t')
      return { name, kind, frame: Buffer.from(hex, 'hex') }
    })

const ethernetHeader = 14

/** What an Ethernet frame carries over IP, or undefined when it carries something else. */
export type IpPacket = Datagram & { readonly protocol: number; readonly packet: Buffer }

export function ipPacket(frame: Buffer): IpPacket | undefined {
  const packet = frame.subarray(ethernetHeader)
  const etherType = frame.length < ethernetHeader + 20 ? 0 : frame.readUInt16BE(12)
  if (etherType === 0x0800) {
    return {
      protocol: packet[9] ?? 0,
      packet: packet.subarray(0, packet.readUInt16BE(2)),
      payload: packet.subarray(4 * ((packet[0] ?? 0) & 15), packet.readUInt16BE(2)),
      source: addressFrom(packet.subarray(12, 16)),
      destination: addressFrom(packet.subarray(16, 20)),
      ttl: packet[8] ?? 0,
    }
  }
  if (etherType !== 0x86dd || packet.length < 40) return undefined
  return {
    protocol: packet[6] ?? 0,
    packet,
    payload: packet.subarray(40, 40 + packet.readUInt16BE(4)),
    source: addressFrom(packet.subarray(8, 24)),
    destination: addressFrom(packet.subarray(24, 40)),
    ttl: packet[7] ?? 0,
  }
}

/** What an Ethernet frame carries for protocol 112, or undefined when it carries something else. */
export function vrrpDatagram(frame: Buffer): Datagram | undefined {
  const found = ipPacket(frame)
  return found?.protocol === 112 ? found : undefined
}
