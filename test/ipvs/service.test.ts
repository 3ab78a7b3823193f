import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serviceAttributes } from '../../src/ipvs/attributes.js'
import { keyAttributes, type Service, serviceFrom, serviceText, settingAttributes } from '../../src/ipvs/service.js'

const written = (service: Service) => Buffer.from(serviceAttributes.encode(settingAttributes(service)))
const read = (hex: string) => serviceFrom(serviceAttributes.decode(Buffer.from(hex, 'hex')))

// Captured from ipvsadm 1.31, as are the others of this file: -A -t 192.0.2.100:80 -s wlc
const web =
  '06000100020000000600020006000000' +
  '14000300c0000264000000000000000000000000' +
  '0600040000500000' +
  '08000600776c6300' +
  '0c00070000000000ffffffff' +
  '0800080000000000' +
  '08000900ffffffff'
// -A -u [2001:db8::1]:53 -s rr -p 300
const names =
  '060001000a0000000600020011000000' +
  '1400030020010db8000000000000000000000001' +
  '0600040000350000' +
  '0700060072720000' +
  '0c00070001000000ffffffff' +
  '080008002c010000' +
  '0800090080000000'

test('an IPv4 service is written as ipvsadm writes it', () => {
  const service = { protocol: 'tcp', address: '192.0.2.100', port: 80, scheduler: 'wlc' } as const
  assert.is(written(service).toString('hex'), web)
})

test('a persistent IPv6 service is written as ipvsadm writes it', () => {
  const persistence = { timeout: 300 }
  const service = { protocol: 'udp', address: '2001:db8::1', port: 53, scheduler: 'rr', persistence } as const
  assert.is(written(service).toString('hex'), names)
})

test('a persistence granularity is a mask for IPv4 and a length for IPv6', () => {
  const persistence = { timeout: 50, prefixLength: 24 }
  const ipv4 = { protocol: 'tcp', address: '192.0.2.100', port: 80, scheduler: 'rr', persistence } as const
  assert.is(written(ipv4).subarray(-8).toString('hex'), '08000900ffffff00')
  const ipv6 = { ...ipv4, address: '2001:db8::1', persistence: { timeout: 50, prefixLength: 64 } }
  assert.is(written(ipv6).subarray(-8).toString('hex'), '0800090040000000')
})

test('the key alone names a service', () => {
  const key = { protocol: 'tcp', address: '192.0.2.100', port: 80 } as const
  assert.is(Buffer.from(serviceAttributes.encode(keyAttributes(key))).toString('hex'), web.slice(0, 2 * 44))
})

// What the kernel answered to -Sn, its counters; attribute 11 between them is padding.
const counters = (first: string) =>
  'a0000c00' +
  `0c000100${first}04000b00` +
  ['02', '03', '04', '05', '06', '07', '08', '09'].map((n) => `0c00${n}00000000000000000004000b00`).join('') +
  '0c000a000000000000000000'

test('what the kernel answers is the service, with its counters; that it is hashed is no setting', () => {
  const answered = names.replace('0c00070001000000', '0c00070003000000') + counters('0500000000000000')
  const none = { connections: 0n, packetsIn: 0n, packetsOut: 0n, bytesIn: 0n, bytesOut: 0n }
  assert.equal(read(answered), {
    service: { protocol: 'udp', address: '2001:db8::1', port: 53, scheduler: 'rr', persistence: { timeout: 300 } },
    stats: { ...none, connections: 5n, perSecond: none },
  })
})

test('a service by firewall mark is read', () => {
  assert.equal(read('06000100020000000800050007000000' + '0700060072720000')?.service, {
    firewallMark: 7,
    family: 'ipv4',
    scheduler: 'rr',
  })
})

test('a protocol without a name here is left out', () => {
  assert.is(read('06000100020000000600020033000000' + '14000300c0000264000000000000000000000000'), undefined)
})

test('names are as on every screen', () => {
  assert.is(serviceText({ protocol: 'tcp', address: '192.0.2.100', port: 80 }), '192.0.2.100:80/tcp')
  assert.is(serviceText({ protocol: 'udp', address: '2001:db8::1', port: 53 }), '[2001:db8::1]:53/udp')
  assert.is(serviceText({ firewallMark: 7, family: 'ipv6' }), 'mark 7/ipv6')
})

test('whatever is written is read back', () => {
  const plain = { noNullPrototype: true }
  const port = fc.nat(0xffff)
  const ipv6 = fc.ipV6().map((text) => new URL(`http://[${text}]`).hostname.slice(1, -1))
  const protocol = fc.constantFrom('tcp', 'udp', 'sctp')
  const key = fc.oneof(
    fc.record({ protocol, address: fc.oneof(fc.ipV4(), ipv6), port }, plain),
    fc.record(
      { firewallMark: fc.integer({ min: 1, max: 0xffffffff }), family: fc.constantFrom('ipv4', 'ipv6') },
      plain,
    ),
  )
  const persistence = fc.record(
    { timeout: fc.nat(0xffffffff), prefixLength: fc.integer({ min: 1, max: 31 }) },
    { ...plain, requiredKeys: ['timeout'] },
  )
  const settings = fc.record(
    {
      scheduler: fc.constantFrom('rr', 'wrr', 'lc', 'wlc', 'sh'),
      persistence,
      onePacket: fc.constant(true),
      schedulerFlags: fc.integer({ min: 1, max: 7 }),
      persistenceEngine: fc.constant('sip'),
    },
    { ...plain, requiredKeys: ['scheduler'] },
  )
  fc.assert(
    fc.property(key, settings, (someKey, someSettings) => {
      const service = { ...someKey, ...someSettings } as Service
      assert.equal(serviceFrom(serviceAttributes.decode(written(service)))?.service, service)
    }),
  )
})

test.run()
