import { type Address, addressBytes, familyOf } from '../model/address.js'

/** One struct sock_filter of linux/filter.h. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number]

const load = { octet: 0x30, half: 0x28, word: 0x20 } as const
const jump = 0x05
const jumpIfEqual = 0x15
const result = 0x06

/** SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT: not of the frame, but of what the kernel knows of it. */
const isTagged = 0xfffff000 + 48

const etherTypeAt = 12
const arp = { etherType: 0x0806, sender: 28 } as const
const ipv6 = { etherType: 0x86dd, nextHeader: 20, icmp: 58, type: 54, advertisement: 136, target: 62 } as const

/** The kernel takes 4096 instructions, and each address needs two. */
const mostAddresses = 2000
/** Octets of a frame that are kept: a neighbour advertisement with its options needs less. */
const kept = 160

/**
 * The packet filter that lets pass what says at which MAC address one of these is: frames of ARP whose sender has it, and
 * neighbour advertisements whose target it is (by its last 32 bits). Of a tagged frame nothing passes: it is of another
 * network. Where there are too many addresses, every claim passes.
 */
export function claimFilter(addresses: readonly Address[]): Buffer {
  const lastWord = (address: Address) => addressBytes(address).subarray(-4).readUInt32BE(0)
  const of = (family: 'ipv4' | 'ipv6') => [
    ...new Set(addresses.filter((address) => familyOf(address) === family).map(lastWord)),
  ]
  const matches = (words: readonly number[]): Instruction[] =>
    addresses.length > mostAddresses ? [pass] : [...words.flatMap((word) => [equals(word, 0, 1), pass]), drop]
  const ofArp = [[load.word, 0, 0, arp.sender] as const, ...matches(of('ipv4'))]
  const ofIpv6 = [
    [load.octet, 0, 0, ipv6.nextHeader] as const,
    ...unless(ipv6.icmp),
    [load.octet, 0, 0, ipv6.type] as const,
    ...unless(ipv6.advertisement),
    [load.word, 0, 0, ipv6.target + 12] as const,
    ...matches(of('ipv6')),
  ]
  return assemble([
    [load.word, 0, 0, isTagged],
    ...unless(0),
    [load.half, 0, 0, etherTypeAt],
    equals(arp.etherType, 0, 1),
    [jump, 0, 0, 3],
    ...unless(ipv6.etherType),
    // Only with a constant may a jump be longer than 255.
    [jump, 0, 0, ofArp.length],
    ...ofArp,
    ...ofIpv6,
  ])
}

const pass: Instruction = [result, 0, 0, kept]
const drop: Instruction = [result, 0, 0, 0]

const equals = (value: number, ifTrue: number, ifFalse: number): Instruction => [jumpIfEqual, ifTrue, ifFalse, value]

/** Drops the frame unless what was loaded is this. */
const unless = (value: number): Instruction[] => [equals(value, 1, 0), drop]

/** In the byte order of the host: lvsha runs on little-endian machines alone. */
function assemble(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(8 * instructions.length)
  for (const [index, [code, ifTrue, ifFalse, value]] of instructions.entries()) {
    const at = 8 * index
    bytes.writeUInt16LE(code, at)
    bytes.writeUInt8(ifTrue, at + 2)
    bytes.writeUInt8(ifFalse, at + 3)
    bytes.writeUInt32LE(value >>> 0, at + 4)
  }
  return bytes
}
