import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { daemonAttributes } from '../../src/ipvs/attributes.js'
import { daemonFrom, daemonSettings, type SyncDaemon } from '../../src/ipvs/daemon.js'

const written = (daemon: SyncDaemon) => Buffer.from(daemonAttributes.encode(daemonSettings(daemon)))
const read = (hex: string) => daemonFrom(daemonAttributes.decode(Buffer.from(hex, 'hex')))

// Captured from ipvsadm 1.31: --start-daemon master --mcast-interface eth0 --syncid 7 --sync-maxlen 1200
// --mcast-group 224.0.0.99 --mcast-port 8849 --mcast-ttl 3; the kernel lists it in the same octets.
const master =
  '0800010001000000' +
  '090002006574683000000000' +
  '0800030007000000' +
  '06000400b0040000' +
  '0600070091220000' +
  '0500080003000000' +
  '08000500e0000063'
const settings: SyncDaemon = {
  role: 'master',
  interface: 'eth0',
  syncId: 7,
  maxLength: 1200,
  group: '224.0.0.99',
  port: 8849,
  ttl: 3,
}

test('a daemon is written as ipvsadm writes it, and read as the kernel lists it', () => {
  assert.is(written(settings).toString('hex'), master)
  assert.equal(read(master), settings)
})

test('what is not given is left to the kernel, which lists its own values', () => {
  const backup = { role: 'backup', interface: 'eth0', syncId: 0 } as const
  assert.is(written(backup).toString('hex'), '0800010002000000' + '090002006574683000000000' + '0800030000000000')
  const listed =
    '08000100020000000900020065746830000000000800030000000000' +
    '06000400c0050000060007009022000005000800010000000800050' +
    '0e0000051'
  assert.equal(read(listed), { ...backup, maxLength: 1472, group: '224.0.0.81', port: 8848, ttl: 1 })
})

test('whatever is written is read back', () => {
  const plain = { noNullPrototype: true }
  const ipv6 = fc.ipV6().map((text) => new URL(`http://[${text}]`).hostname.slice(1, -1))
  const daemon = fc.record(
    {
      role: fc.constantFrom('master' as const, 'backup' as const),
      interface: fc.stringMatching(/^[a-z]{1,15}$/),
      syncId: fc.nat(255),
      maxLength: fc.integer({ min: 1, max: 65535 }),
      group: fc.oneof(fc.ipV4(), ipv6),
      port: fc.integer({ min: 1, max: 65535 }),
      ttl: fc.integer({ min: 1, max: 255 }),
    },
    { ...plain, requiredKeys: ['role', 'interface', 'syncId'] },
  )
  fc.assert(fc.property(daemon, (each) => assert.equal(read(written(each).toString('hex')), each)))
})

test.run()
