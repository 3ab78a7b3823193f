import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plannedTable } from '../../src/director/forwarding.js'
import { ForwardingPlan } from '../../src/director/forwarding-plan.js'
import { type ServerName, serverId } from '../../src/health/subjects.js'
import type { Address } from '../../src/model/address.js'
import type { Overrides } from '../../src/model/override.js'
import { realServer, virtualServer } from '../support/director-configs.js'

const one = virtualServer({ realServers: [realServer(21, { weight: 10 }), realServer(22, { weight: 10 })] })
const other = virtualServer({ address: '192.0.2.101' as Address, realServers: [realServer(23, { weight: 10 })] })
const [oneName, otherName] = ['192.0.2.100:80/tcp', '192.0.2.101:80/tcp']
const none: Overrides = new Map()
const first = { service: oneName, real: '192.0.2.21:80' }

/** Health of which everything can be set; whoever sets it says that it is another now. */
function bench() {
  const said = new Map<string, { readonly inService?: boolean; readonly share?: number }>()
  const revisions = new Map<string, number>()
  const asked: string[] = []
  const plan = new ForwardingPlan({
    find(name) {
      asked.push(serverId(name))
      return { state: 'UP', inService: true, weight: 10, share: 1, ...said.get(serverId(name)) }
    },
    revision: (service) => revisions.get(service) ?? 0,
  })
  const say = (name: ServerName, what: { readonly inService?: boolean; readonly share?: number }) => {
    said.set(serverId(name), what)
    revisions.set(name.service, (revisions.get(name.service) ?? 0) + 1)
  }
  return { plan, say, asked }
}

const weightsOf = (plan: ReturnType<ForwardingPlan['plan']>, service: string) =>
  [...(plan.table.get(service)?.destinations ?? [])].map(([name, { weight }]) => `${name} ${weight}`)

test('the plan is that of all virtual servers, and of what has not changed the very same objects', () => {
  const { plan, asked } = bench()
  const before = plan.plan([one, other], none)
  assert.equal([...before.table], [...plannedTable([one, other], () => true)])
  assert.equal(
    [...before.quorums],
    [
      [oneName, true],
      [otherName, true],
    ],
  )
  asked.length = 0
  const changed = { ...one, realServers: [realServer(21, { weight: 10 })] }
  const after = plan.plan([changed, other], none)
  assert.is(after.table.get(otherName), before.table.get(otherName))
  assert.equal(weightsOf(after, oneName), ['192.0.2.21:80 10'])
  assert.ok(!asked.some((name) => name.startsWith(otherName)))
})

test('a virtual server is planned anew when health says something else of it', () => {
  const { plan, say } = bench()
  const before = plan.plan([one, other], none)
  say(first, { inService: false })
  const after = plan.plan([one, other], none)
  assert.equal(weightsOf(after, oneName), ['192.0.2.22:80 10'])
  assert.is(after.table.get(otherName), before.table.get(otherName))
})

test('a server that starts slowly has the weight that an operator gives it, at once', () => {
  const { plan, say } = bench()
  say(first, { share: 0.1 })
  assert.equal(weightsOf(plan.plan([one], none), oneName), ['192.0.2.21:80 1', '192.0.2.22:80 10'])
  const overrides = new Map([[serverId(first), { action: 'weight' as const, weight: 8, since: 0, by: 'ann' }]])
  assert.equal(weightsOf(plan.plan([one], overrides), oneName), ['192.0.2.21:80 8', '192.0.2.22:80 10'])
  assert.equal(weightsOf(plan.plan([one], none), oneName), ['192.0.2.21:80 1', '192.0.2.22:80 10'])
})

test('a virtual server that has gone is forgotten', () => {
  const { plan } = bench()
  plan.plan([one, other], none)
  const after = plan.plan([other], none)
  assert.equal([...after.table.keys()], [otherName])
  assert.equal([...after.quorums], [[otherName, true]])
})

test.run()
