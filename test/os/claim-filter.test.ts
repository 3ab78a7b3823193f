import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Address } from '../../src/model/address.js'
import { claimFilter } from '../../src/os/claim-filter.js'
import { encodeArpQuestion, encodeGratuitousArp } from '../../src/wire/arp.js'
import { encodeNeighborAdvertisement, encodeNeighborQuestion } from '../../src/wire/ndisc.js'

const own = Buffer.from('020000000011', 'hex')
const vip = '192.0.2.100' as Address
const vip6 = '2001:db8::100' as Address
const other = '192.0.2.7' as Address

/** The machine of linux/filter.h, as far as the filter uses it. @returns how many octets it lets pass */
function run(program: Buffer, frame: Buffer, isTagged = false): number {
  let loaded = 0
  for (let at = 0; at < program.length; at += 8) {
    const code = program.readUInt16LE(at)
    const value = program.readUInt32LE(at + 4)
    if (code === 0x20) loaded = value === 0xfffff030 ? Number(isTagged) : frame.readUInt32BE(value)
    else if (code === 0x28) loaded = frame.readUInt16BE(value)
    else if (code === 0x30) loaded = frame.readUInt8(value)
    else if (code === 0x15) at += 8 * (loaded === value ? program.readUInt8(at + 2) : program.readUInt8(at + 3))
    else if (code === 0x05) at += 8 * value
    else if (code === 0x06) return value
    else assert.unreachable(`code ${code}`)
  }
  throw new Error('it does not end')
}

const filter = claimFilter([vip, vip6])
const rows: readonly [what: string, frame: Buffer, octets: number][] = [
  ['an announcement of a watched address', encodeGratuitousArp(vip, own), 160],
  ['a question that comes from a watched address', encodeArpQuestion(other, { address: vip, mac: own }), 160],
  ['a question for a watched address', encodeArpQuestion(vip, { address: other, mac: own }), 0],
  ['an announcement of another address', encodeGratuitousArp(other, own), 0],
  ['a neighbour advertisement of a watched address', encodeNeighborAdvertisement(vip6, own, false), 160],
  ['one of another address', encodeNeighborAdvertisement('2001:db8::7' as Address, own, false), 0],
  ['a neighbour solicitation', encodeNeighborQuestion(vip6, { address: '2001:db8::7' as Address, mac: own }), 0],
  ['IPv4', Buffer.concat([own, own, Buffer.from('0800', 'hex'), Buffer.alloc(46, 0xc0)]), 0],
]
for (const [what, frame, octets] of rows) {
  test(`${what}: ${octets === 0 ? 'dropped' : 'heard'}`, () => assert.is(run(filter, frame), octets))
}

test('what is of a VLAN is of another network', () => {
  assert.is(run(filter, encodeGratuitousArp(vip, own), true), 0)
})

test('without addresses nothing passes; with a thousand each is found, within what the kernel takes', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}` as Address)
  const long = claimFilter(many)
  assert.ok(long.length / 8 <= 4096)
  assert.is(run(claimFilter([]), encodeGratuitousArp(vip, own)), 0)
  for (const address of [many[0], many[999]]) assert.is(run(long, encodeGratuitousArp(address as Address, own)), 160)
  assert.is(run(long, encodeGratuitousArp(vip, own)), 0)
  assert.is(run(long, encodeNeighborAdvertisement(vip6, own, false)), 0)
})

test('with more than the kernel takes, every claim passes', () => {
  const all = claimFilter(Array.from({ length: 2001 }, (_, index) => `10.0.${index >> 8}.${index & 255}` as Address))
  assert.is(run(all, encodeGratuitousArp(vip, own)), 160)
})

test.run()
