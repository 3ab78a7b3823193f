import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { timingOf } from '../../src/director/timing.js'
import type { Policy } from '../../src/model/arbiter.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'

const settings = routerSettings({ priority: '100' })

function bounds(policy?: Policy, router = settings, witness?: 'never') {
  const arbiter = policy && { policy, sessionTimeout: seconds(10), tick: seconds(2) }
  const [instance] = timingOf([router], arbiter, witness)
  return Object.fromEntries(
    (instance?.rows ?? []).map(({ fault, no_owner_ms, two_owners_ms }) => [fault, [no_owner_ms, two_owners_ms]]),
  )
}

test('without an arbiter, towards a node that answers, lost adverts make no second owner', () => {
  assert.equal(bounds(), {
    daemon_killed: [1047, 50],
    daemon_hangs: [2047, 50],
    node_dies: [4047, 0],
    cut_off: [0, null],
    adverts_lost: [0, 0],
  })
})

test('nobody takes over while the address of a dead node still answers', () => {
  const fast = { ...settings, version: 3, advertisementInterval: milliseconds(100) } as const
  assert.equal(bounds(undefined, fast).node_dies, [2025, 0])
})

test('with policy available a cut cable makes two owners for as long as it lasts, and a dead node none twice', () => {
  assert.equal(bounds(undefined, settings, 'never'), {
    daemon_killed: [1047, 50],
    daemon_hangs: [2047, 50],
    node_dies: [4047, 0],
    cut_off: [0, null],
    adverts_lost: [0, null],
  })
})

test('below one second the lease may outlast the takeover where everything dies at once', () => {
  const fast = { ...settings, version: 3, advertisementInterval: milliseconds(100) } as const
  assert.equal(bounds(undefined, fast, 'never').node_dies, [450, 1800])
})

test('strict has never two owners, and none for as long as nobody can be asked', () => {
  assert.equal(bounds('strict'), {
    daemon_killed: [13050, 0],
    daemon_hangs: [13050, 0],
    node_dies: [13050, 0],
    cut_off: [8050, 0],
    adverts_lost: [0, 0],
    servers_down: [null, 0],
    leader_dies: [0, 0],
  })
})

test('available has an owner always, and two where a node is cut off', () => {
  const { cut_off, servers_down, adverts_lost } = bounds('available')
  assert.equal(
    [cut_off, servers_down, adverts_lost],
    [
      [0, null],
      [0, 0],
      [0, 0],
    ],
  )
})

test.run()
