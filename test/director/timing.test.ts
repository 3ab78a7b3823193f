import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { timingOf } from '../../src/director/timing.js'
import type { Policy } from '../../src/model/arbiter.js'
import { milliseconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'

const settings = routerSettings({ priority: '100' })

function bounds(policy?: Policy, router = settings) {
  const arbiter = policy && { policy, sessionTimeout: seconds(10), tick: seconds(2) }
  const [instance] = timingOf([router], arbiter)
  return Object.fromEntries(
    (instance?.rows ?? []).map(({ fault, no_owner_ms, two_owners_ms }) => [fault, [no_owner_ms, two_owners_ms]]),
  )
}

test('without an arbiter a cut cable makes two owners for as long as it lasts, and a dead node none twice', () => {
  assert.equal(bounds(), {
    daemon_killed: [1047, 50],
    daemon_hangs: [2047, 50],
    node_dies: [4047, 0],
    cut_off: [0, null],
    adverts_lost: [0, null],
  })
})

test('below one second the lease may outlast the takeover where everything dies at once', () => {
  const fast = { ...settings, version: 3, advertisementInterval: milliseconds(100) } as const
  assert.equal(bounds(undefined, fast).node_dies, [450, 1800])
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
