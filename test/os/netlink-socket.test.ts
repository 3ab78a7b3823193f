import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { instant } from '../../src/model/time.js'
import type { Message } from '../../src/os/addon.js'
import { openNetlinkSocket, subscribeNetlink } from '../../src/os/netlink-socket.js'
import { fakeAddon, systemError } from './fake-addon.js'

const fromKernel = '100000000000000000000000'
const fromProcess = '10000000e803000000000000'
const message = (data: string, from: string): Message => ({
  data: Buffer.from(data),
  from: Buffer.from(from, 'hex'),
  at: instant(0),
})

test('only the kernel is heard', () => {
  const fake = fakeAddon((call) => [message('forged', fromProcess), message('true', fromKernel)][call])
  const socket = openNetlinkSocket(fake.addon, 'NETLINK_GENERIC')
  assert.is(socket.receive(0)?.toString(), 'true')
  assert.is(socket.receive(0), undefined)
})

test('errors are asked for in words, and without the request repeated', () => {
  const fake = fakeAddon(() => undefined)
  openNetlinkSocket(fake.addon, 'NETLINK_ROUTE')
  assert.equal(fake.options, [
    ['setsockopt SO_RCVBUFFORCE', 8_388_608],
    ['setsockopt NETLINK_EXT_ACK', 1],
    ['setsockopt NETLINK_CAP_ACK', 1],
    ['setsockopt NETLINK_GET_STRICT_CHK', 1],
  ])
})

test('without the privilege the receive buffer is as long as the system allows', () => {
  const fake = fakeAddon(
    () => undefined,
    (operation) => (operation === 'setsockopt SO_RCVBUFFORCE' ? systemError('EPERM', operation) : undefined),
  )
  openNetlinkSocket(fake.addon, 'NETLINK_GENERIC')
  assert.equal(fake.options[0], ['setsockopt SO_RCVBUF', 8_388_608])
})

test('a subscription tells announcements, overruns and nothing else; other errors are thrown', () => {
  const fake = fakeAddon(() => undefined)
  const told: string[] = []
  const subscription = subscribeNetlink(
    fake.addon,
    'NETLINK_ROUTE',
    [1, 5],
    (datagram) => void told.push(datagram.toString()),
    () => void told.push('overrun'),
  )
  assert.equal(fake.options.slice(-2), [
    ['setsockopt NETLINK_ADD_MEMBERSHIP', 1],
    ['setsockopt NETLINK_ADD_MEMBERSHIP', 5],
  ])
  fake.state.listener?.(null, message('link', fromKernel))
  fake.state.listener?.(null, message('forged', fromProcess))
  fake.state.listener?.(systemError('ENOBUFS'), undefined)
  assert.equal(told, ['link', 'overrun'])
  assert.throws(() => fake.state.listener?.(systemError('ENOMEM'), undefined), /ENOMEM/)
  subscription.close()
  assert.is(fake.state.closed, true)
})

test.run()
