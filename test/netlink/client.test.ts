import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NetlinkClient, type Request } from '../../src/netlink/client.js'
import { NetlinkError } from '../../src/netlink/errors.js'
import { flag, pack } from '../../src/netlink/message.js'
import { answer, int32, scriptedNetlink } from '../support/scripted-netlink.js'

const request = (n: number): Request => ({ operation: `do ${n}`, type: 30, payload: Buffer.from([n & 255]) })
const requests = (count: number) => Array.from({ length: count }, (_, n) => request(n))
const part = (sequence: number, octet: number, flags: number = flag.multi) => ({
  type: 31,
  flags,
  sequence,
  payload: Buffer.from([octet]),
})
const done = (sequence: number, result = 0, flags: number = flag.multi) => ({
  type: 3,
  flags,
  sequence,
  payload: int32(result),
})
const failing = (code: string, errno: number) =>
  Object.assign(new Error(code), { code, errno: -errno, syscall: 'recvmsg' })
const last = <T>(list: readonly T[]) => list[list.length - 1] as T

test('many requests share a datagram, and only its last is acknowledged', () => {
  const kernel = scriptedNetlink((messages) => [answer(last(messages).sequence)])
  assert.equal(new NetlinkClient(kernel).request(requests(300)), [])
  assert.equal(
    kernel.sent.map((messages) => messages.length),
    [128, 128, 44],
  )
  const flags = kernel.sent.flat().map((message) => message.flags)
  assert.is(flags.filter((each) => each === 1).length, 297)
  assert.equal([flags[126], flags[127], flags[128], flags[299]], [1, 5, 1, 5])
})

test('each error goes to the request that it answers', () => {
  const kernel = scriptedNetlink((messages, n) =>
    n === 0
      ? [answer(messages[1]?.sequence ?? 0, 17), answer(last(messages).sequence)]
      : [answer(last(messages).sequence, 3)],
  )
  const failures = new NetlinkClient(kernel).request(requests(130))
  assert.equal(
    failures.map(({ index, error }) => [index, error.operation, error.code]),
    [
      [1, 'do 1', 'EEXIST'],
      [129, 'do 129', 'ESRCH'],
    ],
  )
})

test('answers to a request that was given up are not taken for others', () => {
  const kernel = scriptedNetlink((messages, n) =>
    n === 0 ? [failing('ENOBUFS', 105)] : [answer(1, 17), answer(last(messages).sequence)],
  )
  const client = new NetlinkClient(kernel)
  assert.throws(
    () => client.request([request(1)]),
    (error: unknown) => error instanceof NetlinkError && error.code === 'ENOBUFS' && error.operation === 'do 1',
  )
  assert.equal(client.request([request(2)]), [])
})

test('a signal does not end the wait', () => {
  const kernel = scriptedNetlink((messages) => [failing('EINTR', 4), answer(last(messages).sequence)])
  assert.equal(new NetlinkClient(kernel).request([request(1)]), [])
})

test('a kernel that does not answer is an error', () => {
  const client = new NetlinkClient(scriptedNetlink(() => []))
  assert.throws(
    () => client.query(request(1)),
    (error: unknown) => error instanceof NetlinkError && error.code === 'ETIMEDOUT',
  )
})

test('a query gives what came before its acknowledgement, or throws what it was refused with', () => {
  const kernel = scriptedNetlink(([message], n) =>
    n === 0
      ? [Buffer.concat([pack([part(message?.sequence ?? 0, 5, 0)]), answer(message?.sequence ?? 0)])]
      : [answer(message?.sequence ?? 0, 2)],
  )
  const client = new NetlinkClient(kernel)
  assert.equal(
    client.query(request(1)).map(({ payload }) => payload[0]),
    [5],
  )
  assert.throws(() => client.query(request(1)), /do 1: no such file or directory \(ENOENT\)/)
})

test('a dump is all its parts', () => {
  const kernel = scriptedNetlink(([message]) => {
    const { sequence } = message ?? { sequence: 0 }
    return [
      pack([part(sequence, 1), part(sequence - 1, 9), part(sequence, 2)]),
      pack([part(sequence, 3), done(sequence)]),
    ]
  })
  assert.equal(
    new NetlinkClient(kernel).dump(request(1)).map(({ payload }) => payload[0]),
    [1, 2, 3],
  )
  assert.is(kernel.sent[0]?.[0]?.flags, 0x301)
})

test('a dump of a table that changed meanwhile is made anew', () => {
  const kernel = scriptedNetlink(([message], n) => {
    const { sequence } = message ?? { sequence: 0 }
    const interrupted = n === 0 ? flag.dumpInterrupted : 0
    return [pack([part(sequence, n), done(sequence, 0, flag.multi | interrupted)])]
  })
  assert.equal(
    new NetlinkClient(kernel).dump(request(1)).map(({ payload }) => payload[0]),
    [1],
  )
})

test('a dump whose parts were lost is made anew, after what is left of it was read', () => {
  const overrun = Object.assign(new Error('no buffer space'), { code: 'ENOBUFS', errno: -105 })
  const kernel = scriptedNetlink(([message], n) => {
    const { sequence } = message ?? { sequence: 0 }
    if (n === 0) return [overrun, pack([part(sequence, 7)]), overrun, pack([done(sequence)])]
    return [pack([part(sequence, n), done(sequence)])]
  })
  assert.equal(
    new NetlinkClient(kernel).dump(request(1)).map(({ payload }) => payload[0]),
    [1],
  )
})

test('a dump of a table that changes all the time ends with an error', () => {
  const kernel = scriptedNetlink(([message]) => [pack([done(message?.sequence ?? 0, 0, flag.dumpInterrupted)])])
  assert.throws(() => new NetlinkClient(kernel).dump(request(1)), /during each of 8 readings \(EINTR\)/)
  assert.is(kernel.sent.length, 8)
})

test('a dump that is refused, at once or at its end, throws', () => {
  const refused = scriptedNetlink(([message]) => [answer(message?.sequence ?? 0, 1)])
  assert.throws(() => new NetlinkClient(refused).dump(request(1)), /EPERM/)
  const broken = scriptedNetlink(([message]) => [pack([done(message?.sequence ?? 0, -90)])])
  assert.throws(() => new NetlinkClient(broken).dump(request(1)), /EMSGSIZE/)
})

test.run()
