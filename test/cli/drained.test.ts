import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drained, remainingText } from '../../src/cli/drained.js'
import type { ServerChange, StatusDocument } from '../../src/control/protocol.js'
import { seconds } from '../../src/model/time.js'

const change = { service: '192.0.2.100:80/tcp', real: '192.0.2.23:80' } as ServerChange

/** A daemon whose answers are these counts of active and persistent connections, the last one for ever. */
function daemon(...counts: readonly (readonly [active: number, persistent: number])[]) {
  let asked = 0
  const status = async () => {
    const [active, persistent] = counts[Math.min(asked++, counts.length - 1)] ?? [0, 0]
    const server = { name: change.real, active, inactive: 9, persistent }
    return { services: [{ name: change.service, real_servers: [server] }] } as unknown as StatusDocument
  }
  return { status }
}

test('connections that are being closed are not waited for, templates of persistence are', async () => {
  const told: string[] = []
  const left = await drained(daemon([1, 1], [0, 1], [0, 0]), [change], seconds(30), (remaining) =>
    told.push(remainingText(remaining)),
  )
  assert.equal(left, { active: 0, inactive: 9, persistent: 0 })
  assert.equal(told, ['1 active, 1 persistent', '0 active, 1 persistent', '0 active'])
})

test('what is left when the time is over is named', async () => {
  const error = await drained(daemon([0, 2]), [change], seconds(0), () => undefined).catch((problem) => problem)
  assert.is(error.code, 'LV-E402')
  assert.is(error.exit, 8)
  assert.match(error.message, /^0 active, 2 persistent connections are still there after /)
})

test.run()
