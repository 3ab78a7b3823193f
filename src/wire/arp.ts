import { type Address, addressBytes, addressFrom } from '../model/address.js'
import { lengthOf, pack, unpack } from './layout.js'

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

/**
 * The broadcast frame that asks who has `address` without claiming one for the asker (RFC 5227 §2.1.1, an ARP Probe): no
 * host learns anything from it.
 */
export function encodeArpProbe(address: Address, mac: Mac): Buffer {
  const bytes = encodeGratuitousArp(address, mac)
  // The sender's address is unspecified, and the sought MAC is not known.
  bytes.fill(0, senderAddressAt, senderAddressAt + 4)
  return bytes.fill(0, soughtMacAt, soughtMacAt + 6)
}

/**
 * The broadcast frame that asks who has `address`, for an asker that has an address itself: whoever heeds it learns the
 * asker's, which is true, and nothing of the one that is asked for (RFC 826).
 */
export function encodeArpQuestion(address: Address, asker: { readonly address: Address; readonly mac: Mac }): Buffer {
  const bytes = encodeArpProbe(address, asker.mac)
  addressBytes(asker.address).copy(bytes, senderAddressAt)
  return bytes
}

/** What a frame of ARP says of its sender; undefined where it is none for IPv4. */
export function decodeArpSender(bytes: Uint8Array): { readonly address: Address; readonly mac: string } | undefined {
  if (bytes.length < lengthOf(frame)) return undefined
  const { etherType, protocolType, senderAddress } = unpack(frame, bytes)
  if (etherType !== etherTypeArp || protocolType !== etherTypeIpv4 || senderAddress === 0) return undefined
  const mac = Buffer.from(bytes.subarray(senderMacAt, senderMacAt + 6)).toString('hex')
  return {
    address: addressFrom(bytes.subarray(senderAddressAt, senderAddressAt + 4)),
    mac: (mac.match(/../g) ?? []).join(':'),
  }
}

/** Octets from the start of the frame. */
const senderMacAt = 22
const senderAddressAt = 28
const soughtMacAt = 32
