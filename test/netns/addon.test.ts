import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeWire, type Report } from './addon-wire.js'

const wire = makeWire()
// The VIP comes first: it is what the kernel would choose as the source.
wire.ip(wire.a, 'address', 'add', '192.0.2.100/24', 'dev', 'wire0')
wire.ip(wire.a, 'address', 'add', '192.0.2.1/24', 'dev', 'wire0')

const milliseconds = 1000

test('an advert arrives with TTL 255, its interface, the group and the source that was named', async () => {
  const hearer = wire.start(wire.b, 'hear', 'wire0')
  await hearer.report()
  await wire.ask(wire.a, 'send', 'wire0')

  const { datagram, frame } = await hearer.reportsOf('datagram', 'frame')
  const { at, ...rest } = datagram as Report
  assert.type(at, 'number')
  assert.equal(rest, {
    payload: '2133640100010d8ac000026400',
    source: '192.0.2.1',
    destination: '224.0.0.18',
    ttl: 255,
  })
  // Ethernet group address, then version 4, DSCP CS6; TTL 255 and protocol 112.
  assert.match(frame as string, /^01005e000012.{12}080045c0.{12}ff70.{4}c0000201e0000012/)
})

test('a blocked thread finds what arrived meanwhile by draining, with the time of arrival', async () => {
  const hearer = wire.start(wire.b, 'drain', 'wire0')
  await hearer.report()
  const { before } = (await wire.ask(wire.a, 'send', 'wire0')) as { before: number }
  await pause(600)
  hearer.proceed()

  const report = (await hearer.report()) as { at: number; datagrams: { payload: string; at: number }[]; again: number }
  assert.equal(
    report.datagrams.map((datagram) => datagram.payload),
    ['2133640100010d8ac000026400', '2133640100010d8ac000026401', '2133640100010d8ac000026402'],
  )
  assert.is(report.again, 0)
  for (const { at } of report.datagrams) {
    assert.ok(at >= before - 1 * milliseconds, `arrived ${before - at} us before it was sent`)
    assert.ok(at < report.at - 300 * milliseconds, `stamped when read: ${report.at - at} us before`)
  }
})

test('a router does not hear itself', async () => {
  assert.is((await wire.ask(wire.a, 'send', 'wire0')).heard, 0)
})

test('a gratuitous ARP frame arrives as it was sent', async () => {
  const hearer = wire.start(wire.b, 'hearFrames', 'wire0')
  await hearer.report()
  await wire.ask(wire.a, 'sendFrame', 'wire0')
  const { frame, age } = await hearer.report()
  assert.is(frame, 'ffffffffffff02000000000108060001080006040001020000000001c0000264000000000000c0000264')
  assert.ok((age as number) >= 0 && (age as number) < 10_000 * milliseconds, `${age} us old`)
})

test('errors carry the name of the errno, the operation and the interface', async () => {
  const failures = await wire.ask(wire.a, 'failures', 'wire0')
  assert.equal(failures.missing, {
    message: 'if_nametoindex nowhere0: ENODEV (no such device)',
    code: 'ENODEV',
    errno: -19,
    syscall: 'if_nametoindex',
    interface: 'nowhere0',
  })
  assert.equal(failures.vanished, {
    message: 'setsockopt SO_BINDTODEVICE nowhere0: ENODEV (no such device)',
    code: 'ENODEV',
    errno: -19,
    syscall: 'setsockopt SO_BINDTODEVICE',
    interface: 'nowhere0',
  })
  assert.match((failures.unowned as Report).message as string, /^sendmsg wire0: (EINVAL|ENETUNREACH) /)
  assert.is((failures.closed as Report).code, 'EBADF')
})

test('without privileges the socket says EPERM, and questions to rtnetlink still work', async () => {
  const { socket, realtime, links } = await wire.ask(wire.a, 'unprivileged', 'wire0')
  assert.is((socket as Report).message, 'socket wire0: EPERM (operation not permitted)')
  assert.is((realtime as Report).message, 'sched_setscheduler: EPERM (operation not permitted)')
  assert.is(links, true)
})

test('a link that goes down is an error, after which the socket goes on', async () => {
  const hearer = wire.start(wire.b, 'hearFrames', 'wire0')
  await hearer.report()
  wire.ip(wire.b, 'link', 'set', 'wire0', 'down')
  assert.equal(await hearer.report(), { message: 'recvmsg wire0: ENETDOWN (network is down)', code: 'ENETDOWN' })
  assert.is((await wire.ask(wire.b, 'linkIsDown', 'wire0')).message, 'sendmsg wire0: ENETDOWN (network is down)')
  wire.ip(wire.b, 'link', 'set', 'wire0', 'up')
  await wire.ask(wire.a, 'sendFrame', 'wire0')
  assert.type((await hearer.report()).frame, 'string')
})

test('rtnetlink answers with links and announces addresses', async () => {
  // RTM_NEWLINK, RTM_NEWADDR.
  assert.is((await wire.ask(wire.b, 'links')).type, 16)
  const hearer = wire.start(wire.b, 'announcements')
  await hearer.report()
  wire.ip(wire.b, 'address', 'add', '192.0.2.9/24', 'dev', 'wire0')
  assert.equal(await hearer.report(), { type: 20, address: true })
})

test('an overrun is reported as ENOBUFS, after which the socket goes on', async () => {
  const hearer = wire.start(wire.b, 'overrun')
  await hearer.report()
  const batch = Array.from({ length: 40 }, (_, i) => `address add 198.51.100.${i + 1}/24 dev wire0`).join('\n')
  execFileSync('ip', ['-n', wire.b, '-batch', '-'], { input: batch })
  hearer.proceed()
  let report = await hearer.report()
  while (report.code === undefined) report = await hearer.report()
  assert.equal(report, { code: 'ENOBUFS' })
  // What had been queued before the overrun is delivered all the same; then the socket is as new.
  await pause(200)
  wire.ip(wire.b, 'address', 'add', '203.0.113.1/24', 'dev', 'wire0')
  assert.type((await hearer.report()).length, 'number')
})

test('IPv6 tells destination, hop limit and interface', async () => {
  assert.equal(await wire.ask(wire.a, 'loopback6'), {
    data: '2133640100010d8ac0000264',
    destination: '00000000000000000000000000000001',
    from: '00000000000000000000000000000001',
    ttl: 255,
    interfaceIndex: 1,
  })
})

test('a datagram longer than any buffer yet is received whole', async () => {
  assert.equal(await wire.ask(wire.a, 'longDatagram'), { sent: 200_000, received: 200_000, whole: true })
})

test('realtime gives the calling thread SCHED_RR, not inherited by children', async () => {
  const { policy } = await wire.ask(wire.a, 'realtime')
  assert.match(policy as string, /SCHED_RR\|SCHED_RESET_ON_FORK/)
  assert.match(policy as string, /priority: 3/)
})

test.after.each(() => wire.endTasks())
test.after(() => wire.remove())
test.run()
