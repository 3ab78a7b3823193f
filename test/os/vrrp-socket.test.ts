import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, parseAddress } from '../../src/model/address.js'
import type { SystemError } from '../../src/os/addon.js'
import { openVrrpSocket, type VrrpDatagram } from '../../src/os/vrrp-socket.js'
import { fakeAddon, systemError, vrrpMessage } from './fake-addon.js'

const group = parseAddress('224.0.0.18') as Address
const channel = { interface: 'eth0', family: 'ipv4', protocol: 'vrrp', group } as const

const record = () => {
  const datagrams: VrrpDatagram[] = []
  const errors: string[] = []
  return {
    datagrams,
    errors,
    onDatagram: (datagram: VrrpDatagram) => void datagrams.push(datagram),
    onError: (error: SystemError) => void errors.push(error.code),
  }
}

const payloads = (datagrams: VrrpDatagram[]) => datagrams.map((datagram) => datagram.payload.toString('hex'))

test('a datagram is handed over without its IP header', () => {
  const fake = fakeAddon(() => undefined)
  const heard = record()
  openVrrpSocket(fake.addon, channel, heard)
  fake.state.listener?.(null, vrrpMessage('21336401', 5))
  assert.equal(heard.datagrams, [
    {
      payload: Buffer.from('21336401', 'hex'),
      source: '192.0.2.1',
      destination: '224.0.0.18',
      ttl: 255,
      at: 5,
    },
  ])
})

test('what another interface received before the socket was bound is left out', () => {
  const fake = fakeAddon((call) => (call === 0 ? { ...vrrpMessage('01', 999_000), interfaceIndex: 8 } : undefined))
  assert.equal(openVrrpSocket(fake.addon, channel, record()).drain(), [])
})

test('draining ends with an empty queue', () => {
  const fake = fakeAddon((call) => (call < 2 ? vrrpMessage(`0${call}`, 999_000 + call) : undefined))
  assert.equal(payloads(openVrrpSocket(fake.addon, channel, record()).drain()), ['00', '01'])
})

test('draining ends although a flood goes on', () => {
  // The clock says 1,000,000 when draining starts: the third datagram came after that.
  const fake = fakeAddon((call) => vrrpMessage(`0${call}`, 999_999 + call))
  assert.equal(payloads(openVrrpSocket(fake.addon, channel, record()).drain()), ['00', '01', '02'])
})

test('an error while draining is told and does not hide what is queued behind it', () => {
  const fake = fakeAddon((call) => [systemError('ENETDOWN'), vrrpMessage('01', 999_000), undefined][call])
  const heard = record()
  assert.equal(payloads(openVrrpSocket(fake.addon, channel, heard).drain()), ['01'])
  assert.equal(heard.errors, ['ENETDOWN'])
})

test('an error that stays ends the draining', () => {
  const heard = record()
  assert.equal(openVrrpSocket(fakeAddon(() => systemError('ENOMEM')).addon, channel, heard).drain(), [])
  assert.equal(heard.errors, ['ENOMEM', 'ENOMEM'])
})

test('source, interface and time to live are named to the kernel with each packet', () => {
  const fake = fakeAddon(() => undefined)
  const socket = openVrrpSocket(fake.addon, channel, record())
  for (const source of ['192.0.2.1', '192.0.2.2']) {
    socket.send({ payload: Buffer.of(1), source: parseAddress(source) as Address, destination: group, ttl: 255 })
  }
  const infoAndTtl = (source: string) =>
    `1c00000000000000000000000800000007000000${source}0000000000000000` +
    '14000000000000000000000002000000ff00000000000000'
  assert.equal(fake.sent, [
    ['02000000e00000120000000000000000', infoAndTtl('c0000201')],
    ['02000000e00000120000000000000000', infoAndTtl('c0000202')],
  ])
})

test('over IPv6 hop limit and link-local source are named', () => {
  const fake = fakeAddon(() => undefined)
  const group = parseAddress('ff02::12') as Address
  const socket = openVrrpSocket(fake.addon, { ...channel, family: 'ipv6', group }, record())
  socket.send({ payload: Buffer.of(1), source: parseAddress('fe80::1') as Address, destination: group, ttl: 255 })
  assert.equal(fake.sent, [
    [
      '0a00000000000000ff02000000000000000000000000001207000000',
      '24000000000000002900000032000000fe8000000000000000000000000000010700000000000000' +
        '14000000000000002900000034000000ff00000000000000',
    ],
  ])
})

test('a packet of another group, or of unicast, is left out', () => {
  const fake = fakeAddon(() => undefined)
  const heard = record()
  openVrrpSocket(fake.addon, channel, heard)
  fake.state.listener?.(null, { ...vrrpMessage('01', 5), destination: Buffer.of(224, 0, 0, 50) })
  fake.state.listener?.(null, { ...vrrpMessage('02', 5), destination: Buffer.of(192, 0, 2, 9) })
  assert.equal(heard.datagrams, [])
})

test('unicast hears what is not multicast', () => {
  const fake = fakeAddon(() => undefined)
  const heard = record()
  openVrrpSocket(fake.addon, { interface: 'eth0', family: 'ipv4', protocol: 'vrrp' }, heard)
  fake.state.listener?.(null, vrrpMessage('01', 5))
  fake.state.listener?.(null, { ...vrrpMessage('02', 5), destination: Buffer.of(192, 0, 2, 9) })
  assert.equal(payloads(heard.datagrams), ['02'])
  assert.is(heard.datagrams[0]?.destination, '192.0.2.9')
})

test('of protocol 51 the whole packet is handed over, and none of it is made by the kernel', () => {
  const fake = fakeAddon(() => undefined)
  const heard = record()
  const socket = openVrrpSocket(fake.addon, { ...channel, protocol: 'ah' }, heard)
  const message = vrrpMessage('02', 5)
  fake.state.listener?.(null, message)
  assert.equal(heard.datagrams[0]?.payload, message.data)
  assert.ok(fake.options.some(([operation]) => operation === 'setsockopt IP_HDRINCL'))
  socket.send({ payload: message.data, source: parseAddress('192.0.2.1') as Address, destination: group, ttl: 255 })
  assert.equal(fake.sent, [['02000000e00000120000000000000000', '']])
})

test('a socket that cannot be prepared is closed', () => {
  const fake = fakeAddon(
    () => undefined,
    (operation) => (operation === 'setsockopt IP_ADD_MEMBERSHIP' ? systemError('ENOBUFS', operation) : undefined),
  )
  assert.throws(() => openVrrpSocket(fake.addon, channel, record()), /setsockopt IP_ADD_MEMBERSHIP: ENOBUFS/)
  assert.is(fake.state.closed, true)
})

test.run()
