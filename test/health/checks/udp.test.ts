import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UdpCheck } from '../../../src/model/check.js'
import { milliseconds } from '../../../src/model/time.js'
import { ask, faultOf, loopback, timing } from '../support.js'
import { withUdpPeer } from './udp-peer.js'

const udpCheck = (port: number, more: Partial<UdpCheck> = {}): UdpCheck => ({
  kind: 'UDP_CHECK',
  target: { address: loopback, port },
  ...timing,
  connectTimeout: milliseconds(200),
  ...more,
})

/** The fault that a check finds in a peer that answers so. */
async function faultFor(reply: string | undefined, more: Partial<UdpCheck>): Promise<string> {
  let fault = ''
  const behave = (_data: Buffer, answer: (data: Uint8Array) => void) =>
    reply === undefined ? undefined : answer(Buffer.from(reply, 'hex'))
  await withUdpPeer(behave, async (port) => {
    fault = faultOf(await ask(udpCheck(port, more)))
  })
  return fault
}

test('silence is good where no answer is required, and a fault where one is', async () => {
  assert.is(await faultFor(undefined, {}), 'none')
  assert.is(await faultFor(undefined, { reply: { least: 0, most: 255 } }), 'udp: no answer within 200ms')
})

test('a port that nobody listens on is refused, by an error that comes back', async () => {
  let closed = 0
  await withUdpPeer(
    () => {},
    async (port) => {
      closed = port
    },
  )
  assert.is(faultOf(await ask(udpCheck(closed))), 'udp: refused')
})

test('what is sent is the payload of the file, else random octets', async () => {
  const seen: string[] = []
  const note = (data: Buffer, answer: (data: Uint8Array) => void) => {
    seen.push(data.toString('hex'))
    answer(data)
  }
  await withUdpPeer(note, async (port) => {
    await ask(udpCheck(port, { payload: 'ab12' }))
    await ask(udpCheck(port))
  })
  assert.is(seen[0], 'ab12')
  assert.is(seen[1]?.length, 40)
})

test('an answer must have its length and begin as wanted, where x is any digit', async () => {
  const wanted = (pattern: string, least = 0, most = 255) => ({ reply: { pattern, least, most } })
  assert.is(await faultFor('abcd01', wanted('abxd')), 'none')
  assert.is(await faultFor('ab', wanted('abxd')), 'none')
  assert.is(await faultFor('abce', wanted('abxd')), 'udp: an answer of abce…, want abxd')
  assert.is(await faultFor('abcd', wanted('ab', 3, 9)), 'udp: an answer of 2 bytes, want 3 to 9')
  assert.is(await faultFor('abcd', { reply: { least: 0, most: 255 } }), 'none')
})

test('a bound source is where datagrams come from', async () => {
  let from = ''
  await withUdpPeer(
    (data) => {
      from = data.toString()
    },
    async (port) => {
      const origin = { address: '127.0.0.9' as typeof loopback }
      assert.is(faultOf(await ask(udpCheck(port, { origin, payload: '616263' }))), 'none')
    },
  )
  assert.is(from, 'abc')
  const absent = { origin: { address: '192.0.2.99' as typeof loopback } }
  assert.is(faultOf(await ask(udpCheck(9, absent))), 'bind: cannot bind: no free local address and port')
})

test.run()
