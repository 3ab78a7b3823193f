import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planFailover } from '../../src/director/failover-plan.js'
import type { RouterReport } from '../../src/engine/messages.js'
import { LvshaError } from '../../src/model/errors.js'
import type { RouterState } from '../../src/model/router.js'
import { liveRouter, router } from '../support/director-configs.js'

/** A router that has heard a Master of this priority, as far as planning looks at it. */
const report = (state: RouterState, heard: number) =>
  ({
    ...liveRouter(router(), state, heard),
    reasons: [],
    successor: { kind: 'unknown' },
  }) as unknown as RouterReport

const planned = (words: { readonly heard: number; readonly end?: boolean }) => {
  const request = { instances: ['VI_1'], ...(words.end && { end: true }) }
  try {
    return planFailover('promote', request, [report('Backup', words.heard)], []).map(({ to }) => to)
  } catch (error) {
    if (error instanceof LvshaError) return [error.code, error.message]
    throw error
  }
}

test('a Backup is promoted over whoever yields to it', () => {
  assert.equal(planned({ heard: 253 }), ['Master'])
})

test('whoever yields to nobody has to be moved where it is: the owner, and one that is promoted itself', () => {
  assert.equal(planned({ heard: 255 }), [
    'LV-E308',
    'Refused: 192.0.2.12 has priority 255, the owner of the addresses of VI_1, and yields to nobody',
  ])
  assert.equal(planned({ heard: 254 }), [
    'LV-E308',
    'Refused: 192.0.2.12 has priority 254, as if it were promoted itself, and yields to no other of VI_1',
  ])
})

test('a hold can be ended whoever is Master', () => {
  assert.equal(planned({ heard: 254, end: true }), ['Backup'])
})

test.run()
