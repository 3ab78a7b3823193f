import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Announcer } from '../../src/engine/announcer.js'
import type { Address, Family } from '../../src/model/address.js'
import type { AnnouncementPauses } from '../../src/model/surroundings.js'
import { type Instant, instant, milliseconds } from '../../src/model/time.js'

const none = milliseconds(0)

/** Announces, turns at every deadline, and tells when what left. */
function bench(pauses: Partial<AnnouncementPauses>) {
  const announcer = new Announcer<string>()
  announcer.pace({ garp: none, gna: none, groups: [], ...pauses })
  const sent: string[] = []
  let now: Instant = instant(0)
  let count = 0
  return {
    sent,
    announce(router: string, interfaceName: string, family: Family = 'ipv4', repeat = 1, address = `${++count}`) {
      const send = () => sent.push(`${now / 1000}ms ${router} ${interfaceName}`)
      announcer.announce(router, { interface: interfaceName, family, address: address as Address, send }, repeat, now)
    },
    forget: (router: string) => announcer.forget(router),
    runUntil(end: number) {
      for (let next = announcer.deadline(); next !== undefined && next <= end; next = announcer.deadline()) {
        now = next
        announcer.turn(now)
      }
      now = instant(end)
    },
  }
}

test('without a pause everything leaves at once', () => {
  const { sent, announce } = bench({})
  announce('A', 'eth0')
  announce('A', 'eth0')
  assert.equal(sent, ['0ms A eth0', '0ms A eth0'])
})

test('with a pause one leaves after the other, on each interface by itself', () => {
  const { sent, announce, runUntil } = bench({ garp: milliseconds(10) })
  for (const name of ['eth0', 'eth0', 'eth1', 'eth0']) announce('A', name)
  runUntil(milliseconds(100))
  assert.equal(sent, ['0ms A eth0', '0ms A eth1', '10ms A eth0', '20ms A eth0'])
})

test('interfaces of a group share the pause', () => {
  const groups = [{ garp: milliseconds(5), gna: none, interfaces: ['eth0', 'eth1'] }]
  const { sent, announce, runUntil } = bench({ garp: milliseconds(50), groups })
  for (const name of ['eth0', 'eth1', 'eth0']) announce('A', name)
  runUntil(milliseconds(100))
  assert.equal(sent, ['0ms A eth0', '5ms A eth1', '10ms A eth0'])
})

test('the two families have pauses of their own', () => {
  const { sent, announce } = bench({ garp: milliseconds(10) })
  announce('A', 'eth0')
  announce('A', 'eth0', 'ipv6')
  announce('A', 'eth0', 'ipv6')
  assert.equal(sent, ['0ms A eth0', '0ms A eth0', '0ms A eth0'])
})

test('the next announcement keeps its distance from the last one too', () => {
  const { sent, announce, runUntil } = bench({ garp: milliseconds(10) })
  announce('A', 'eth0')
  runUntil(milliseconds(4))
  announce('B', 'eth0')
  runUntil(milliseconds(100))
  announce('C', 'eth0')
  assert.equal(sent, ['0ms A eth0', '10ms B eth0', '100ms C eth0'])
})

test('what a router has waiting is dropped when it has no addresses any more', () => {
  const { sent, announce, forget, runUntil } = bench({ garp: milliseconds(10) })
  for (const router of ['A', 'A', 'B']) announce(router, 'eth0')
  forget('A')
  runUntil(milliseconds(100))
  assert.equal(sent, ['0ms A eth0', '10ms B eth0'])
})

test('every address is announced once before any is announced again', () => {
  const { sent, announce, runUntil } = bench({ garp: milliseconds(10) })
  announce('A', 'eth0', 'ipv4', 3)
  announce('B', 'eth0', 'ipv4', 2)
  runUntil(milliseconds(100))
  assert.equal(sent, ['0ms A eth0', '10ms B eth0', '20ms A eth0', '30ms B eth0', '40ms A eth0'])
})

test('what waits already does not wait for more, however often it is announced', () => {
  const { sent, announce, runUntil } = bench({ garp: milliseconds(10) })
  for (let i = 0; i < 1000; i++) announce('A', 'eth0', 'ipv4', 5, '192.0.2.100')
  runUntil(milliseconds(1000))
  // The first left at once, and its place was taken by the next.
  assert.is(sent.length, 6)
})

test.run()
