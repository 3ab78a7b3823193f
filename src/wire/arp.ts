import { type Address, addressBytes } from '../model/address.js'
import { pack } from './layout.js'

/** An Ethernet frame that carries ARP for IPv4 (RFC 826); the addresses are split to fit a number. */
const frame = {
  targetMacHigh: 16,
  targetMacLow: 32,
  sourceMacHigh: 16,
  sourceMacLow: 32,
  etherType: 16,
  hardwareType: 16,
  protocolType: 16,
  hardwareLength: 8,
  protocolLength: 8,
  operation: 16,
  senderMacHigh: 16,
  senderMacLow: 32,
  senderAddress: 32,
  soughtMacHigh: 16,
  soughtMacLow: 32,
  soughtAddress: 32,
} as const

const etherTypeArp = 0x0806
const etherTypeIpv4 = 0x0800
const ethernet = 1
const request = 1
const broadcast = { high: 0xffff, low: 0xffffffff }

/** Six octets. */
export type Mac = Uint8Array

const halves = (mac: Mac) => {
  const bytes = Buffer.from(mac)
  return { high: bytes.readUInt16BE(0), low: bytes.readUInt32BE(2) }
}

/**
 * The broadcast frame that tells a segment where `address` now lives: an ARP request of the address for itself (RFC 5227
 * §3). Requests, not replies, and the broadcast address as the sought MAC: what keepalived sends and switches know.
 */
export function encodeGratuitousArp(address: Address, mac: Mac): Buffer {
  const own = halves(mac)
  const octets = addressBytes(address).readUInt32BE(0)
  return pack(frame, {
    targetMacHigh: broadcast.high,
    targetMacLow: broadcast.low,
    sourceMacHigh: own.high,
    sourceMacLow: own.low,
    etherType: etherTypeArp,
    hardwareType: ethernet,
    protocolType: etherTypeIpv4,
    hardwareLength: 6,
    protocolLength: 4,
    operation: request,
    senderMacHigh: own.high,
    senderMacLow: own.low,
    senderAddress: octets,
    soughtMacHigh: broadcast.high,
    soughtMacLow: broadcast.low,
    soughtAddress: octets,
  })
}
