import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { destinationAttributes } from '../../src/ipvs/attributes.js'
import {
  type Destination,
  destinationFrom,
  destinationKeyAttributes,
  destinationSettingAttributes,
} from '../../src/ipvs/destination.js'

const written = (destination: Destination) =>
  Buffer.from(destinationAttributes.encode(destinationSettingAttributes(destination)))
const read = (bytes: Buffer) => destinationFrom(destinationAttributes.decode(bytes), 'ipv4')

// Captured from ipvsadm 1.31: -a … -r 192.0.2.24:8080 -m -w 0 -x 100 -y 50. It also writes an empty tunnel, which is the default.
const masqueraded =
  '06000b0002000000' +
  '14000100c0000218000000000000000000000000' +
  '060002001f900000' +
  '0800030000000000' +
  '0800040000000000' +
  '0800050064000000' +
  '0800060032000000'

const destination = { address: '192.0.2.24', port: 8080, forwarding: 'masquerade', weight: 0 } as const

test('a destination is written as ipvsadm writes it', () => {
  const bytes = written({ ...destination, upperThreshold: 100, lowerThreshold: 50 })
  assert.is(bytes.toString('hex'), masqueraded)
})

test('forwarding methods have the numbers of the kernel', () => {
  const number = (forwarding: Destination['forwarding']) =>
    destinationSettingAttributes({ ...destination, forwarding }).forwarding
  assert.equal([number('masquerade'), number('tunnel'), number('direct')], [0, 2, 3])
})

test('the key alone names a destination', () => {
  const bytes = destinationAttributes.encode(destinationKeyAttributes(destination))
  assert.is(Buffer.from(bytes).toString('hex'), masqueraded.slice(0, 2 * 36))
})

test('what the kernel answers is the destination, with its connections', () => {
  // ipvsadm -Sn of the destination above; active, inactive and persistent connections were 0.
  const answered =
    '14000100c0000218000000000000000000000000060002001f9000000800030000000000080004000000000005000d0000000000' +
    '06000e000000000006000f000000000008000500640000000800060032000000' +
    '0800070003000000' +
    '0800080002000000' +
    '0800090001000000' +
    '06000b0002000000'
  const { stats, ...rest } = read(Buffer.from(answered, 'hex'))
  assert.equal(rest, {
    destination: { ...destination, upperThreshold: 100, lowerThreshold: 50 },
    activeConnections: 3,
    inactiveConnections: 2,
    persistentConnections: 1,
  })
  assert.is(stats.bytesIn, 0n)
})

test('whatever is written is read back', () => {
  const plain = { noNullPrototype: true }
  const ipv6 = fc.ipV6().map((text) => new URL(`http://[${text}]`).hostname.slice(1, -1))
  const tunnel = fc.record({ type: fc.integer({ min: 1, max: 2 }), port: fc.nat(0xffff), flags: fc.nat(2) }, plain)
  const some = fc.record(
    {
      address: fc.oneof(fc.ipV4(), ipv6),
      port: fc.nat(0xffff),
      forwarding: fc.constantFrom('masquerade', 'local', 'tunnel', 'direct', 'bypass'),
      weight: fc.nat(0x7fffffff),
      upperThreshold: fc.integer({ min: 1, max: 0xffffffff }),
      lowerThreshold: fc.integer({ min: 1, max: 0xffffffff }),
      tunnel,
    },
    { ...plain, requiredKeys: ['address', 'port', 'forwarding', 'weight'] },
  )
  fc.assert(fc.property(some, (each) => assert.equal(read(written(each)).destination, each)))
})

test.run()
