import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plannedTable } from '../../src/director/forwarding.js'
import { rampedUp, servingIn, weighed } from '../../src/director/weights.js'
import type { Address } from '../../src/model/address.js'
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
    const virtualServers = weighed([service], known(weight, share))
    const table = plannedTable(virtualServers, () => true)
    const entry = rampedUp(table, virtualServers, known(weight, share)).get('192.0.2.100:80/tcp')
    return [...(entry?.destinations.values() ?? [])].map((one) => one.weight)
  }
  assert.equal(weights(10, 0.25), [3, 10])
  assert.equal(weights(10, 0.05), [1, 10])
  assert.equal(weights(10, 1), [10, 10])
  assert.equal(weights(0, 0.25), [0, 10])
})

test('in every service of a group a server has its share, at the port that packets came to', () => {
  const { address: _, port: __, ...settings } = service
  const entries = [
    { address: '192.0.2.101' as Address, port: 8080 },
    { firewallMark: 7, family: 'ipv4' as const },
  ]
  const virtual = { ...settings, group: { name: 'web', entries } }
  const table = rampedUp(
    plannedTable([virtual], () => true),
    [virtual],
    known(10, 0.5),
  )
  const weights = [...table].map(([name, { destinations }]) => [
    name,
    ...[...destinations].map(([server, { weight }]) => `${server} ${weight}`),
  ])
  assert.equal(weights, [
    ['192.0.2.101:8080/tcp', '192.0.2.21:8080 5', '192.0.2.22:8080 10'],
    ['fwmark:7/ipv4', '192.0.2.21:0 5', '192.0.2.22:0 10'],
  ])
  const serves = servingIn(table, [virtual])
  assert.ok(serves({ service: 'group:web/tcp', real: '192.0.2.21:80' }))
  assert.not(serves({ service: 'group:web/tcp', real: '192.0.2.23:80' }))
})

test.run()
