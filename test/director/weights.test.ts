import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plannedTable } from '../../src/director/forwarding.js'
import { rampedUp, weighed } from '../../src/director/weights.js'
import { realServer, virtualServer } from '../support/director-configs.js'

const service = virtualServer({ realServers: [realServer(21, { weight: 10 }), realServer(22, { weight: 10 })] })

const known =
  (weight: number, share = 1) =>
  (name: { real: string }) =>
    name.real === '192.0.2.21:80' ? { weight, share } : undefined

test('checks give a server another weight, and what they leave alone stays the same object', () => {
  const changed = weighed([service], known(3))[0]
  assert.equal(
    changed?.realServers.map(({ weight }) => weight),
    [3, 10],
  )
  assert.is(weighed([service], known(10))[0], service)
})

test('a server that starts slowly has its share of the weight, 1 at least, and a weight of 0 stays', () => {
  const weights = (weight: number, share: number) => {
    const table = plannedTable(weighed([service], known(weight, share)), () => true)
    const entry = rampedUp(table, known(weight, share)).get('192.0.2.100:80/tcp')
    return [...(entry?.destinations.values() ?? [])].map((one) => one.weight)
  }
  assert.equal(weights(10, 0.25), [3, 10])
  assert.equal(weights(10, 0.05), [1, 10])
  assert.equal(weights(10, 1), [10, 10])
  assert.equal(weights(0, 0.25), [0, 10])
})

test.run()
