import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Arbitration } from '../../src/director/arbitration.js'
import type { ArbiterSettings, Permit, PermitWish } from '../../src/model/arbiter.js'
import { inSeconds, seconds } from '../../src/model/time.js'
import { routerSettings } from '../support/transcript.js'

const router = routerSettings({})
const strict: ArbiterSettings = {
  ...{ kind: 'zookeeper', node: 'a', servers: ['zk:2181'], root: '/l', policy: 'strict' },
  sessionTimeout: seconds(10),
  tick: seconds(2),
}
const wish = (want: PermitWish['want']) => ({ want, priority: 100, preempt: true, lease: seconds(3) })

/** What is asked of the arbiters and of the engine, in order. */
function arbitrationStage({ lingering = [] as readonly string[] } = {}) {
  const said: string[] = []
  const arbitration = new Arbitration({
    engine: {
      async permit(permits: readonly (readonly [string, Permit])[]) {
        said.push(...permits.map(([key, { isGranted }]) => `${isGranted ? 'grant' : 'refuse'} ${key}`))
        return lingering
      },
    },
    journal: { write: () => ({}) as never },
    schedule(delay, act) {
      said.push(`wait ${inSeconds(delay)} s`)
      setImmediate(act)
      return () => {}
    },
    startArbiter: ({ policy }) => ({
      wish: (key, _, { want }) => said.push(`${policy}: ${key} wants ${want}`),
      forget: (key) => said.push(`${policy}: forget ${key}`),
      report: () => ({ state: 'connected', contests: [] }),
      close: async () => void said.push(`${policy}: close`),
    }),
  })
  return { arbitration, said }
}
const key = 'eth0#51'

test('where the engine has left in order the session is closed at once', async () => {
  const { arbitration, said } = arbitrationStage()
  await arbitration.update(strict, [router])
  arbitration.heed({ settings: router, wish: wish('owner') })
  await arbitration.close(true)
  assert.equal(said, [`strict: ${key} wants owner`, 'strict: close'])
})

test('where it has not, the guardian may hold the addresses: their lease is waited for, and the kernel', async () => {
  const { arbitration, said } = arbitrationStage()
  await arbitration.update(strict, [router])
  arbitration.heed({ settings: router, wish: wish('owner') })
  await arbitration.close(false)
  assert.equal(said.slice(1), ['wait 4 s', 'strict: close'])
})

test('a session is given up for another one only when no address is left under it', async () => {
  const { arbitration, said } = arbitrationStage({ lingering: [key] })
  await arbitration.update(strict, [router])
  arbitration.heed({ settings: router, wish: wish('owner') })
  await arbitration.update({ ...strict, policy: 'available' }, [router])
  assert.equal(said.slice(1), [`refuse ${key}`, 'wait 4 s', 'strict: close', `available: ${key} wants owner`])
})

test('a router that is not configured any more is forgotten once it wants nothing', async () => {
  const { arbitration, said } = arbitrationStage()
  await arbitration.update(strict, [router])
  arbitration.heed({ settings: router, wish: wish('none') })
  assert.equal(said, [`strict: ${key} wants none`])
  await arbitration.update(strict, [])
  assert.equal(said.slice(1), [`strict: forget ${key}`])
  arbitration.heed({ settings: router, wish: wish('leaving') })
  arbitration.heed({ settings: router, wish: wish('none') })
  assert.equal(said.slice(2), [`strict: ${key} wants leaving`, `strict: ${key} wants none`, `strict: forget ${key}`])
})

test.run()
