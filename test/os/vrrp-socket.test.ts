import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Address, parseAddress } from '../../src/model/address.js'
import type { SystemError } from '../../src/os/addon.js'
import { openVrrpSocket, type VrrpDatagram } from '../../src/os/vrrp-socket.js'
import { fakeAddon, systemError, vrrpMessage } from './fake-addon.js'

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
  openVrrpSocket(fake.addon, 'eth0', heard)
  fake.state.listener?.(null, vrrpMessage('21336401', 5))
  assert.equal(heard.datagrams, [
    {
      payload: Buffer.from('21336401', 'hex'),
      source: '192.0.2.1',
      destination: '224.0.0.18',
      ttl: 255,
      interfaceIndex: 7,
      at: 5,
    },
  ])
})

test('what another interface received before the socket was bound is left out', () => {
  const fake = fakeAddon((call) => (call === 0 ? { ...vrrpMessage('01', 999_000), interfaceIndex: 8 } : undefined))
  assert.equal(openVrrpSocket(fake.addon, 'eth0', record()).drain(), [])
})

test('draining ends with an empty queue', () => {
  const fake = fakeAddon((call) => (call < 2 ? vrrpMessage(`0${call}`, 999_000 + call) : undefined))
  assert.equal(payloads(openVrrpSocket(fake.addon, 'eth0', record()).drain()), ['00', '01'])
})

test('draining ends although a flood goes on', () => {
  // The clock says 1,000,000 when draining starts: the third datagram came after that.
  const fake = fakeAddon((call) => vrrpMessage(`0${call}`, 999_999 + call))
  assert.equal(payloads(openVrrpSocket(fake.addon, 'eth0', record()).drain()), ['00', '01', '02'])
})

test('an error while draining is told and does not hide what is queued behind it', () => {
  const fake = fakeAddon((call) => [systemError('ENETDOWN'), vrrpMessage('01', 999_000), undefined][call])
  const heard = record()
  assert.equal(payloads(openVrrpSocket(fake.addon, 'eth0', heard).drain()), ['01'])
  assert.equal(heard.errors, ['ENETDOWN'])
})

test('an error that stays ends the draining', () => {
  const heard = record()
  assert.equal(openVrrpSocket(fakeAddon(() => systemError('ENOMEM')).addon, 'eth0', heard).drain(), [])
  assert.equal(heard.errors, ['ENOMEM', 'ENOMEM'])
})

test('the source is named to the kernel when it changes, and only then', () => {
  const fake = fakeAddon(() => undefined)
  const socket = openVrrpSocket(fake.addon, 'eth0', record())
  for (const source of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
    socket.send(Buffer.of(1), parseAddress(source) as Address)
  }
  assert.equal(
    fake.options.filter(([operation]) => operation === 'setsockopt IP_MULTICAST_IF'),
    [
      ['setsockopt IP_MULTICAST_IF', '00000000c000020107000000'],
      ['setsockopt IP_MULTICAST_IF', '00000000c000020207000000'],
    ],
  )
})

test('a socket that cannot be prepared is closed', () => {
  const fake = fakeAddon(
    () => undefined,
    (operation) => (operation === 'setsockopt IP_ADD_MEMBERSHIP' ? systemError('ENOBUFS', operation) : undefined),
  )
  assert.throws(() => openVrrpSocket(fake.addon, 'eth0', record()), /setsockopt IP_ADD_MEMBERSHIP: ENOBUFS/)
  assert.is(fake.state.closed, true)
})

test.run()
