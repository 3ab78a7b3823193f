import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IpvsClient } from '../../src/ipvs/client.js'
import { IpvsUnavailableError } from '../../src/ipvs/errors.js'
import { pack, type Reply } from '../../src/netlink/message.js'
import { type Answer, answer, int32, scriptedNetlink } from '../support/scripted-netlink.js'

const found = '01020000' + '090002004950565300000000' + '060001001c000000' + '0800030001000000'

/** A kernel whose IPVS family has the number 28; what it answers to that is the test's. */
const withIpvs = (script: (messages: Reply[]) => readonly Answer[]) =>
  scriptedNetlink((messages) => {
    const [{ type, sequence } = { type: 0, sequence: 0 }] = messages
    if (type !== 16) return script(messages)
    return [pack([{ type: 16, flags: 0, sequence, payload: Buffer.from(found, 'hex') }]), answer(sequence)]
  })

/** A dump with these payloads. */
const dumped = ([message]: Reply[], ...payloads: string[]) => {
  const sequence = message?.sequence ?? 0
  const parts = payloads.map((hex) => ({ type: 28, flags: 2, sequence, payload: Buffer.from(hex, 'hex') }))
  return [pack([...parts, { type: 3, flags: 2, sequence, payload: int32(0) }])]
}

const acknowledged = (messages: Reply[]) => [answer(messages[messages.length - 1]?.sequence ?? 0)]
const web = { protocol: 'tcp', address: '192.0.2.100', port: 80 } as const
const webKey = '300001800600010002000000060002000600000014000300c00002640000000000000000000000000600040000500000'
const destination = { address: '192.0.2.23', port: 80, forwarding: 'direct', weight: 3 } as const

test('the version is that of the kernel', () => {
  // Captured: the answer of Linux 6.1 to IPVS_CMD_GET_INFO.
  const info = Buffer.from('0e01000008000100010201000800020000100000', 'hex')
  const kernel = withIpvs(([message]) => {
    const sequence = message?.sequence ?? 0
    return [pack([{ type: 28, flags: 0, sequence, payload: info }]), answer(sequence)]
  })
  assert.is(new IpvsClient(kernel).version(), '1.2.1')
})

test('a kernel without ip_vs is an error of its own, which says what to do', () => {
  const client = new IpvsClient(scriptedNetlink(([message]) => [answer(message?.sequence ?? 0, 2)]))
  for (const attempt of [() => client.version(), () => client.services(), () => client.destinations(web)]) {
    assert.throws(attempt, (error: unknown) => {
      assert.instance(error, IpvsUnavailableError)
      const { code, message, next } = error as IpvsUnavailableError
      assert.equal([code, message], ['IPVS_UNAVAILABLE', 'the kernel has no ip_vs'])
      assert.match(next.join(), 'modprobe ip_vs')
      return true
    })
  }
})

test('the destinations of a service are asked for by its key', () => {
  const kernel = withIpvs((messages) => dumped(messages))
  assert.equal(new IpvsClient(kernel).destinations(web), [])
  assert.is(kernel.sent[1]?.[0]?.payload.toString('hex'), `08010000${webKey}`)
})

test('services that cannot be named here are left out of the list', () => {
  const kernel = withIpvs((messages) =>
    dumped(messages, `01010000${webKey}`, '01010000' + '14000100' + '0600010002000000' + '0600020033000000'),
  )
  assert.equal(
    new IpvsClient(kernel).services().map(({ service }) => service),
    [{ ...web, scheduler: '' }],
  )
})

test('each change has its command, and what it is about', () => {
  const kernel = withIpvs(acknowledged)
  const service = { ...web, scheduler: 'wlc' }
  const failures = new IpvsClient(kernel).apply([
    { kind: 'add-service', service },
    { kind: 'edit-service', service },
    { kind: 'remove-service', service: web },
    { kind: 'add-destination', service: web, destination },
    { kind: 'edit-destination', service: web, destination },
    { kind: 'remove-destination', service: web, destination },
  ])
  assert.equal(failures, [])
  const [, messages = []] = kernel.sent
  assert.equal(
    messages.map(({ payload }) => [payload[0], payload.length]),
    [
      [1, 88],
      [2, 88],
      [3, 52],
      [5, 52 + 72],
      [6, 52 + 72],
      [7, 52 + 40],
    ],
  )
  assert.is(messages[2]?.payload.toString('hex'), `03010000${webKey}`)
})

test('what is asked of IPVS as a whole is asked as ipvsadm asks it', () => {
  const kernel = withIpvs(acknowledged)
  const client = new IpvsClient(kernel)
  client.setTimeouts({ tcp: 7200, tcpFin: 60, udp: 100 })
  client.zero()
  client.zero(web)
  client.flush()
  client.startDaemon({ role: 'backup', interface: 'eth0', syncId: 0 })
  client.stopDaemon('backup')
  assert.equal(
    kernel.sent.flat().flatMap(({ type, payload }) => (type === 28 ? [payload.toString('hex')] : [])),
    [
      '0c01000008000400201c0000080005003c0000000800060064000000',
      '10010000',
      `10010000${webKey}`,
      '11010000',
      '090100002000038008000100020000000900020065746830000000000800030000000000',
      '0a0100000c0003800800010002000000',
    ],
  )
})

test('the timeouts and daemons of the kernel are read', () => {
  // Captured: the answers of Linux 6.1.
  const timeouts = Buffer.from('0c01000008000400201c0000080005003c0000000800060064000000', 'hex')
  const daemon =
    '09010000400003000800010002000000090002006574683000000000' +
    '080003000000000006000400c0050000060007009022000005000800010000000800050' +
    '0e0000051'
  const kernel = withIpvs((messages) => {
    const [{ flags, sequence } = { flags: 0, sequence: 0 }] = messages
    if (flags & 0x300) return dumped(messages, daemon)
    return [pack([{ type: 28, flags: 0, sequence, payload: timeouts }]), answer(sequence)]
  })
  const client = new IpvsClient(kernel)
  assert.equal(client.timeouts(), { tcp: 7200, tcpFin: 60, udp: 100 })
  assert.equal(client.daemons(), [
    { role: 'backup', interface: 'eth0', syncId: 0, maxLength: 1472, group: '224.0.0.81', port: 8848, ttl: 1 },
  ])
})

test('an order that is refused throws, with what was to be done', () => {
  const kernel = withIpvs(([message]) => [answer(message?.sequence ?? 0, 17)])
  assert.throws(
    () => new IpvsClient(kernel).startDaemon({ role: 'master', interface: 'eth0', syncId: 1 }),
    /start the master sync daemon on eth0: file already exists \(EEXIST\)/,
  )
})

test('the family is looked up once for a batch, and anew for each reading', () => {
  const kernel = withIpvs((messages) => (messages[0]?.flags === 0x301 ? dumped(messages) : acknowledged(messages)))
  const client = new IpvsClient(kernel)
  client.apply([{ kind: 'remove-service', service: web }])
  client.apply([{ kind: 'remove-service', service: web }])
  client.services()
  assert.equal(
    kernel.sent.flat().map(({ type }) => type),
    [16, 28, 28, 16, 28],
  )
})

test.run()
