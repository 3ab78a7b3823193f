import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PingCheck } from '../../../src/model/check.js'
import { seconds } from '../../../src/model/time.js'
import { address, ask, faultOf, loopback, timing } from '../support.js'

const pingCheck = (target: typeof loopback): PingCheck => ({
  kind: 'PING_CHECK',
  target: { address: target, port: 80 },
  ...timing,
  connectTimeout: seconds(2),
})

// Echo sockets need a right that tests without root may not have: then the fault is our own.
const mayPing = process.getuid?.() === 0

test('a host that answers an echo request is good, over IPv4 and IPv6', async () => {
  for (const target of [loopback, address('::1')]) {
    const observation = await ask(pingCheck(target))
    assert.is(faultOf(observation).split(':')[0], mayPing ? 'none' : 'bind')
    if (mayPing) assert.ok((observation.latency.firstByte ?? 0) > 0)
  }
})

test('many at once are told apart', async () => {
  if (!mayPing) return
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => ask(pingCheck(address(`127.0.3.${index + 1}`)))),
  )
  assert.equal([...new Set(all.map(faultOf))], ['none'])
})

test.run()
